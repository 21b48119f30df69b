package io.pgflux.result;

import java.util.function.Consumer;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Terminal signals to subscribers of others. A subscriber that throws violates the specification; its error is dropped as
 * Reactor drops errors, and neither the connection nor its neighbours suffer.
 */
public final class Signals {

    private Signals() {}

    public static void complete(CoreSubscriber<?> subscriber) {
        try {
            subscriber.onComplete();
        } catch (Throwable e) {
            dropped(subscriber, e);
        }
    }

    public static void error(CoreSubscriber<?> subscriber, Throwable cause) {
        try {
            subscriber.onError(cause);
        } catch (Throwable e) {
            dropped(subscriber, e);
        }
    }

    public static <T> void tell(MonoSink<T> sink, Consumer<MonoSink<T>> signal) {
        try {
            signal.accept(sink);
        } catch (Throwable e) {
            Operators.onErrorDropped(e, Context.of(sink.contextView()));
        }
    }

    /** An error that has nobody left to go to. */
    private static void dropped(CoreSubscriber<?> subscriber, Throwable cause) {
        Operators.onErrorDropped(cause, subscriber.currentContext());
    }
}
