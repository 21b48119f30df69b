package io.pgflux.model;

import static java.util.Objects.requireNonNull;

import io.r2dbc.spi.R2dbcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.scheduler.Schedulers;

/** A subscriber that writes down what it is told, and whether that is more than the specification allows. */
final class Recorder implements CoreSubscriber<String> {

    enum End {
        PENDING,
        COMPLETE,
        ERROR,
        /** Before it was told of an end. */
        CANCELLED
    }

    /** What was told so far. */
    record Seen(
            List<String> values,
            End end,
            @Nullable String error,
            @Nullable Throwable cause,
            @Nullable String violation) {
        @Override
        public String toString() {
            return Texts.shortened(values) + ", " + end
                    + (error == null || cause == null ? "" : " " + error + " (" + cause.getMessage() + ")")
                    + (violation == null ? "" : "; VIOLATION: " + violation);
        }
    }

    private final Use use;
    private final Random random;
    private final CountDownLatch subscribed = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicInteger signals = new AtomicInteger();
    private final List<String> values = new ArrayList<>();

    private volatile @Nullable Subscription subscription;
    private long requested;
    private End end = End.PENDING;
    private @Nullable Throwable cause;
    private @Nullable String violation;
    private boolean taken;

    Recorder(Use use, long seed) {
        this.use = use;
        random = new Random(seed);
    }

    @Override
    public void onSubscribe(Subscription actual) {
        subscription = actual;
        if (use.ending() == Use.Ending.CANCEL) {
            Schedulers.parallel().schedule(this::cancel, use.number(), TimeUnit.MICROSECONDS);
        }
        switch (use.demand()) {
            case UNBOUNDED -> request(Long.MAX_VALUE);
            case PORTIONS -> request(1);
            case HELD -> request(use.portion());
        }
        subscribed.countDown();
    }

    private void request(long n) {
        Subscription current = subscription;
        if (current == null || n == 0) {
            return;
        }
        synchronized (this) {
            requested = requested + n < 0 ? Long.MAX_VALUE : requested + n;
        }
        current.request(n);
    }

    @Override
    public void onNext(String value) {
        if (signals.getAndIncrement() != 0) {
            violated("two signals at once");
        }
        boolean last = false;
        boolean more;
        synchronized (this) {
            if (end == End.COMPLETE || end == End.ERROR) {
                violated(value + " after the end");
            } else if (values.size() >= requested) {
                violated(value + " without demand");
            }
            if (!taken) {
                values.add(value);
                last = use.ending() == Use.Ending.TAKE && values.size() == use.number();
                taken = last;
            }
            more = use.demand() == Use.Demand.PORTIONS && values.size() == requested && !taken;
        }
        if (last) {
            current().cancel();
            ended(End.COMPLETE, null);
        } else if (more) {
            portion();
        }
        signals.getAndDecrement();
    }

    private Subscription current() {
        return requireNonNull(subscription);
    }

    private void portion() {
        int n = 1 + random.nextInt(use.portion());
        switch (random.nextInt(4)) {
            case 0 -> request(n);
            case 1 -> Schedulers.boundedElastic().schedule(() -> request(n));
            case 2 -> Schedulers.parallel().schedule(() -> request(n));
            default -> Schedulers.parallel().schedule(() -> request(n), random.nextInt(300), TimeUnit.MICROSECONDS);
        }
    }

    private synchronized void violated(String what) {
        violation = violation == null ? what : violation;
    }

    private void ended(End how, @Nullable Throwable why) {
        synchronized (this) {
            if (end == End.PENDING) {
                end = how;
                cause = why;
            } else if (end != End.CANCELLED && !taken) {
                violated(how + " after " + end);
            }
        }
        done.countDown();
    }

    @Override
    public void onError(Throwable error) {
        ended(End.ERROR, error);
    }

    @Override
    public void onComplete() {
        ended(End.COMPLETE, null);
    }

    private static String code(Throwable cause) {
        List<Throwable> all = Exceptions.unwrapMultiple(cause);
        Throwable first = all.isEmpty() ? cause : all.get(0);
        String code = first instanceof R2dbcException known ? known.getSqlState() : null;
        return code == null ? first.getClass().getSimpleName() : code;
    }

    /** What it was held for. Waits for the subscription, which another thread may be about to begin. */
    void release() throws InterruptedException {
        subscribed.await();
        if (use.ending() == Use.Ending.CANCEL_AT_RELEASE || use.ending() == Use.Ending.NEVER_ASKED) {
            cancel();
        } else {
            request(Long.MAX_VALUE);
        }
    }

    void cancel() {
        synchronized (this) {
            if (end == End.PENDING) {
                end = End.CANCELLED; // first: what comes from here on may be cut
            }
        }
        Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
        done.countDown();
    }

    boolean await(long nanos) throws InterruptedException {
        return done.await(nanos, TimeUnit.NANOSECONDS);
    }

    boolean isHeld() {
        return use.isHeld();
    }

    synchronized Seen seen() {
        return new Seen(List.copyOf(values), end, cause == null ? null : code(cause), cause, violation);
    }
}
