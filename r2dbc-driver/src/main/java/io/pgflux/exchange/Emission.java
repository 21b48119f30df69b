package io.pgflux.exchange;

import io.pgflux.api.PgResult;
import io.pgflux.result.ResultStream;
import io.pgflux.result.Signals;
import io.pgflux.session.Exchange;
import io.pgflux.session.Session;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.ContextView;

/**
 * The subscription of {@code execute()}: what its subscriber has asked for, which results it has been given, and its end.
 * Event loop only, but for the calls of the subscriber.
 */
abstract class Emission extends Exchange implements Subscription {

    private CoreSubscriber<? super PgResult> subscriber; // forgotten with its last signal
    private boolean requested; // by the first request, on the thread of that request
    private boolean emitting;
    private boolean emitted; // at least one result
    private boolean cancelled;
    private boolean terminated;
    private long demand;
    private @Nullable ArrayDeque<ResultStream> withheld; // without demand, since others waited

    Emission(Session session, CoreSubscriber<? super PgResult> subscriber) {
        super(session);
        this.subscriber = subscriber;
    }

    /** It has been asked for, and begins; on the subscriber's thread. */
    abstract void demanded();

    /** Of the subscriber. */
    public final ContextView observedContext() {
        return subscriber.currentContext();
    }

    final boolean isCancelled() {
        return cancelled;
    }

    final boolean isTerminated() {
        return terminated;
    }

    /** Whether the subscriber has been given a result. */
    final boolean hasEmitted() {
        return emitted;
    }

    /** Whether there are results that the subscriber has not been given, or it is being given one of them. */
    final boolean hasWithheld() {
        return withheld != null || emitting;
    }

    final boolean hasDemand() {
        return demand > 0 && !cancelled;
    }

    @Override
    public final void request(long n) {
        if (!requested && n > 0) {
            requested = true;
            demand = n;
            demanded();
            session().submit(this);
        } else if (inEventLoop()) {
            more(n);
        } else {
            session().execute(() -> more(n));
        }
    }

    private void more(long n) {
        if (n <= 0) {
            terminate(Exceptions.nullOrNegativeRequestException(n));
            cancelled = true;
        } else {
            demand = Operators.addCap(demand, n);
            emitWithheld();
        }
        resume();
    }

    @Override
    public final void cancel() {
        if (inEventLoop()) {
            cancelled();
        } else {
            session().execute(this::cancelled);
        }
    }

    private void cancelled() {
        cancelled = true;
        subscriber = Operators.emptySubscriber();
        if (withheld != null) {
            withheld.forEach(ResultStream::skip);
            withheld = null;
        }
        resume();
    }

    public final boolean inEventLoop() {
        return session().eventLoop().inEventLoop();
    }

    /** Emits the result, or keeps it until there is demand. */
    final void give(ResultStream next) {
        if (demand == 0 || emitting) { // emitting: behind the others, and not inside of onNext
            withheld = withheld == null ? new ArrayDeque<>(2) : withheld;
            withheld.add(next);
        } else {
            emit(next);
        }
    }

    private void emit(ResultStream next) {
        emitted = true;
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        try {
            subscriber.onNext(next);
        } catch (Throwable e) { // against the specification, but no reason to lose the connection
            terminate(e);
            cancelled = true;
        }
    }

    private void emitWithheld() {
        if (emitting) {
            return; // the subscriber asks for more while it is given one
        }
        emitting = true;
        while (withheld != null && demand > 0) {
            ResultStream next = withheld.remove();
            if (withheld.isEmpty()) {
                withheld = null;
            }
            emit(next);
        }
        emitting = false;
        if (withheld == null) {
            caughtUp();
        }
    }

    /** What the subscriber wants has changed. */
    public abstract void resume();

    /** No result is withheld any more. */
    abstract void caughtUp();

    final void complete() {
        if (!terminated && !cancelled) {
            terminated = true;
            Signals.complete(forgotten());
        }
    }

    /** Ends the subscription with an error. */
    final void terminate(Throwable cause) {
        if (!terminated && !cancelled) {
            terminated = true;
            Signals.error(forgotten(), cause);
        }
    }

    private CoreSubscriber<? super PgResult> forgotten() {
        CoreSubscriber<? super PgResult> last = subscriber;
        subscriber = Operators.emptySubscriber();
        return last;
    }

    @Override
    protected boolean isWithdrawn() {
        return cancelled;
    }

    @Override
    protected void notSent(RuntimeException cause) {
        terminate(cause);
    }
}
