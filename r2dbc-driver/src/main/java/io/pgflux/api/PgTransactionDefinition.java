package io.pgflux.api;

import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.TransactionDefinition;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The characteristics of one transaction, for {@link PgConnection#beginTransaction(TransactionDefinition)}. What is not
 * set is the session's default.
 *
 * <pre>{@code
 * connection.beginTransaction(PgTransactionDefinition.from(IsolationLevel.SERIALIZABLE).readOnly().deferrable())
 * }</pre>
 */
public final class PgTransactionDefinition implements TransactionDefinition {

    /** Whether a serializable read-only transaction waits for a snapshot that cannot fail. */
    public static final Option<Boolean> DEFERRABLE = Option.valueOf("deferrable");

    private static final PgTransactionDefinition EMPTY = new PgTransactionDefinition(Map.of());

    private final Map<Option<?>, Object> attributes;

    private PgTransactionDefinition(Map<Option<?>, Object> attributes) {
        this.attributes = attributes;
    }

    /** The session's defaults. */
    public static PgTransactionDefinition defaults() {
        return EMPTY;
    }

    /** The session's defaults, but for the isolation level. */
    public static PgTransactionDefinition from(IsolationLevel isolationLevel) {
        return EMPTY.isolationLevel(isolationLevel);
    }

    /** One of the four of the SQL standard; in PostgreSQL READ UNCOMMITTED is READ COMMITTED. */
    public PgTransactionDefinition isolationLevel(IsolationLevel isolationLevel) {
        return with(ISOLATION_LEVEL, isolationLevel);
    }

    /** What writes to a table that is not temporary is an error (25006). */
    public PgTransactionDefinition readOnly() {
        return with(READ_ONLY, true);
    }

    /** Also where the session's default is read only. */
    public PgTransactionDefinition readWrite() {
        return with(READ_ONLY, false);
    }

    /** As {@link #DEFERRABLE}; it has an effect on a transaction that is serializable and read only. */
    public PgTransactionDefinition deferrable() {
        return with(DEFERRABLE, true);
    }

    /** Also where the session's default is deferrable. */
    public PgTransactionDefinition notDeferrable() {
        return with(DEFERRABLE, false);
    }

    /** A name that shows in the server's log and in {@code pg_stat_activity}. */
    public PgTransactionDefinition name(String name) {
        return with(NAME, name);
    }

    /** {@code lock_timeout} for this transaction. */
    public PgTransactionDefinition lockWaitTimeout(Duration timeout) {
        return with(LOCK_WAIT_TIMEOUT, timeout);
    }

    @Override
    @SuppressWarnings("unchecked") // with() pairs each option with a value of its type
    public <T> @Nullable T getAttribute(Option<T> option) {
        return (T) attributes.get(option);
    }

    private <T> PgTransactionDefinition with(Option<T> option, T value) {
        return new PgTransactionDefinition(Stream.concat(
                        attributes.entrySet().stream()
                                .filter(entry -> !entry.getKey().equals(option)),
                        Stream.of(Map.entry(option, (Object) value)))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Override
    public String toString() {
        return attributes.toString();
    }
}
