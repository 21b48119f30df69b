package io.pgflux;

import io.pgflux.api.PgBatch;
import io.pgflux.api.PgResult;
import org.reactivestreams.Publisher;

/** {@code Batch.execute}. */
public final class BatchTckIT extends TckPublishers<PgResult> {

    private static final String SERIES = "SELECT generate_series(1, 100)";

    @Override
    public Publisher<PgResult> createPublisher(long elements) {
        PgBatch batch = open().createBatch().add(SERIES); // never empty
        for (long added = 1; added < elements; added++) {
            batch.add(SERIES);
        }
        return batch.execute();
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1_000;
    }
}
