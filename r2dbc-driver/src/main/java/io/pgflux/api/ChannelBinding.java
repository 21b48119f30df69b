package io.pgflux.api;

/**
 * Whether SCRAM is tied to the certificate of the TLS connection ({@code SCRAM-SHA-256-PLUS}), so that nobody can stand in
 * between who has another one. As libpq's {@code channel_binding}.
 */
public enum ChannelBinding {

    /** Never. */
    DISABLE,

    /**
     * Where the server offers it and the connection is encrypted. A server that offers it can notice if somebody has hidden
     * the offer, and where it is offered but impossible the login fails.
     */
    PREFER,

    /** Always: a login without it fails, whatever method the server asks for. */
    REQUIRE
}
