package io.pgflux.handshake;

import org.jspecify.annotations.Nullable;

/** The user and password of one connection. */
record Credentials(String user, @Nullable CharSequence password) {

    boolean hasPassword() {
        return password != null && !password.isEmpty();
    }

    Credentials withPassword(CharSequence other) {
        return new Credentials(user, other);
    }

    @Override
    public String toString() {
        return user;
    }
}
