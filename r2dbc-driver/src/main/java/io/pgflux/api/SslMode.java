package io.pgflux.api;

/**
 * Whether a connection is encrypted, and what is checked of the server's certificate; libpq's {@code sslmode}.
 *
 * <p>Only {@link #VERIFY_FULL} makes sure that nobody sits in between who has a certificate of his own. Source: PostgreSQL
 * manual, "SSL Support" of libpq.
 */
public enum SslMode {
    /** In clear text. */
    DISABLE,

    /** In clear text, and encrypted on a second connection if the server refuses that. Safe from nobody. */
    ALLOW,

    /** Encrypted if the server can, else in clear text. Safe from those who only listen. The default. */
    PREFER,

    /**
     * Encrypted. The certificate is not checked, unless root certificates are given or {@code ~/.postgresql/root.crt} is
     * there: then as {@link #VERIFY_CA}.
     */
    REQUIRE,

    /** Encrypted, and the server's certificate is signed by one of the root certificates. */
    VERIFY_CA,

    /** As {@link #VERIFY_CA}, and the certificate is for the host that the connection goes to. */
    VERIFY_FULL;

    /** Whether a connection in clear text is out of the question. */
    public boolean requiresTls() {
        return compareTo(REQUIRE) >= 0;
    }

    /** As in libpq: {@code verify-full}. */
    @Override
    public String toString() {
        return switch (this) {
            case DISABLE -> "disable";
            case ALLOW -> "allow";
            case PREFER -> "prefer";
            case REQUIRE -> "require";
            case VERIFY_CA -> "verify-ca";
            case VERIFY_FULL -> "verify-full";
        };
    }
}
