package io.pgflux;

import static io.pgflux.Connections.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** One execution of a {@link CancelledWork}, cancelled or not, and what its subscriber may have been told. */
final class CancelledAttempt {

    private static final int MOST_MICROS = 4_000;

    private enum Fate {
        WANTED,
        NEXT,
        TAKE,
        TIMEOUT,
        LATER,
        /** Nothing is asked for before the cancel. */
        BEFORE_DEMAND
    }

    private final CancelledWork work;
    private final long id;
    private final Fate fate;
    private final int micros;
    private final int taken;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private @Nullable Witness<Long> witness;

    CancelledAttempt(Random random, long id) {
        this.id = id;
        CancelledWork[] works = CancelledWork.values();
        work = works[random.nextInt(works.length)];
        Fate[] fates = Fate.values();
        fate = random.nextInt(5) < 2 ? Fate.WANTED : fates[random.nextInt(fates.length)];
        micros = random.nextInt(3) == 0 ? 0 : random.nextInt(MOST_MICROS);
        taken = 1 + random.nextInt(4);
    }

    long id() {
        return id;
    }

    boolean isCancelled() {
        return fate != Fate.WANTED;
    }

    void start(PgConnection connection) {
        Flux<Long> answer = work.run(connection, id);
        witness = switch (fate) {
            case WANTED, LATER -> Witness.of(answer);
            case NEXT -> Witness.of(answer.next());
            case TAKE -> Witness.of(answer.take(taken));
            case TIMEOUT -> Witness.of(answer.timeout(Duration.ofNanos(1_000L * micros)));
            case BEFORE_DEMAND -> Witness.of(answer, 0);
        };
        if (fate == Fate.LATER || fate == Fate.BEFORE_DEMAND) {
            Schedulers.parallel().schedule(this::cancel, micros, TimeUnit.MICROSECONDS);
        }
    }

    private void cancel() {
        witness.cancel();
        cancelled.countDown();
    }

    /** Waits for its end or its cancel; says what is wrong, null if nothing is. */
    @Nullable
    String await(boolean rolledBack) {
        List<Long> all = work.answer(id);
        if (fate == Fate.LATER || fate == Fate.BEFORE_DEMAND) {
            awaitCancel();
            Throwable error = witness.hasEnded() ? witness.awaitEnd() : null;
            boolean right = error == null || (rolledBack && isPortalGone(error));
            return right && isBeginning(witness.received(), all) ? null : wrong(all, error);
        }
        Throwable error = witness.awaitEnd();
        List<Long> received = witness.received();
        boolean right = rolledBack && isPortalGone(error)
                ? isBeginning(received, all)
                : switch (fate) {
                    case NEXT -> error == null && received.equals(all.subList(0, 1));
                    case TAKE -> error == null && received.equals(all.subList(0, Math.min(taken, all.size())));
                    case TIMEOUT ->
                        error == null
                                ? received.equals(all)
                                : error instanceof TimeoutException && isBeginning(received, all);
                    default -> error == null && received.equals(all);
                };
        return right ? null : wrong(all, error);
    }

    private void awaitCancel() {
        try {
            assertThat(cancelled.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** ROLLBACK does not wait for what is still to be fetched. */
    private boolean isPortalGone(@Nullable Throwable error) {
        return work == CancelledWork.FETCHED
                && error instanceof R2dbcException known
                && "34000".equals(known.getSqlState());
    }

    private static boolean isBeginning(List<Long> received, List<Long> all) {
        return received.size() <= all.size() && received.equals(all.subList(0, received.size()));
    }

    private String wrong(List<Long> all, @Nullable Throwable error) {
        return "%s was told %s of %s, error %s".formatted(this, shortened(witness.received()), shortened(all), error);
    }

    private static String shortened(List<Long> list) {
        return list.size() + " " + list.subList(0, Math.min(8, list.size()));
    }

    /** What is wrong with so many rows of it in the table; null if nothing is. */
    @Nullable
    String check(long inTable, boolean rolledBack) {
        boolean answered = !witness.received().isEmpty();
        boolean right =
                rolledBack ? inTable == 0 : inTable == work.written() || (inTable == 0 && isCancelled() && !answered);
        return right ? null : "%s has %d rows in the table".formatted(this, inTable);
    }

    @Override
    public String toString() {
        return "%s %d (%s, %d us, %d)".formatted(work, id, fate, micros, taken);
    }
}
