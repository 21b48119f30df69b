package io.pgflux.benchmarks.report;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Whom pgflux is compared with in one workload: the best of the others, which need not be the same for each metric. */
record Peers(Journal journal, String server, String workload) {

    static final String OURS = "pgflux";
    static final String FLOOR = "floor";

    double ours(String metric) {
        return value(OURS, metric);
    }

    double value(String driver, String metric) {
        return journal.spread(server, workload, driver, metric).median();
    }

    /** The peer with the most of it, or the least; the floor is no peer. */
    Optional<String> best(String metric, boolean most) {
        ToDoubleFunction<String> value = driver -> value(driver, metric);
        Comparator<String> order = Comparator.comparingDouble(value);
        return journal.drivers(server, workload).stream()
                .filter(driver -> !driver.equals(OURS) && !driver.equals(FLOOR))
                .filter(driver -> !Double.isNaN(value(driver, metric)))
                .max(most ? order : order.reversed());
    }

    /** What the best peer has; NaN without one. */
    double bestValue(String metric, boolean most) {
        return best(metric, most).map(driver -> value(driver, metric)).orElse(Double.NaN);
    }
}
