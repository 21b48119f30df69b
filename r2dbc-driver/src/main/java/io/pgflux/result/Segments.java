package io.pgflux.result;

import io.pgflux.api.PgException;
import io.pgflux.api.ServerMessage;
import io.pgflux.wire.CommandTag;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What {@code Result.flatMap} maps: rows (copied), notices, then the update count or the server's error. */
final class Segments extends Consumption<Result.Segment> {

    private boolean lastSegmentSent;

    Segments(ResultStream stream, @Nullable Predicate<Result.Segment> filter) {
        super(stream, filter);
    }

    @Override
    boolean readsNotices() {
        return true;
    }

    @Override
    void row(RowView row) {
        // The filter sees the row where it lies; only a row that passes is copied.
        if (!isFiltered() || accepts(new Segment.OfRow(row))) {
            emit(new Segment.OfRow(row.copy()));
        }
    }

    @Override
    boolean end(long updateCount, @Nullable R2dbcException error) {
        while (stream().hasNotices() && !isDone()) {
            if (!hasDemand()) {
                return false;
            }
            ServerMessage notice = stream().nextNotice();
            if (notice != null) {
                emitAccepted(Segment.OfMessage.notice(notice, stream().source().connectionId()));
            }
        }
        if (error != null && !(error instanceof PgException)) {
            fail(error);
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
            emitAccepted(last);
        }
        complete();
        return true;
    }

    private void emitAccepted(Segment segment) {
        if (accepts(segment)) {
            emit(segment);
        }
    }
}
