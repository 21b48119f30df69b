package io.pgflux.auth;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One login's conversation by one method that has several steps. Called from the event loop, one step after the other; what
 * it answers may come later and from another thread. The arrays it emits are the receiver's, to be cleared when they are sent.
 *
 * <p>Whatever is wrong is an {@link io.r2dbc.spi.R2dbcPermissionDeniedException}.
 */
public interface Mechanism {

    /** The first message, which answers nothing yet. */
    Mono<byte[]> first();

    /** The answer to a challenge; an array without bytes: none is due. */
    Mono<byte[]> answer(byte[] challenge);

    /** The server's last message, if the method has one that is not a challenge. */
    void last(byte[] message);

    /** Whether the server may accept the login now: it has proved what the method makes it prove. */
    boolean isComplete();

    /** Whether the login is tied to the encryption of its connection. */
    default boolean bindsChannel() {
        return false;
    }

    /** What is known of a refusal beside the server's error. */
    default @Nullable String reasonOfRefusal() {
        return null;
    }

    /** The login is over, well or not. */
    default void dispose() {}
}
