package io.pgflux.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.ChannelBinding;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** Which mechanism of SASL is used, and which flag of channel binding SCRAM sends: as libpq has it. */
class MechanismsTest {

    private static Mechanisms mechanisms(String binding, boolean tls, String required) {
        return new Mechanisms(
                new LoginRules(
                        ChannelBinding.valueOf(binding),
                        RequiredMethods.of(required),
                        false,
                        new Kerberos("postgres", null, false),
                        new ScramKeys(4096)),
                tls ? session() : null,
                "db.example:5432");
    }

    /** Of a server that has shown these certificates. */
    private static SSLSession session(Certificate... shown) {
        return (SSLSession) Proxy.newProxyInstance(
                MechanismsTest.class.getClassLoader(),
                new Class<?>[] {SSLSession.class},
                (proxy, method, arguments) -> {
                    if (shown.length == 0) {
                        throw new SSLPeerUnverifiedException("none");
                    }
                    return shown;
                });
    }

    private static List<String> list(String mechanisms) {
        return mechanisms.isEmpty() ? List.of() : List.of(mechanisms.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        // offered; encrypted, channelBinding, requireAuth; password and token are there; used
        "SCRAM-SHA-256, false, PREFER, '', true, false, SCRAM-SHA-256",
        "SCRAM-SHA-256, true, PREFER, '', true, false, SCRAM-SHA-256",
        "SCRAM-SHA-256-PLUS SCRAM-SHA-256, true, PREFER, '', true, false, SCRAM-SHA-256-PLUS",
        "SCRAM-SHA-256 SCRAM-SHA-256-PLUS, true, PREFER, '', true, false, SCRAM-SHA-256-PLUS",
        "SCRAM-SHA-256-PLUS SCRAM-SHA-256, true, REQUIRE, '', true, false, SCRAM-SHA-256-PLUS",
        "SCRAM-SHA-256-PLUS SCRAM-SHA-256, true, DISABLE, '', true, false, SCRAM-SHA-256",
        "SCRAM-SHA-256-PLUS SCRAM-SHA-256, false, DISABLE, '', true, false, SCRAM-SHA-256",
        "OAUTHBEARER, true, PREFER, '', false, true, OAUTHBEARER",
        "OAUTHBEARER, true, PREFER, '', true, false, OAUTHBEARER",
        "OAUTHBEARER SCRAM-SHA-256, true, PREFER, '', false, true, OAUTHBEARER",
        "OAUTHBEARER SCRAM-SHA-256, true, PREFER, '', true, true, SCRAM-SHA-256",
        "OAUTHBEARER SCRAM-SHA-256, true, PREFER, oauth, true, true, OAUTHBEARER",
        "OAUTHBEARER SCRAM-SHA-256, true, PREFER, !scram-sha-256, true, true, OAUTHBEARER",
        "OAUTHBEARER SCRAM-SHA-256, true, PREFER, !oauth, false, true, SCRAM-SHA-256",
        "OAUTHBEARER SCRAM-SHA-256-PLUS SCRAM-SHA-256, true, REQUIRE, '', false, true, SCRAM-SHA-256-PLUS",
        "OAUTHBEARER SCRAM-SHA-256-PLUS SCRAM-SHA-256, true, PREFER, oauth, false, true, OAUTHBEARER",
    })
    void theStrongestThatCanBeUsedIsUsed(
            String offered,
            boolean tls,
            String binding,
            String required,
            boolean password,
            boolean token,
            String expected) {
        assertThat(mechanisms(binding, tls, required).choose(list(offered), password, token))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'', true, PREFER, '', SCRAM-SHA-256",
        "SCRAM-SHA-512 PLAIN, true, PREFER, '', SCRAM-SHA-256",
        "SCRAM-SHA-256-PLUS, true, DISABLE, '', SCRAM-SHA-256-PLUS",
        "SCRAM-SHA-256, true, REQUIRE, '', channelBinding=require",
        "SCRAM-SHA-256, false, REQUIRE, '', channelBinding=require",
        "OAUTHBEARER, true, REQUIRE, '', channelBinding=require",
        "SCRAM-SHA-256-PLUS SCRAM-SHA-256, false, PREFER, '', not encrypted",
        "SCRAM-SHA-256-PLUS SCRAM-SHA-256, false, REQUIRE, '', not encrypted",
        "SCRAM-SHA-256-PLUS SCRAM-SHA-256, true, PREFER, md5, requireAuth is md5",
        "OAUTHBEARER, true, PREFER, scram-sha-256, requireAuth is scram-sha-256",
        "SCRAM-SHA-256-PLUS OAUTHBEARER, true, REQUIRE, oauth, requireAuth is oauth",
    })
    void whereNoneCanBeUsedTheLoginIsRefused(
            String offered, boolean tls, String binding, String required, String reason) {
        assertThatThrownBy(() -> mechanisms(binding, tls, required).choose(list(offered), true, true))
                .isInstanceOf(R2dbcPermissionDeniedException.class)
                .hasMessageContainingAll("db.example:5432", reason);
    }

    @ParameterizedTest
    @CsvSource({"DISABLE, false, n", "PREFER, false, n", "DISABLE, true, n", "PREFER, true, y"})
    void aServerIsToldIfChannelBindingWasPossible(String binding, boolean tls, String flag) {
        Mechanism scram = mechanisms(binding, tls, "").sasl(ScramLogin.PLAIN, () -> "secret", Mono.empty());

        assertThat(new String(scram.first().block(), StandardCharsets.UTF_8)).startsWith(flag + ",,n=*,r=");
        assertThat(scram.bindsChannel()).isFalse();
    }

    @Test
    void aLoginThatIsBoundSaysToWhichCertificate() throws Exception {
        Object[] sample = ServerEndPointTest.samples().findFirst().orElseThrow().get();
        Mechanisms encrypted = new Mechanisms(
                mechanisms("REQUIRE", false, "").rules(),
                session(ServerEndPointTest.certificate((String) sample[2])),
                "db.example:5432");
        Mechanism scram = encrypted.sasl(ScramLogin.PLUS, () -> "secret", Mono.empty());
        String first = new String(scram.first().block(), StandardCharsets.UTF_8);
        String nonce = first.substring(first.indexOf(",r=") + 3);
        String last = new String(
                scram.answer(("r=" + nonce + "x,s=c2FsdA==,i=1").getBytes(StandardCharsets.UTF_8))
                        .block(),
                StandardCharsets.UTF_8);

        byte[] header = "p=tls-server-end-point,,".getBytes(StandardCharsets.UTF_8);
        byte[] hash = HexFormat.of().parseHex((String) sample[1]);
        byte[] binding = Arrays.copyOf(header, header.length + hash.length);
        System.arraycopy(hash, 0, binding, header.length, hash.length);
        assertThat(first).startsWith("p=tls-server-end-point,,n=*,r=");
        assertThat(last).startsWith("c=" + Base64.getEncoder().encodeToString(binding) + ",r=" + nonce + "x,p=");
        assertThat(scram.bindsChannel()).isTrue();
        assertThat(scram.isComplete()).isFalse();
    }

    /** What an attacker would like best. */
    @Test
    void channelBindingThatIsOfferedButImpossibleIsNotLeftOut() {
        assertThatThrownBy(() -> mechanisms("PREFER", true, "").sasl(ScramLogin.PLUS, () -> "secret", Mono.empty()))
                .isInstanceOf(R2dbcPermissionDeniedException.class)
                .hasMessageContainingAll("no certificate", "channelBinding=disable");
    }
}
