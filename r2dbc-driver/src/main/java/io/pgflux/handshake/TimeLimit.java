package io.pgflux.handshake;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/** A time for what opens sockets. */
final class TimeLimit {

    private TimeLimit() {}

    /**
     * Not {@code Mono.timeout}: a session that is ready as the time ends, or as the subscriber cancels, must be delivered or
     * closed, not dropped. To be subscribed to once.
     *
     * @param giveUp closes what is open, after a cancel
     * @param late closes what is open, and says what becomes of it when the time is over
     */
    static <T> Mono<T> within(Duration time, Mono<T> source, Runnable giveUp, Supplier<Mono<T>> late) {
        Delivery<T> delivery = new Delivery<>(giveUp);
        return Mono.<T>create(sink -> {
                    Disposable.Composite running = Disposables.composite();
                    sink.onCancel(() -> {
                        running.dispose();
                        delivery.cancel();
                    });
                    Disposable timer = Schedulers.parallel()
                            .schedule(
                                    () -> {
                                        if (delivery.decide()) {
                                            running.dispose();
                                            late.get().subscribe(value -> delivery.deliver(value, sink), sink::error);
                                        }
                                    },
                                    time.toNanos(),
                                    TimeUnit.NANOSECONDS);
                    running.add(timer);
                    running.add(source.contextWrite(sink.contextView())
                            .subscribe(
                                    value -> end(timer, delivery, () -> delivery.deliver(value, sink)),
                                    error -> end(timer, delivery, () -> sink.error(error)),
                                    () -> end(timer, delivery, sink::success)));
                })
                .doOnNext(value -> delivery.taken());
    }

    private static void end(Disposable timer, Delivery<?> delivery, Runnable signal) {
        timer.dispose();
        if (delivery.decide()) {
            signal.run();
        }
    }

    /** One of three decides: the result, the end of the time, a cancel. */
    private static final class Delivery<T> {

        private final Runnable giveUp;
        private final AtomicBoolean decided = new AtomicBoolean();
        private final AtomicReference<@Nullable T> ready = new AtomicReference<>(); // until the subscriber has it
        private volatile boolean cancelled;

        Delivery(Runnable giveUp) {
            this.giveUp = giveUp;
        }

        boolean decide() {
            return decided.compareAndSet(false, true);
        }

        /** A sink that was cancelled would drop it. */
        void deliver(T value, MonoSink<T> sink) {
            ready.set(value);
            if (!cancelled) {
                sink.success(value);
            } else if (ready.getAndSet(null) != null) {
                giveUp.run();
            }
        }

        void taken() {
            ready.set(null);
        }

        /** What the subscriber has is not ours any more. */
        void cancel() {
            cancelled = true;
            if (decide() || ready.getAndSet(null) != null) {
                giveUp.run();
            }
        }
    }
}
