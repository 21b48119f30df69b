package io.pgflux.benchmarks.client;

import io.pgflux.benchmarks.floor.FloorDriver;
import io.pgflux.benchmarks.jdbc.JdbcDriver;
import io.pgflux.benchmarks.r2dbc.R2dbcDriver;
import io.pgflux.benchmarks.vertx.VertxDriver;
import io.pgflux.benchmarks.work.Target;
import io.pgflux.benchmarks.work.Work;
import io.pgflux.benchmarks.work.Workload;
import java.util.Locale;

/** The drivers that are compared. */
public enum Driver {
    PGFLUX,
    INCUMBENT,
    VERTX,
    PGJDBC,
    FLOOR;

    public static Driver named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Throws {@link UnsupportedOperationException} with the reason for what the driver cannot do. */
    Work work(Workload workload, Target target) throws Exception {
        return switch (this) {
            case PGFLUX -> R2dbcDriver.PGFLUX.work(workload, target);
            case INCUMBENT -> R2dbcDriver.INCUMBENT.work(workload, target);
            case VERTX -> VertxDriver.work(workload, target);
            case PGJDBC -> JdbcDriver.work(workload, target);
            case FLOOR -> FloorDriver.work(workload, target);
        };
    }
}
