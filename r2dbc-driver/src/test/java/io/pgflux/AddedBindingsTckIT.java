package io.pgflux;

import io.pgflux.api.PgResult;
import io.pgflux.api.PgStatement;
import org.reactivestreams.Publisher;

/** {@code Statement.execute} of added bindings, each of which has a result. */
public final class AddedBindingsTckIT extends TckPublishers<PgResult> {

    @Override
    public Publisher<PgResult> createPublisher(long elements) {
        PgStatement statement =
                open().createStatement("SELECT generate_series(1, $1::int8)").bind(0, elements);
        for (long added = 1; added < elements; added++) {
            statement.add().bind(0, added);
        }
        return statement.execute();
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1_000;
    }
}
