package io.pgflux.tls;

/** What the certificates of servers are checked against. */
public sealed interface Roots {

    /** Certificates, one or more. */
    record Given(Source source) implements Roots {}

    /** Those of all the world, so they prove nothing but together with the name of the host. */
    enum Public implements Roots {
        /** Those of the operating system, or else of the JVM. */
        SYSTEM,
        /** Those that the JVM uses for everything, {@code javax.net.ssl.trustStore} included. */
        JVM
    }
}
