package io.pgflux;

import static io.pgflux.Connections.PATIENCE;

import io.pgflux.api.PgResult;
import org.reactivestreams.Publisher;

/** {@code Result.map}. */
public final class MapTckIT extends TckPublishers<Long> {

    /** As a target, not as a table: so the server makes rows only as they are read, however many the TCK names. */
    @Override
    public Publisher<Long> createPublisher(long elements) {
        return result("SELECT generate_series(1, %d::int8)".formatted(elements)).map(row -> row.get(0, Long.class));
    }

    @Override
    public Publisher<Long> createFailedPublisher() {
        return result("SELECT 1 / 0").map(row -> row.get(0, Long.class));
    }

    private PgResult result(String sql) {
        return open().createStatement(sql).execute().next().block(PATIENCE);
    }
}
