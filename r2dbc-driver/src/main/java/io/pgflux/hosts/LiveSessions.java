package io.pgflux.hosts;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Disposable;

/** How many connections of a factory each place has. From any thread. */
final class LiveSessions {

    private final Map<Place, Integer> counts = new ConcurrentHashMap<>();

    int at(Place place) {
        return counts.getOrDefault(place, 0);
    }

    /** One more at each of these places, until it is disposed of. */
    Disposable opened(List<Place> places) {
        places.forEach(place -> counts.merge(place, 1, Integer::sum));
        return new Counted(places);
    }

    private void closed(Place place) {
        counts.computeIfPresent(place, (any, count) -> count == 1 ? null : count - 1);
    }

    private final class Counted implements Disposable {

        private final List<Place> places;
        private final AtomicBoolean over = new AtomicBoolean();

        Counted(List<Place> places) {
            this.places = places;
        }

        /** Told by all that may end a session; only the first counts. */
        @Override
        public void dispose() {
            if (over.compareAndSet(false, true)) {
                places.forEach(LiveSessions.this::closed);
            }
        }

        @Override
        public boolean isDisposed() {
            return over.get();
        }
    }
}
