package io.pgflux.statement;

import io.pgflux.api.PgBatch;
import io.pgflux.api.PgResult;
import io.pgflux.exchange.Frontend;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** A {@link PgBatch}: one string of all statements. */
public final class StatementBatch implements PgBatch {

    private final Frontend frontend;
    private final Scans scans;
    private final List<String> statements = new ArrayList<>();

    public StatementBatch(Scans scans, Frontend frontend) {
        this.scans = scans;
        this.frontend = frontend;
    }

    @Override
    public StatementBatch add(@Nullable String sql) {
        if (sql == null) {
            throw new IllegalArgumentException("The SQL must not be null");
        }
        statements.add(sql);
        return this;
    }

    @Override
    public Flux<PgResult> execute() {
        if (statements.isEmpty()) {
            throw new IllegalStateException("The batch has no statements; add(sql) adds one");
        }
        // The semicolon on a line of its own, as a statement may end with a comment.
        return new Execution.Simple(
                frontend,
                scans.scan(String.join("\n;", statements), frontend.session()).scanned());
    }

    @Override
    public String toString() {
        return String.join("; ", statements);
    }
}
