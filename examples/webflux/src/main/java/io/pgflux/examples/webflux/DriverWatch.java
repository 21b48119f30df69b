package io.pgflux.examples.webflux;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.ConnectionFactory;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.stereotype.Component;

/** Reads the meters of the driver and of the pool; docs/observability.md says what each of the driver's is. */
@Component
class DriverWatch {

    private final MeterRegistry meters;
    private final PoolMetrics pool;
    /** The driver adds up the rows of a statement when it ends, so those of running downloads are counted here. */
    private final LongAdder streaming = new LongAdder();

    DriverWatch(MeterRegistry meters, ConnectionFactory factory) {
        this.meters = meters;
        // With a pool on the class path, Spring Boot's factory is one.
        this.pool = ((ConnectionPool) factory).getMetrics().orElseThrow();
    }

    void streamed(long more) {
        streaming.add(more);
    }

    DriverNow now() {
        Runtime jvm = Runtime.getRuntime();
        double hits = prepared("hit");
        double executions = hits + prepared("miss");
        return new DriverNow(
                pool.acquiredSize(),
                pool.idleSize(),
                pool.pendingAcquireSize(),
                pool.getMaxAllocatedSize(),
                active(),
                statements(),
                rows() + streaming.sum(),
                received(),
                executions == 0 ? 0 : hits / executions,
                jvm.totalMemory() - jvm.freeMemory(),
                jvm.maxMemory());
    }

    private long active() {
        var gauges = meters.find("pgflux.statements.active").gauges();
        return (long) gauges.stream().mapToDouble(Gauge::value).sum();
    }

    private long statements() {
        var timers = meters.find("db.client.operation.duration").timers();
        return timers.stream().mapToLong(Timer::count).sum();
    }

    private long rows() {
        var summaries = meters.find("db.client.response.returned_rows").summaries();
        return (long)
                summaries.stream().mapToDouble(DistributionSummary::totalAmount).sum();
    }

    private long received() {
        var counters = meters.find("pgflux.network.io")
                .tag("network.io.direction", "receive")
                .counters();
        return (long) counters.stream().mapToDouble(Counter::count).sum();
    }

    private double prepared(String result) {
        var counters =
                meters.find("pgflux.statement.cache").tag("result", result).counters();
        return counters.stream().mapToDouble(Counter::count).sum();
    }
}
