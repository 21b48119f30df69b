package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.ChannelBinding;
import io.pgflux.auth.AuthMethod;
import io.pgflux.auth.Kerberos;
import io.pgflux.auth.LoginRules;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** The options of authentication. */
class LoginOptionsTest {

    private static final String SECRET = "s3cr3t.token";

    private static PgConnectionOptions read(String query) {
        return new OptionReader(ConnectionFactoryOptions.parse("r2dbc:pgflux://app@db.example/shop?" + query)).read();
    }

    private static PgConnectionOptions read(Map<String, ?> more) {
        ConnectionFactoryOptions.Builder builder = ConnectionFactoryOptions.parse("r2dbc:pgflux://app@db.example/shop")
                .mutate();
        more.forEach((name, value) -> builder.option(Option.valueOf(name), value));
        return new OptionReader(builder.build()).read();
    }

    private static LoginRules rules(String query) {
        return read(query).login().rules();
    }

    @Test
    void optionsMayBeInTheUrl() {
        LoginRules rules = rules("channelBinding=require&requireAuth=scram-sha-256&oauthWithoutTls=true"
                + "&krbServerName=pg&jaasApplicationName=shop&gssDelegation=1");

        assertThat(rules.channelBinding()).isEqualTo(ChannelBinding.REQUIRE);
        assertThat(rules.required()).hasToString("scram-sha-256");
        assertThat(rules.tokenInClear()).isTrue();
        assertThat(rules.kerberos()).isEqualTo(new Kerberos("pg", "shop", true));
    }

    @Test
    void theNamesOfLibpqAreTaken() {
        LoginRules rules = rules("channel_binding=disable&require_auth=!md5,!password&krbsrvname=pg&gssdelegation=1");

        assertThat(rules.channelBinding()).isEqualTo(ChannelBinding.DISABLE);
        assertThat(rules.required()).hasToString("!md5,!password");
        assertThat(rules.kerberos()).isEqualTo(new Kerberos("pg", null, true));
    }

    @Test
    void whatIsNotGivenHasItsDefault() {
        LoginRules rules = rules("");

        assertThat(rules.channelBinding()).isEqualTo(ChannelBinding.PREFER);
        assertThat(AuthMethod.values()).allMatch(rules.required()::allows);
        assertThat(rules.tokenInClear()).isFalse();
        assertThat(rules.kerberos()).isEqualTo(new Kerberos("postgres", null, false));
        assertThat(read("").login().token()).isNull();
    }

    @Test
    void aTokenMayBeAValueASupplierOrAPublisher() {
        Supplier<CharSequence> supplier = () -> SECRET;
        for (Object token : List.of(SECRET, new StringBuilder(SECRET), supplier, Mono.just(SECRET))) {
            assertThat(read(Map.of("oauthToken", token)).login().token().block())
                    .hasToString(SECRET);
        }
        assertThat(read(Map.of("channelBinding", ChannelBinding.REQUIRE))
                        .login()
                        .rules()
                        .channelBinding())
                .isEqualTo(ChannelBinding.REQUIRE);
    }

    @Test
    void aTokenIsNotShown() {
        PgConnectionOptions options = read(Map.of("oauthToken", SECRET, "password", SECRET));

        assertThat(options.toString() + options.login() + new PgConnectionFactory(options))
                .doesNotContain(SECRET);
        assertThat(PgConnectionFactoryProvider.OAUTH_TOKEN.toString()).doesNotContain(SECRET);
        assertThatThrownBy(() -> read(Map.of("oauthToken", 12_345)))
                .hasMessageContaining("oauthToken")
                .hasMessageNotContaining("12345");
    }

    @ParameterizedTest
    @CsvSource({
        "channelBinding, always",
        "channelBinding, ''",
        "channel_binding, true",
        "requireAuth, scram",
        "requireAuth, 'md5,!gss'",
        "require_auth, 'md5,md5'",
        "oauthWithoutTls, maybe",
        "krbServerName, ''",
        "gssDelegation, yes"
    })
    void aWrongValueIsRefusedWithTheNameOfTheOption(String option, String value) {
        assertThatThrownBy(() -> read(Map.of(option, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(error -> assertThat(
                                error.getMessage().replace("_a", "A").replace("_b", "B"))
                        .contains(option.replace("_a", "A").replace("_b", "B")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gssEncMode", "gssencmode"})
    void encryptionByGssapiCanOnlyBeDoneWithout(String option) {
        for (String tolerated : List.of("disable", "prefer")) {
            assertThat(read(Map.of(option, tolerated))).isNotNull();
        }
        assertThatThrownBy(() -> read(Map.of(option, "require")))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(option);
    }
}
