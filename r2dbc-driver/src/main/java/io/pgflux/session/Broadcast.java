package io.pgflux.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * What a server says beside its answers, to all who listen at the time. Whoever has no demand misses it: it is not worth
 * that the connection waits, nor that it fills the memory. Told on the event loop; subscribed to from any thread.
 */
final class Broadcast<T> extends Flux<T> {

    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Loss end;

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Listener listener = new Listener(actual);
        listeners.add(listener); // first, as onSubscribe may cancel
        actual.onSubscribe(listener);
        listener.subscribed = true;
        Loss known = end;
        if (known != null) {
            listener.end(known);
        }
    }

    void tell(T news) {
        listeners.forEach(listener -> listener.tell(news));
    }

    /** Nothing comes behind it. */
    void end(Loss loss) {
        end = loss;
        listeners.forEach(listener -> listener.end(loss));
    }

    private final class Listener implements Subscription {

        private final CoreSubscriber<? super T> actual;
        private final AtomicLong demand = new AtomicLong();
        private volatile boolean subscribed; // a signal may come from the event loop before onSubscribe has returned

        Listener(CoreSubscriber<? super T> actual) {
            this.actual = actual;
        }

        void tell(T news) {
            if (subscribed && demand.get() > 0 && listeners.contains(this)) {
                demand.getAndUpdate(n -> n == Long.MAX_VALUE ? n : n - 1);
                signal(() -> actual.onNext(news));
            }
        }

        /** From the event loop or, after the end, from the thread that subscribes: whoever comes first. */
        void end(Loss loss) {
            if (subscribed && listeners.remove(this)) {
                signal(loss.isOurs() ? actual::onComplete : () -> actual.onError(loss.plain()));
            }
        }

        /** Whatever one listener makes of it, the connection and the other listeners do not suffer. */
        private void signal(Runnable signal) {
            try {
                signal.run();
            } catch (Throwable e) {
                Operators.onErrorDropped(e, actual.currentContext());
            }
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                demand.getAndUpdate(before -> Operators.addCap(before, n));
            }
        }

        @Override
        public void cancel() {
            listeners.remove(this);
        }
    }
}
