package io.pgflux.benchmarks.run;

import io.pgflux.benchmarks.client.Driver;
import io.pgflux.benchmarks.report.Figure;
import io.pgflux.benchmarks.report.Journal;
import io.pgflux.benchmarks.work.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts what a client said into the journal. */
final class Recorder {

    private final Path figures;
    private final String server;
    private final Workload workload;
    private final Driver driver;
    private final int round;
    private final Map<String, String> last = new LinkedHashMap<>();

    Recorder(Path figures, String server, Workload workload, Driver driver, int round) {
        this.figures = figures;
        this.server = server;
        this.workload = workload;
        this.driver = driver;
        this.round = round;
    }

    void record(List<String> lines) throws IOException {
        for (String line : lines) {
            int tab = line.indexOf('\t');
            if (tab > 0) {
                last.put(line.substring(0, tab), line.substring(tab + 1));
            }
            if (tab > 0 && !line.startsWith("progress\t") && !line.startsWith("failed\t")) {
                add(line.substring(0, tab), line.substring(tab + 1));
            }
        }
        if (failed()) {
            add("failed", "not all, %s by the last count: %s".formatted(last.getOrDefault("progress", "0"), failure()));
        }
        if (workload == Workload.FIRST && !last.containsKey("unsupported")) {
            jars();
        }
    }

    private void jars() throws IOException {
        List<Path> jars = ClassPath.jars(driver);
        long size = 0;
        for (Path jar : jars) {
            size += ClassPath.size(jar);
        }
        add("jars", Integer.toString(jars.size()));
        add("jarsize", Long.toString(size / 1000));
    }

    private void add(String metric, String value) throws IOException {
        Journal.add(figures, new Figure(server, workload.id(), driver.id(), round, metric, value));
    }

    boolean failed() {
        return last.containsKey("failed");
    }

    /** Empty without one. */
    String failure() {
        return last.getOrDefault("failed", "");
    }

    /** The last window. */
    String summary() {
        return last.toString();
    }
}
