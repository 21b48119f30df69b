package io.pgflux.result;

import io.pgflux.api.PgException;
import io.pgflux.api.ServerMessage;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import org.jspecify.annotations.Nullable;

/** The segments of a result, as R2DBC names them. */
sealed interface Segment extends Result.Segment {

    record OfRow(Row row) implements Segment, Result.RowSegment {}

    record OfUpdateCount(long value) implements Segment, Result.UpdateCount {}

    /** An error or a notice; PostgreSQL has SQLSTATEs and no error numbers, so the number is 0. */
    record OfMessage(R2dbcException exception, String message) implements Segment, Result.Message {

        static OfMessage notice(ServerMessage notice, String connectionId) {
            return new OfMessage(PgException.of(notice, "", connectionId), notice.message());
        }

        static OfMessage error(R2dbcException error) {
            return new OfMessage(error, String.valueOf(error.getMessage()));
        }

        @Override
        public int errorCode() {
            return 0;
        }

        @Override
        public @Nullable String sqlState() {
            return exception.getSqlState();
        }
    }
}
