package io.pgflux.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All figures of a run, in a file as long as it goes on. */
public final class Journal {

    private final List<Figure> figures;

    private Journal(List<Figure> figures) {
        this.figures = figures;
    }

    /** Begins a new one. */
    public static void begin(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, "");
    }

    public static void add(Path file, Figure figure) throws IOException {
        Files.writeString(file, figure.line() + "\n", StandardOpenOption.APPEND);
    }

    static Journal read(Path file) throws IOException {
        return new Journal(Files.readAllLines(file).stream().map(Figure::parse).toList());
    }

    String environment(String name) {
        return text("environment", "-", "-", name).orElse("unknown");
    }

    /** In the order of the run. */
    Set<String> workloads(String server) {
        Set<String> workloads = new LinkedHashSet<>();
        figures.stream()
                .filter(figure -> figure.server().equals(server))
                .forEach(figure -> workloads.add(figure.workload()));
        return workloads;
    }

    /** In the order of the run. */
    Set<String> drivers(String server, String workload) {
        Set<String> drivers = new LinkedHashSet<>();
        figures.stream()
                .filter(figure ->
                        figure.server().equals(server) && figure.workload().equals(workload))
                .forEach(figure -> drivers.add(figure.driver()));
        return drivers;
    }

    Optional<String> text(String server, String workload, String driver, String metric) {
        return values(server, workload, driver, metric).findFirst();
    }

    /** Of all windows in all rounds. */
    Spread spread(String server, String workload, String driver, String metric) {
        return Spread.of(values(server, workload, driver, metric)
                .mapToDouble(Double::parseDouble)
                .sorted()
                .toArray());
    }

    private Stream<String> values(String server, String workload, String driver, String metric) {
        return figures.stream()
                .filter(figure -> figure.server().equals(server)
                        && figure.workload().equals(workload)
                        && figure.driver().equals(driver)
                        && figure.metric().equals(metric))
                .map(Figure::value);
    }
}
