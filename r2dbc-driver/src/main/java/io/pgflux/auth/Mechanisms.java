package io.pgflux.auth;

import io.pgflux.api.ChannelBinding;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The mechanisms of one login: which of those that the server offers is used, and what it is given.
 *
 * @param rules what the user wants
 * @param tls null: the connection is not encrypted
 * @param server what it is called in errors
 */
public record Mechanisms(LoginRules rules, @Nullable SSLSession tls, String server) {

    private static final List<String> KNOWN = List.of(ScramLogin.PLUS, ScramLogin.PLAIN, OAuthLogin.NAME);

    /**
     * The one of the server's list that is to be used. SCRAM comes before a token, since by it the server proves itself too,
     * but not where only a token is there.
     *
     * @throws R2dbcPermissionDeniedException if there is none, or somebody has tampered with the connection
     */
    public String choose(List<String> offered, boolean havePassword, boolean haveToken) {
        ChannelBinding binding = rules.channelBinding();
        if (offered.contains(ScramLogin.PLUS) && tls == null && binding != ChannelBinding.DISABLE) {
            throw Refusal.because(server + " offers channel binding on a connection that is not encrypted:"
                    + " somebody in between has removed the encryption (channelBinding=disable if that is wanted)");
        }
        if (binding == ChannelBinding.REQUIRE && !offered.contains(ScramLogin.PLUS)) {
            throw Refusal.because("%s offers SASL by %s; channelBinding=require takes only %s"
                    .formatted(server, shown(offered), ScramLogin.PLUS));
        }
        List<String> usable = KNOWN.stream()
                .filter(offered::contains)
                .filter(name -> rules.required().allows(method(name)))
                .filter(name -> !name.equals(ScramLogin.PLUS) || binding != ChannelBinding.DISABLE)
                .filter(name -> name.equals(ScramLogin.PLUS) || binding != ChannelBinding.REQUIRE)
                .toList();
        if (usable.isEmpty()) {
            String required = rules.required().toString();
            throw Refusal.because("%s offers SASL by %s; pgflux knows %s%s"
                    .formatted(
                            server,
                            shown(offered),
                            KNOWN,
                            required.isEmpty() ? "" : ", and requireAuth is " + required));
        }
        String last = usable.get(usable.size() - 1);
        return last.equals(OAuthLogin.NAME) && haveToken && !havePassword ? last : usable.get(0);
    }

    /** Whoever sent the list has not been authenticated. */
    private static String shown(List<String> offered) {
        String all = offered.toString();
        return all.length() <= 200 ? all : all.substring(0, 200) + "...";
    }

    /** What the user calls it. */
    public static AuthMethod method(String mechanism) {
        return mechanism.equals(OAuthLogin.NAME) ? AuthMethod.OAUTH : AuthMethod.SCRAM_SHA_256;
    }

    /**
     * The mechanism of a name that {@link #choose} has returned.
     *
     * @param password asked only if the mechanism needs it
     * @param token subscribed to only if the mechanism needs it
     */
    public Mechanism sasl(String name, Supplier<CharSequence> password, Mono<CharSequence> token) {
        if (name.equals(OAuthLogin.NAME)) {
            return new OAuthLogin(token);
        }
        if (tls == null || rules.channelBinding() == ChannelBinding.DISABLE) {
            return ScramLogin.unbound(rules.scram(), password.get());
        }
        return name.equals(ScramLogin.PLUS)
                ? ScramLogin.bound(rules.scram(), password.get(), ServerEndPoint.of(tls))
                : ScramLogin.notOffered(rules.scram(), password.get());
    }

    /**
     * A login by Kerberos at the server of a host, whose name is part of the service's.
     *
     * @throws R2dbcPermissionDeniedException if this Java cannot do it
     */
    public Mechanism kerberos(String host) {
        if (ModuleLayer.boot().findModule("java.security.jgss").isEmpty()) {
            throw Refusal.because(server + " asks for GSSAPI, and this Java has no module java.security.jgss");
        }
        return new GssLogin(rules.kerberos(), host);
    }
}
