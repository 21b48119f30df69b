package io.pgflux.api;

/**
 * A version of PostgreSQL's protocol.
 *
 * <p>Source: PostgreSQL manual, "Protocol Versions". There is no 3.1: some poolers had claimed to know it by mistake.
 */
public enum ProtocolVersion {

    /** Of every server and pooler. */
    V3_0("3.0", 0),

    /** Of PostgreSQL 18 and newer: a cancel request has a key of up to 256 bytes, that of PostgreSQL has 32, instead of 4. */
    V3_2("3.2", 2),

    /**
     * For tests of servers and poolers: a version that does not exist, and an option of the protocol that nobody
     * knows. A server answers with what it knows, and the session goes on with that; one that accepts them has failed the test,
     * and the connection with it. As libpq 19 does it.
     */
    GREASE("grease", 9999);

    private final String text;
    private final int minor;

    ProtocolVersion(String text, int minor) {
        this.text = text;
        this.minor = minor;
    }

    /** The number behind {@code 3.}. */
    public int minor() {
        return minor;
    }

    /** As the option is spelled: {@code 3.0}, {@code 3.2}, {@code grease}. */
    @Override
    public String toString() {
        return text;
    }
}
