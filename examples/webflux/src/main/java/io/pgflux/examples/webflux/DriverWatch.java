package io.pgflux.examples.webflux;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.stereotype.Component;

/** Asks the pool, and counts. */
@Component
class DriverWatch {

    private final PoolMetrics pool;
    private final LongAdder rows = new LongAdder();

    DriverWatch(ConnectionFactory factory) {
        this.pool = pool(factory).getMetrics().orElseThrow();
    }

    private static ConnectionPool pool(ConnectionFactory factory) {
        if (factory instanceof ConnectionPool pool) {
            return pool;
        }
        if (factory instanceof Wrapped<?> wrapper) {
            return wrapper.unwrap(ConnectionPool.class);
        }
        throw new IllegalStateException("no pool in " + factory.getMetadata().getName());
    }

    void streamed(int more) {
        rows.add(more);
    }

    DriverNow now() {
        Runtime jvm = Runtime.getRuntime();
        return new DriverNow(
                pool.acquiredSize(),
                pool.idleSize(),
                pool.pendingAcquireSize(),
                pool.getMaxAllocatedSize(),
                rows.sum(),
                jvm.totalMemory() - jvm.freeMemory(),
                jvm.maxMemory());
    }
}
