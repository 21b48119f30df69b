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

/** The table of {@link PgException}: from SQLSTATE to exception. */
final class PgExceptions {

    private PgExceptions() {}

    static R2dbcException exception(ServerMessage error, String sql, String connectionId) {
        return switch (error.code()) {
            case "42501" -> new PermissionDenied(error, sql, connectionId);
            case "57014", "55P03" -> new Timeout(error, sql, connectionId);
            case "57P03" -> new TransientResource(error, sql, connectionId);
            default -> byClass(error, sql, connectionId);
        };
    }

    private static R2dbcException byClass(ServerMessage error, String sql, String connectionId) {
        String sqlStateClass = error.code().length() < 2 ? "" : error.code().substring(0, 2);
        return switch (sqlStateClass) {
            case "22", "23", "27", "44" -> new DataIntegrityViolation(error, sql, connectionId);
            case "28" -> new PermissionDenied(error, sql, connectionId);
            case "21", "26", "42" -> new BadGrammar(error, sql, connectionId);
            case "40" -> new Rollback(error, sql, connectionId);
            case "53" -> new TransientResource(error, sql, connectionId);
            case "08", "54", "57", "58", "XX" -> new NonTransientResource(error, sql, connectionId);
            default -> new NonTransient(error, sql, connectionId);
        };
    }

    private static String reason(ServerMessage error) {
        return error.hint() == null ? error.message() : error.message() + " (hint: " + error.hint() + ")";
    }

    static final class DataIntegrityViolation extends R2dbcDataIntegrityViolationException implements PgException {
        private static final long serialVersionUID = 1L;
        private final ServerMessage error;
        private final String connectionId;

        DataIntegrityViolation(ServerMessage error, String sql, String connectionId) {
            super(reason(error), error.code(), 0, sql);
            this.error = error;
            this.connectionId = connectionId;
        }

        @Override
        public ServerMessage getServerMessage() {
            return error;
        }

        @Override
        public String getConnectionId() {
            return connectionId;
        }
    }

    static final class PermissionDenied extends R2dbcPermissionDeniedException implements PgException {
        private static final long serialVersionUID = 1L;
        private final ServerMessage error;
        private final String connectionId;

        PermissionDenied(ServerMessage error, String sql, String connectionId) {
            super(reason(error), error.code(), 0, sql);
            this.error = error;
            this.connectionId = connectionId;
        }

        @Override
        public ServerMessage getServerMessage() {
            return error;
        }

        @Override
        public String getConnectionId() {
            return connectionId;
        }
    }

    static final class BadGrammar extends R2dbcBadGrammarException implements PgException {
        private static final long serialVersionUID = 1L;
        private final ServerMessage error;
        private final String connectionId;

        BadGrammar(ServerMessage error, String sql, String connectionId) {
            super(reason(error), error.code(), 0, sql);
            this.error = error;
            this.connectionId = connectionId;
        }

        @Override
        public ServerMessage getServerMessage() {
            return error;
        }

        @Override
        public String getConnectionId() {
            return connectionId;
        }
    }

    static final class Rollback extends R2dbcRollbackException implements PgException {
        private static final long serialVersionUID = 1L;
        private final ServerMessage error;
        private final String connectionId;

        Rollback(ServerMessage error, String sql, String connectionId) {
            super(reason(error), error.code(), 0, sql);
            this.error = error;
            this.connectionId = connectionId;
        }

        @Override
        public ServerMessage getServerMessage() {
            return error;
        }

        @Override
        public String getConnectionId() {
            return connectionId;
        }
    }

    static final class Timeout extends R2dbcTimeoutException implements PgException {
        private static final long serialVersionUID = 1L;
        private final ServerMessage error;
        private final String connectionId;

        Timeout(ServerMessage error, String sql, String connectionId) {
            super(reason(error), error.code(), 0, sql);
            this.error = error;
            this.connectionId = connectionId;
        }

        @Override
        public ServerMessage getServerMessage() {
            return error;
        }

        @Override
        public String getConnectionId() {
            return connectionId;
        }
    }

    static final class TransientResource extends R2dbcTransientResourceException implements PgException {
        private static final long serialVersionUID = 1L;
        private final ServerMessage error;
        private final String connectionId;

        TransientResource(ServerMessage error, String sql, String connectionId) {
            super(reason(error), error.code(), 0, sql);
            this.error = error;
            this.connectionId = connectionId;
        }

        @Override
        public ServerMessage getServerMessage() {
            return error;
        }

        @Override
        public String getConnectionId() {
            return connectionId;
        }
    }

    static final class NonTransientResource extends R2dbcNonTransientResourceException implements PgException {
        private static final long serialVersionUID = 1L;
        private final ServerMessage error;
        private final String connectionId;

        NonTransientResource(ServerMessage error, String sql, String connectionId) {
            super(reason(error), error.code(), 0, sql);
            this.error = error;
            this.connectionId = connectionId;
        }

        @Override
        public ServerMessage getServerMessage() {
            return error;
        }

        @Override
        public String getConnectionId() {
            return connectionId;
        }
    }

    static final class NonTransient extends R2dbcNonTransientException implements PgException {
        private static final long serialVersionUID = 1L;
        private final ServerMessage error;
        private final String connectionId;

        NonTransient(ServerMessage error, String sql, String connectionId) {
            super(reason(error), error.code(), 0, sql);
            this.error = error;
            this.connectionId = connectionId;
        }

        @Override
        public ServerMessage getServerMessage() {
            return error;
        }

        @Override
        public String getConnectionId() {
            return connectionId;
        }
    }
}
