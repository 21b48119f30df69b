package io.pgflux.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.pgflux.observe.ConnectionWatch;
import io.pgflux.observe.Observed;
import io.pgflux.observe.Outcomes;
import io.pgflux.observe.SqlText;
import io.pgflux.observe.SqlTexts;
import io.pgflux.observe.StatementWatch;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * The meters of a factory's connections to one server. The gauges, which stand for what there is, are there as long as there
 * are connections; the others count on.
 */
final class ServerMeters {

    private final MeterRegistry registry;
    private final Tags tags;
    private final Tags ofFactory; // as two factories may be connected to the same
    private final SqlTexts texts;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger used = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicLong backlog = new AtomicLong();
    private final Counter received;
    private final Counter sent;
    private final Counter cancels;
    private final Counter hits;
    private final Counter misses;
    private final Counter repetitions;
    private volatile List<Gauge> gauges = List.of();

    ServerMeters(MeterRegistry registry, Tags tags, String factory, SqlTexts texts) {
        this.registry = registry;
        this.tags = tags;
        this.texts = texts;
        ofFactory = tags.and("db.client.connection.pool.name", factory);
        received = counter("pgflux.network.io", "bytes", "network.io.direction", "receive");
        sent = counter("pgflux.network.io", "bytes", "network.io.direction", "transmit");
        cancels = counter("pgflux.cancel.requests", "requests");
        hits = counter("pgflux.statement.cache", "statements", "result", "hit");
        misses = counter("pgflux.statement.cache", "statements", "result", "miss");
        repetitions = counter("pgflux.statement.repetitions", "statements");
    }

    private Counter counter(String name, String unit, String... more) {
        return Counter.builder(name).baseUnit(unit).tags(tags.and(more)).register(registry);
    }

    private Gauge gauge(String name, String unit, ToDoubleFunction<ServerMeters> value, String... more) {
        return Gauge.builder(name, this, value)
                .baseUnit(unit)
                .tags(ofFactory.and(more))
                .register(registry);
    }

    private void register() {
        gauges = List.of(
                gauge("db.client.connection.count", "connections", meters -> meters.used.get(), "state", "used"),
                gauge(
                        "db.client.connection.count",
                        "connections",
                        meters -> meters.open.get() - meters.used.get(),
                        "state",
                        "idle"),
                gauge("pgflux.statements.active", "statements", meters -> meters.active.get()),
                gauge("pgflux.backlog", "bytes", meters -> meters.backlog.get()));
    }

    ConnectionWatch opened() {
        if (open.incrementAndGet() == 1) {
            register();
        }
        return new OfConnection();
    }

    private void closed() {
        if (open.decrementAndGet() == 0) {
            gauges.forEach(registry::remove);
            if (open.get() > 0) {
                register(); // another one has come meanwhile
            }
        }
    }

    private void ended(SqlText text, long start, long rows, String errorType, String sqlState) {
        Tags ofOperation = tags.and("db.operation.name", text.operation());
        Timer.builder("db.client.operation.duration")
                .tags(ofOperation.and("error.type", errorType, "db.response.status_code", sqlState))
                .register(registry)
                .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        DistributionSummary.builder("db.client.response.returned_rows")
                .baseUnit("rows")
                .tags(ofOperation)
                .register(registry)
                .record((double) rows);
    }

    private final class OfConnection implements ConnectionWatch {

        private final AtomicInteger statements = new AtomicInteger();
        private long kept; // of the backlog
        private boolean gone;

        @Override
        public void received(long bytes) {
            received.increment((double) bytes);
        }

        @Override
        public void sent(long bytes) {
            sent.increment((double) bytes);
        }

        /** What is read of a connection that is gone makes no difference any more. */
        @Override
        public void backlog(long bytes) {
            if (!gone) {
                kept += bytes;
                backlog.addAndGet(bytes);
            }
        }

        @Override
        public void cancelRequested() {
            cancels.increment();
        }

        @Override
        public void prepared(boolean found) {
            (found ? hits : misses).increment();
        }

        @Override
        public void repeated() {
            repetitions.increment();
        }

        @Override
        public StatementWatch begins(Observed statement) {
            String sql = statement.observedSql();
            long start = System.nanoTime();
            active.incrementAndGet();
            if (statements.incrementAndGet() == 1) {
                used.incrementAndGet();
            }
            return (rows, error, cancelled) -> {
                active.decrementAndGet();
                if (statements.decrementAndGet() == 0) {
                    used.decrementAndGet();
                }
                ended(texts.get(sql), start, rows, Outcomes.errorType(error, cancelled), Outcomes.sqlState(error));
            };
        }

        @Override
        public void closed() {
            backlog.addAndGet(-kept);
            gone = true;
            ServerMeters.this.closed();
        }
    }
}
