package io.pgflux.api;

/** How a connection becomes an encrypted one; libpq's {@code sslnegotiation}. */
public enum SslNegotiation {
    /** The server is asked first whether it can. Every server understands that. The default. */
    POSTGRES,

    /**
     * TLS from the first byte on, with the protocol {@code postgresql} in ALPN: a round trip less, and fit for proxies that
     * know TLS only. From PostgreSQL 17 on, and with {@link SslMode#REQUIRE} and above.
     */
    DIRECT;

    /** As in libpq: {@code direct}. */
    @Override
    public String toString() {
        return this == DIRECT ? "direct" : "postgres";
    }
}
