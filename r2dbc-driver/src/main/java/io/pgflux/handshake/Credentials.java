package io.pgflux.handshake;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What one connection logs in with. The token is asked for only if the server wants it. */
final class Credentials {

    private final String user;
    private final @Nullable CharSequence password;
    private final @Nullable Mono<CharSequence> token;
    private final AtomicReference<@Nullable CharSequence> usedToken = new AtomicReference<>();

    /**
     * For one connection.
     *
     * @param password null: there is none
     * @param token null: there is none; empty is an error
     */
    Credentials(String user, @Nullable CharSequence password, @Nullable Mono<CharSequence> token) {
        this.user = user;
        this.password = password;
        this.token = token;
    }

    String user() {
        return user;
    }

    @Nullable
    CharSequence password() {
        return password;
    }

    boolean hasPassword() {
        return password != null && !password.isEmpty();
    }

    boolean hasToken() {
        return token != null;
    }

    /** Empty if there is none. */
    Mono<CharSequence> token() {
        return token == null ? Mono.empty() : CredentialsFailed.mark(token).doOnNext(usedToken::set);
    }

    /** What the server was given; null: no token. */
    @Nullable
    CharSequence usedToken() {
        return usedToken.get();
    }

    boolean areThoseOf(Credentials other) {
        return user.equals(other.user) && same(password, other.password) && same(usedToken(), other.usedToken());
    }

    private static boolean same(@Nullable CharSequence one, @Nullable CharSequence other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        return CharSequence.compare(one, other) == 0;
    }

    Credentials withPassword(CharSequence other) {
        return copy(other, token, usedToken());
    }

    /** One that was asked for already. */
    Credentials withToken(CharSequence known) {
        return copy(password, Mono.just(known), known);
    }

    private Credentials copy(
            @Nullable CharSequence itsPassword, @Nullable Mono<CharSequence> itsToken, @Nullable CharSequence used) {
        Credentials copy = new Credentials(user, itsPassword, itsToken);
        copy.usedToken.set(used);
        return copy;
    }

    @Override
    public String toString() {
        return user;
    }
}
