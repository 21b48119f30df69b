package io.pgflux.benchmarks.report;

/** One line of the journal: what was measured where, in which round. Text where there is no number. */
public record Figure(String server, String workload, String driver, int round, String metric, String value) {

    /** What is known of the machine and the run, rather than measured. */
    public static Figure environment(String name, String value) {
        return new Figure("environment", "-", "-", 0, name, value);
    }

    static Figure parse(String line) {
        String[] parts = line.split("\t", 6);
        return new Figure(parts[0], parts[1], parts[2], Integer.parseInt(parts[3]), parts[4], parts[5]);
    }

    public String line() {
        return String.join("\t", server, workload, driver, Integer.toString(round), metric, value);
    }
}
