package io.pgflux.benchmarks.report;

/** What was measured several times; NaN if never. */
record Spread(double median, double min, double max) {

    static Spread of(double[] sorted) {
        int n = sorted.length;
        if (n == 0) {
            return new Spread(Double.NaN, Double.NaN, Double.NaN);
        }
        return new Spread((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[0], sorted[n - 1]);
    }

    boolean known() {
        return !Double.isNaN(median);
    }
}
