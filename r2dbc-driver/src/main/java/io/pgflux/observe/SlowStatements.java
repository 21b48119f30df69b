package io.pgflux.observe;

import java.time.Duration;
import java.util.Locale;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Logs statements that took long, at WARN, without values: literals are masked, and parameters are not known here. */
public final class SlowStatements implements Watch {

    private static final Logger LOG = Loggers.getLogger("io.pgflux.slow");

    private final long threshold;
    private final SqlTexts texts;

    public SlowStatements(Duration threshold, SqlTexts texts) {
        this.threshold = threshold.toNanos();
        this.texts = texts;
    }

    @Override
    public ConnectionWatch opened(String id, Peer peer) {
        return new ConnectionWatch() {
            @Override
            public StatementWatch begins(Observed statement) {
                String sql = statement.observedSql(); // not the statement, which holds values and rows
                int executions = statement.observedExecutions();
                long start = System.nanoTime();
                return (rows, error, cancelled) -> {
                    long nanos = System.nanoTime() - start;
                    if (nanos >= threshold) {
                        log(id, nanos, rows, executions, Outcomes.of(error, cancelled), sql);
                    }
                };
            }
        };
    }

    private void log(String id, long nanos, long rows, int executions, String outcome, String sql) {
        LOG.warn(
                "[{}] {} ms, {} rows{}, {}: {}",
                id,
                String.format(Locale.ROOT, "%.1f", nanos / 1e6),
                rows,
                executions == 1 ? "" : ", " + executions + " executions",
                outcome,
                texts.get(sql).masked());
    }
}
