package io.pgflux.handshake;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/** A time for what opens sockets. */
final class TimeLimit {

    private TimeLimit() {}

    /**
     * Not {@code Mono.timeout}: a session that is ready as the time ends must be delivered or closed, not dropped. So one of
     * three decides: the result, the end of the time, a cancel.
     *
     * @param giveUp closes what is open, after a cancel
     * @param late closes what is open, and says what becomes of it when the time is over
     */
    static <T> Mono<T> within(Duration time, Mono<T> source, Runnable giveUp, Consumer<MonoSink<T>> late) {
        return Mono.create(sink -> {
            AtomicBoolean decided = new AtomicBoolean();
            Disposable.Composite running = Disposables.composite();
            sink.onCancel(() -> {
                if (decided.compareAndSet(false, true)) { // else the result is delivered, and not ours any more
                    running.dispose();
                    giveUp.run();
                }
            });
            Disposable timer = Schedulers.parallel()
                    .schedule(
                            () -> {
                                if (decided.compareAndSet(false, true)) {
                                    running.dispose();
                                    late.accept(sink);
                                }
                            },
                            time.toNanos(),
                            TimeUnit.NANOSECONDS);
            Consumer<Runnable> end = signal -> {
                timer.dispose();
                if (decided.compareAndSet(false, true)) {
                    signal.run();
                }
            };
            running.add(timer);
            running.add(source.contextWrite(sink.contextView())
                    .subscribe(
                            value -> end.accept(() -> sink.success(value)),
                            error -> end.accept(() -> sink.error(error)),
                            () -> end.accept(sink::success)));
        });
    }
}
