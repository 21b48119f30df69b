package io.pgflux.handshake;

import org.jspecify.annotations.Nullable;

/** The user and password of one connection. */
record Credentials(String user, @Nullable CharSequence password) {

    @Override
    public String toString() {
        return user;
    }
}
