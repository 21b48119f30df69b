package io.pgflux.auth;

import java.util.Arrays;
import java.util.Optional;

/** The methods of authentication that a server can ask for, with libpq's names ({@code require_auth}). */
public enum AuthMethod {
    PASSWORD("password"),
    MD5("md5"),
    GSS("gss"),
    SSPI("sspi"),
    SCRAM_SHA_256("scram-sha-256"),
    OAUTH("oauth"),
    /** The server asks for nothing: trust, or a certificate of the client. */
    NONE("none");

    private final String text;

    AuthMethod(String text) {
        this.text = text;
    }

    static Optional<AuthMethod> named(String name) {
        return Arrays.stream(values())
                .filter(method -> method.text.equals(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return text;
    }
}
