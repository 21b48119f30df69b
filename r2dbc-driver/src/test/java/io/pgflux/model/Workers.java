package io.pgflux.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;

/** Threads that run series side by side, until one fails. */
final class Workers {

    private static final int THREADS = 6;

    private final Series series;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicLong next = new AtomicLong();

    Workers(Series series) {
        this.series = series;
    }

    /** Series after series from this seed on, as long as the first seed of the next one is wanted. */
    void run(LongPredicate wanted, long from) throws InterruptedException {
        long first = Series.first(from);
        run(number -> first + number * Series.LENGTH + Series.LENGTH - 1, last -> wanted.test(Series.first(last)));
    }

    /** The series up to this seed, again and again. */
    void repeat(long seed, int times) throws InterruptedException {
        run(number -> seed, last -> next.get() <= times);
    }

    private void run(LongUnaryOperator last, LongPredicate wanted) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> work(last, wanted), "model-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Throwable failed = failure.get();
        if (failed != null) {
            throw new AssertionError(failed.getMessage(), failed);
        }
    }

    private void work(LongUnaryOperator last, LongPredicate wanted) {
        try {
            long seed = last.applyAsLong(next.getAndIncrement());
            while (failure.get() == null && wanted.test(seed)) {
                series.run(seed);
                seed = last.applyAsLong(next.getAndIncrement());
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }
}
