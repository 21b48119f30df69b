package io.pgflux.session;

import static java.util.Objects.requireNonNull;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.pgflux.api.ServerMessage;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * Asks the server to stop what nobody wants any more. A cancel request names a backend, not a statement, so it hits
 * whatever runs when it arrives: from the moment it is wanted nothing more is written, it is sent only if it can do no harm
 * to what is in flight already, and writing goes on when both the statement has been answered and the server has closed
 * the connection of the request. Event loop only.
 *
 * <p>Source: PostgreSQL manual, "Canceling Requests in Progress".
 */
public final class Cancellation {

    private static final Logger LOG = Loggers.getLogger(Cancellation.class);

    /** How much is skipped before the rest is left with the server: what was on its way when the interest ended. */
    private static final int SKIPPED_FREELY = 2 * LoopBuffer.SIZE;

    /** A request that came too early, before the statement itself, is ignored by the server; so it is repeated. */
    private static final long FIRST_REPETITION_MILLIS = 1_000;

    private static final long LAST_REPETITION_MILLIS = 30_000;

    private final Session session;
    private final Order order;
    private final EventLoop eventLoop;
    private final List<Wish> wishes = new ArrayList<>(0);
    private @Nullable CancelRequest request; // null: the server has given no key
    private @Nullable Duration grace; // null: nothing is cancelled of our own accord

    private @Nullable Exchange target; // what is to be stopped; nothing more is written
    private long skipped; // bytes of what is answered now
    private boolean delivered; // the server knows that it is to stop
    private @Nullable Sending running; // until the server has closed the connection of the request
    private @Nullable ScheduledFuture<?> timer; // the grace, then the repetition
    private long repetitionMillis;
    private int requests; // for the target
    private boolean closing;

    Cancellation(Session session, Order order, EventLoop eventLoop) {
        this.session = session;
        this.order = order;
        this.eventLoop = eventLoop;
    }

    /** How requests are sent for this session's backend; a server that has sent no key cannot be asked. */
    public void by(CancelRequest cancelRequest) {
        request = cancelRequest;
    }

    /** How long an answer that nobody wants has to end by itself; null: nothing is cancelled. */
    public void after(@Nullable Duration time) {
        grace = time;
    }

    /** Whether nothing may be written that is not begun. */
    boolean holdsWire() {
        return target != null || running != null || !wishes.isEmpty();
    }

    /** Whether a request is on its way to the server. */
    boolean isRequested() {
        return running != null;
    }

    /**
     * Whether the error, which has just come, is what a request was to bring about. It may be that of statement_timeout as
     * well, and the request may still hit what follows, but nobody wanted this answer in any case.
     */
    public boolean hasStopped(ServerMessage error) {
        return order.answering() == target && requests > 0 && Exchange.isCancelled(error);
    }

    /** Bytes were skipped that nobody wants. */
    public void skipped(int bytes) {
        skipped += bytes;
    }

    /** Whether the rest of an answer that nobody wants is to stay with the server until it is told to stop. */
    public boolean holdsBack(Exchange exchange) {
        return skipped >= SKIPPED_FREELY && !delivered && (target != null || isWanted(exchange));
    }

    private boolean isWanted(Exchange front) {
        if (request == null || grace == null || !front.isUnwanted()) {
            return false;
        }
        return order.inTransaction()
                ? (closing || order.rollbackWaits())
                        && order.successors(exchange -> exchange.isUnwanted() || exchange.isHarmless())
                : order.successors(Exchange::mayBeHit);
    }

    /** To be called when nothing more can be read, and when the reasons to cancel have changed. */
    void check() {
        if (target != null) {
            if (running == null && !delivered && isUrgent()) {
                send(); // before the grace has passed
            }
        } else if (running == null && isWanted(order.answering())) {
            begin(order.answering());
        }
    }

    private boolean isUrgent() {
        return closing || (skipped >= SKIPPED_FREELY && order.othersWait());
    }

    private void begin(Exchange unwanted) {
        target = unwanted;
        repetitionMillis = FIRST_REPETITION_MILLIS;
        if (isUrgent()) {
            send();
        } else {
            schedule(requireNonNull(grace).toMillis());
        }
    }

    private void schedule(long millis) {
        try {
            timer = eventLoop.schedule(this::send, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug(
                    "[{}] No cancel request: the event loop has ended",
                    session.journal().id(),
                    e); // and the connection with it
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void send() {
        stopTimer();
        if (!isWanted(order.answering())) { // such as a ROLLBACK that was withdrawn
            forgetTarget();
            goOn();
            return;
        }
        requests++;
        session.journal().watch().cancelRequested();
        order.expose(true);
        running = new Sending(this::closed, this::failed); // first, as it may fail at once
        running.start(requireNonNull(request));
    }

    private void failed(Throwable error) {
        LOG.warn("[{}] A cancel request has failed: {}", session.journal().id(), error.getMessage());
        closed();
    }

    /** The server has closed the connection of the request, so it has signalled its backend. */
    private void closed() {
        running = null;
        if (target == null) {
            goOn();
        } else {
            delivered = true;
            schedule(repetitionMillis);
            repetitionMillis = Math.min(2 * repetitionMillis, LAST_REPETITION_MILLIS);
            session.resume();
        }
    }

    /** The answer to the exchange is complete. */
    void finished(Exchange exchange) {
        skipped = 0;
        if (!wishes.isEmpty()) {
            wishes.stream().filter(wish -> wish.meant == exchange).toList().forEach(Wish::giveUp);
        }
        if (exchange == target) {
            forgetTarget();
            if (running != null && running.giveUp()) {
                running = null;
                order.expose(false);
            }
        }
    }

    private void forgetTarget() {
        target = null;
        delivered = false;
        requests = 0;
        stopTimer();
    }

    private void goOn() {
        order.writeSoon();
        session.resume();
    }

    /** Stops whatever runs now, as its user wants it; completes when the request has been delivered. From any thread. */
    public Mono<Void> now() {
        return Mono.create(sink -> session.execute(() -> now(sink)));
    }

    private void now(MonoSink<Void> sink) {
        CancelRequest toSend = request;
        if (order.isQuiet()) {
            sink.success();
        } else if (toSend == null) {
            sink.error(new R2dbcNonTransientResourceException(
                    session.journal().marked("The server has given no key for cancel requests.")));
        } else {
            new Wish(order.answering(), sink).start(toSend);
        }
    }

    /** A request of the user's own, which holds the wire as long as it may hit something. */
    private final class Wish {

        private final Exchange meant;
        private final MonoSink<Void> sink;
        private final Sending sending;

        Wish(Exchange meant, MonoSink<Void> sink) {
            this.meant = meant;
            this.sink = sink;
            sending = new Sending(() -> ended(MonoSink::success), error -> ended(told -> told.error(error)));
        }

        void start(CancelRequest toSend) {
            wishes.add(this);
            session.journal().watch().cancelRequested();
            sending.start(toSend);
        }

        private void ended(Consumer<MonoSink<Void>> signal) {
            wishes.remove(this);
            goOn();
            signal.accept(sink);
        }

        /** What it was meant for has ended; it may still wait for its turn. */
        void giveUp() {
            if (sending.giveUp()) {
                ended(MonoSink::success);
            }
        }
    }

    /** A request on its way. Until it is written it can be given up; from then on it can only be waited for. */
    private final class Sending {

        private final Runnable closed;
        private final Consumer<Throwable> failed;
        private final AtomicBoolean decided = new AtomicBoolean();
        private final Disposable.Swap subscription = Disposables.swap();

        Sending(Runnable closed, Consumer<Throwable> failed) {
            this.closed = closed;
            this.failed = failed;
        }

        void start(CancelRequest toSend) {
            subscription.update(toSend.send(this::decide)
                    .subscribe(
                            nothing -> {},
                            error -> session.execute(() -> failed.accept(error)),
                            () -> session.execute(closed)));
        }

        private boolean decide() {
            return decided.compareAndSet(false, true);
        }

        /** Whether it will not be written, so that it hits nothing. */
        boolean giveUp() {
            if (decide()) {
                subscription.dispose();
                return true;
            }
            return false;
        }

        void dispose() {
            subscription.dispose();
        }
    }

    /** Stops what runs, if that undoes nothing that was answered, without waiting for it. */
    void fireAndForget() {
        if (request != null && grace != null && order.answering().isUndoable()) {
            session.journal().watch().cancelRequested();
            request.send(() -> true)
                    .subscribe(
                            nothing -> {},
                            error -> LOG.debug(
                                    "[{}] A cancel request has failed",
                                    session.journal().id(),
                                    error));
        }
    }

    /** The connection is being closed: what runs is of no use any more. */
    void closing() {
        closing = true;
        if (target != null) {
            target = order.answering(); // which stands for it now
        }
        check();
    }

    /** The connection is gone. */
    void end() {
        forgetTarget();
        request = null;
        List.copyOf(wishes).forEach(Wish::giveUp);
        if (running != null) {
            running.dispose();
        }
    }
}
