package io.pgflux;

import io.pgflux.api.PgBatch;
import io.pgflux.api.PgResult;
import org.reactivestreams.Publisher;

/** {@code Batch.execute}. */
public final class BatchTckIT extends TckPublishers<PgResult> {

    @Override
    public Publisher<PgResult> createPublisher(long elements) {
        requireElements(elements);
        PgBatch batch = open().createBatch();
        for (long added = 0; added < elements; added++) {
            batch.add("SELECT generate_series(1, 100)");
        }
        return batch.execute();
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1_000;
    }
}
