package io.pgflux.api;

import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcRollbackException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.io.Serializable;

/** The table of {@link PgException}: from SQLSTATE to exception. */
final class PgExceptions {

    private PgExceptions() {}

    static R2dbcException exception(ServerMessage error, String sql, String connectionId) {
        Origin origin = new Origin(error, connectionId);
        return switch (error.code()) {
            case "42501" -> new PermissionDenied(origin, sql);
            case "57014", "55P03" -> new Timeout(origin, sql);
            case "57P03" -> new TransientResource(origin, sql);
            default -> byClass(origin, sql);
        };
    }

    private static R2dbcException byClass(Origin origin, String sql) {
        String code = origin.code();
        String sqlStateClass = code.length() < 2 ? "" : code.substring(0, 2);
        return switch (sqlStateClass) {
            case "22", "23", "27", "44" -> new DataIntegrityViolation(origin, sql);
            case "28" -> new PermissionDenied(origin, sql);
            case "21", "26", "42" -> new BadGrammar(origin, sql);
            case "40" -> new Rollback(origin, sql);
            case "53" -> new TransientResource(origin, sql);
            case "08", "54", "57", "58", "XX" -> new NonTransientResource(origin, sql);
            default -> new NonTransient(origin, sql);
        };
    }

    /** Where an exception comes from. */
    private record Origin(ServerMessage error, String connectionId) implements Serializable {

        String reason() {
            return error.hint() == null ? error.message() : error.message() + " (hint: " + error.hint() + ")";
        }

        String code() {
            return error.code();
        }
    }

    /** What the classes have in common, which have different ones above them. */
    private interface FromServer extends PgException {

        Origin origin();

        @Override
        default ServerMessage getServerMessage() {
            return origin().error();
        }

        @Override
        default String getConnectionId() {
            return origin().connectionId();
        }
    }

    static final class DataIntegrityViolation extends R2dbcDataIntegrityViolationException implements FromServer {
        private static final long serialVersionUID = 1L;
        private final Origin origin;

        DataIntegrityViolation(Origin origin, String sql) {
            super(origin.reason(), origin.code(), 0, sql);
            this.origin = origin;
        }

        @Override
        public Origin origin() {
            return origin;
        }
    }

    static final class PermissionDenied extends R2dbcPermissionDeniedException implements FromServer {
        private static final long serialVersionUID = 1L;
        private final Origin origin;

        PermissionDenied(Origin origin, String sql) {
            super(origin.reason(), origin.code(), 0, sql);
            this.origin = origin;
        }

        @Override
        public Origin origin() {
            return origin;
        }
    }

    static final class BadGrammar extends R2dbcBadGrammarException implements FromServer {
        private static final long serialVersionUID = 1L;
        private final Origin origin;

        BadGrammar(Origin origin, String sql) {
            super(origin.reason(), origin.code(), 0, sql);
            this.origin = origin;
        }

        @Override
        public Origin origin() {
            return origin;
        }
    }

    static final class Rollback extends R2dbcRollbackException implements FromServer {
        private static final long serialVersionUID = 1L;
        private final Origin origin;

        Rollback(Origin origin, String sql) {
            super(origin.reason(), origin.code(), 0, sql);
            this.origin = origin;
        }

        @Override
        public Origin origin() {
            return origin;
        }
    }

    static final class Timeout extends R2dbcTimeoutException implements FromServer {
        private static final long serialVersionUID = 1L;
        private final Origin origin;

        Timeout(Origin origin, String sql) {
            super(origin.reason(), origin.code(), 0, sql);
            this.origin = origin;
        }

        @Override
        public Origin origin() {
            return origin;
        }
    }

    static final class TransientResource extends R2dbcTransientResourceException implements FromServer {
        private static final long serialVersionUID = 1L;
        private final Origin origin;

        TransientResource(Origin origin, String sql) {
            super(origin.reason(), origin.code(), 0, sql);
            this.origin = origin;
        }

        @Override
        public Origin origin() {
            return origin;
        }
    }

    static final class NonTransientResource extends R2dbcNonTransientResourceException implements FromServer {
        private static final long serialVersionUID = 1L;
        private final Origin origin;

        NonTransientResource(Origin origin, String sql) {
            super(origin.reason(), origin.code(), 0, sql);
            this.origin = origin;
        }

        @Override
        public Origin origin() {
            return origin;
        }
    }

    static final class NonTransient extends R2dbcNonTransientException implements FromServer {
        private static final long serialVersionUID = 1L;
        private final Origin origin;

        NonTransient(Origin origin, String sql) {
            super(origin.reason(), origin.code(), 0, sql);
            this.origin = origin;
        }

        @Override
        public Origin origin() {
            return origin;
        }
    }
}
