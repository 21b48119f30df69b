package io.pgflux.tls;

import io.netty.handler.ssl.SslContextBuilder;
import io.pgflux.api.SslMode;
import io.pgflux.api.SslNegotiation;
import java.util.function.Function;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * How the connections of a factory are encrypted.
 *
 * @param mode whether they are, and what is checked
 * @param negotiation how TLS begins
 * @param roots what the server's certificate is checked against; null: not said
 * @param revocations lists of revoked certificates; null: none
 * @param certificate the client's, its issuers behind it; null: not said
 * @param key the client's; null: not said
 * @param password of the key or the PKCS#12 file; null: none
 * @param sni whether the server is told which host is meant
 * @param hostnameVerifier asked instead of the usual rules by {@link SslMode#VERIFY_FULL}; null: the usual rules
 * @param contexts the last to see a context before it is built
 * @param engines the last to see an engine before its handshake
 */
public record TlsOptions(
        SslMode mode,
        SslNegotiation negotiation,
        @Nullable Roots roots,
        @Nullable Source revocations,
        @Nullable Source certificate,
        @Nullable Source key,
        @Nullable CharSequence password,
        boolean sni,
        @Nullable HostnameVerifier hostnameVerifier,
        Function<SslContextBuilder, SslContextBuilder> contexts,
        Function<SSLEngine, SSLEngine> engines) {

    public static TlsOptions disabled() {
        return new TlsOptions(
                SslMode.DISABLE,
                SslNegotiation.POSTGRES,
                null,
                null,
                null,
                null,
                null,
                false,
                null,
                Function.identity(),
                Function.identity());
    }

    @Override
    public String toString() {
        return "TLS " + mode;
    }
}
