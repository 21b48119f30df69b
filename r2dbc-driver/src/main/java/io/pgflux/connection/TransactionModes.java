package io.pgflux.connection;

import io.pgflux.api.PgTransactionDefinition;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.TransactionDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction is to begin with; null where the session's default holds.
 *
 * @param name a comment in BEGIN
 * @param lockWaitMillis 0: no limit
 */
record TransactionModes(
        @Nullable IsolationLevel isolationLevel,
        @Nullable Boolean readOnly,
        @Nullable Boolean deferrable,
        @Nullable String name,
        @Nullable Long lockWaitMillis) {

    static final TransactionModes NONE = new TransactionModes(null, null, null, null, null);

    static TransactionModes of(@Nullable TransactionDefinition definition) {
        if (definition == null) {
            throw new IllegalArgumentException("The transaction definition must not be null");
        }
        IsolationLevel level = definition.getAttribute(TransactionDefinition.ISOLATION_LEVEL);
        if (level != null) {
            IsolationLevels.require(level);
        }
        Duration lockWait = definition.getAttribute(TransactionDefinition.LOCK_WAIT_TIMEOUT);
        return new TransactionModes(
                level,
                definition.getAttribute(TransactionDefinition.READ_ONLY),
                definition.getAttribute(PgTransactionDefinition.DEFERRABLE),
                definition.getAttribute(TransactionDefinition.NAME),
                lockWait == null ? null : Timeouts.millis("The lock wait timeout", lockWait));
    }

    TransactionModes with(IsolationLevel level) {
        return new TransactionModes(level, readOnly, deferrable, name, lockWaitMillis);
    }

    /** What these modes say, and where they say nothing, what the others do. */
    TransactionModes orElse(TransactionModes others) {
        return new TransactionModes(
                isolationLevel == null ? others.isolationLevel : isolationLevel,
                readOnly == null ? others.readOnly : readOnly,
                deferrable == null ? others.deferrable : deferrable,
                name == null ? others.name : name,
                lockWaitMillis == null ? others.lockWaitMillis : lockWaitMillis);
    }

    /** BEGIN, and what can only be set behind it. */
    List<String> commands() {
        List<String> modes = new ArrayList<>();
        if (isolationLevel != null) {
            modes.add("ISOLATION LEVEL " + isolationLevel.asSql());
        }
        if (readOnly != null) {
            modes.add(readOnly ? "READ ONLY" : "READ WRITE");
        }
        if (deferrable != null) {
            modes.add(deferrable ? "DEFERRABLE" : "NOT DEFERRABLE");
        }
        String begin = ("BEGIN" + comment() + ' ' + String.join(", ", modes)).trim();
        return lockWaitMillis == null ? List.of(begin) : List.of(begin, "SET LOCAL lock_timeout = " + lockWaitMillis);
    }

    /** Printable ASCII that cannot end the comment; positions in the user's SQL are counted from its length. */
    private String comment() {
        return name == null ? "" : " /* " + name.replaceAll("[^ -~]|[*]/|/[*]", "?") + " */";
    }
}
