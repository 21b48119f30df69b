package io.pgflux;

import static io.pgflux.testing.Eventually.eventually;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.pgflux.api.PgObservationContext;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** What a handler has been told. */
final class SeenObservations implements ObservationHandler<PgObservationContext> {

    final AtomicInteger started = new AtomicInteger();
    final Queue<PgObservationContext> ended = new ConcurrentLinkedQueue<>();

    @Override
    public void onStart(PgObservationContext context) {
        started.incrementAndGet();
    }

    @Override
    public void onStop(PgObservationContext context) {
        ended.add(context);
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof PgObservationContext;
    }

    List<PgObservationContext> awaitEnded(int count) {
        eventually(
                () -> "%d began and %d ended of %d".formatted(started.get(), ended.size(), count),
                () -> started.get() == count && ended.size() == count);
        return List.copyOf(ended);
    }

    static Map<String, String> values(PgObservationContext context) {
        return context.getAllKeyValues().stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }
}
