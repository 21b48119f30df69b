package io.pgflux.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the table and the chart of a journal. */
public final class Report {

    private static final String CHART = "chart.svg";

    private Report() {}

    /** Makes them anew from the journal that the last run has left. */
    public static void main(String[] args) throws IOException {
        Path target = Path.of("target", "comparison");
        write(target.resolve("figures.tsv"), target);
        if (Boolean.getBoolean("benchmark.docs")) {
            write(target.resolve("figures.tsv"), Path.of("..", "docs", "performance"));
        }
    }

    public static void write(Path figures, Path directory) throws IOException {
        Journal journal = Journal.read(figures);
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("results.md"), new MarkdownReport(journal).write(CHART));
        Files.writeString(directory.resolve(CHART), new SvgChart(journal).draw());
        System.out.println(directory.resolve("results.md").toAbsolutePath().normalize());
        System.out.println(directory.resolve(CHART).toAbsolutePath().normalize());
    }
}
