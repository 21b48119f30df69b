package io.pgflux.result;

import io.pgflux.api.PgException;
import io.pgflux.api.ServerMessage;
import io.pgflux.wire.CommandTag;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** What {@code Result.flatMap} maps: rows (copied), notices, then the update count or the server's error. */
final class Segments extends Flux<Result.Segment> {

    private final ResultStream stream;
    private final @Nullable Predicate<Result.Segment> filter;

    Segments(ResultStream stream, @Nullable Predicate<Result.Segment> filter) {
        this.stream = stream;
        this.filter = filter;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Result.Segment> subscriber) {
        Consumption.subscribe(stream, new Segmenting(stream, filter, subscriber));
    }

    private static final class Segmenting extends Consumption<Result.Segment> {

        private final ResultStream stream;
        private boolean lastSegmentSent;

        Segmenting(
                ResultStream stream,
                @Nullable Predicate<Result.Segment> filter,
                CoreSubscriber<? super Result.Segment> subscriber) {
            super(stream, filter, subscriber);
            this.stream = stream;
        }

        @Override
        boolean readsNotices() {
            return true;
        }

        @Override
        void row(RowView row) {
            // The filter sees the row where it lies; only a row that passes is copied.
            if (!isFiltered() || accepts(new Segment.OfRow(row))) {
                next(new Segment.OfRow(row.copy()));
            }
        }

        @Override
        boolean end(long updateCount, @Nullable R2dbcException error) {
            while (stream.hasNotices() && !isDone()) {
                if (!hasDemand()) {
                    return false;
                }
                ServerMessage notice = stream.nextNotice();
                if (notice != null) {
                    emit(Segment.OfMessage.notice(notice));
                }
            }
            if (error != null && !(error instanceof PgException)) {
                error(error);
                return true;
            }
            Segment last = error != null
                    ? Segment.OfMessage.error(error)
                    : updateCount == CommandTag.NO_ROWS ? null : new Segment.OfUpdateCount(updateCount);
            if (last != null && !isDone() && !lastSegmentSent) {
                if (!hasDemand()) {
                    return false;
                }
                lastSegmentSent = true;
                emit(last);
            }
            complete();
            return true;
        }

        private void emit(Segment segment) {
            if (accepts(segment)) {
                next(segment);
            }
        }
    }
}
