package io.pgflux.connection;

import io.r2dbc.spi.IsolationLevel;
import java.util.Set;

/** The isolation levels of PostgreSQL. {@link IsolationLevel} is open, and its text becomes SQL: so others are refused. */
final class IsolationLevels {

    private static final Set<String> KNOWN =
            Set.of("READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE");

    private IsolationLevels() {}

    static void require(IsolationLevel level) {
        if (!KNOWN.contains(level.asSql())) {
            throw new IllegalArgumentException(
                    "PostgreSQL has no isolation level \"%s\", but %s".formatted(level.asSql(), KNOWN));
        }
    }
}
