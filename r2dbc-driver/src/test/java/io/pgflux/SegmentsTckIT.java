package io.pgflux;

import static io.pgflux.Connections.PATIENCE;

import io.pgflux.api.PgResult;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** {@code Result.flatMap}. */
public final class SegmentsTckIT extends TckPublishers<Long> {

    @Override
    public Publisher<Long> createPublisher(long elements) {
        PgResult result = open().createStatement("SELECT generate_series(1, %d::int8)".formatted(elements))
                .execute()
                .next()
                .block(PATIENCE);
        return result.flatMap(segment -> Mono.just(1L));
    }
}
