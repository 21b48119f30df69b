package io.pgflux.benchmarks.report;

import io.pgflux.benchmarks.work.Workload;
import java.util.List;
import java.util.Optional;

/** The tables. */
final class MarkdownReport {

    private static final List<String> ENVIRONMENT = List.of(
            "date",
            "commit",
            "jdk",
            "jvm options",
            "machine",
            "kernel",
            "pinned",
            "load at the begin",
            "load at the end",
            "postgresql",
            "rounds",
            "windows",
            "versions");

    private final Journal journal;
    private final StringBuilder text = new StringBuilder();

    MarkdownReport(Journal journal) {
        this.journal = journal;
    }

    String write(String chart) {
        line("# Results");
        line("");
        line(
                "Written by the benchmarks; how they measure and how to read them is in [performance.md](../performance.md).");
        line("");
        for (String name : ENVIRONMENT) {
            line("- " + name + ": " + journal.environment(name));
        }
        line("");
        line("![CPU per operation and rate of each driver](" + chart + ")");
        server("real", "A real PostgreSQL");
        server("replay", "A server that replays");
        slow();
        first();
        notes();
        return text.toString();
    }

    private void server(String server, String title) {
        List<String> workloads = journal.workloads(server).stream()
                .filter(workload -> !Workload.named(workload).isAlone())
                .toList();
        if (workloads.isEmpty()) {
            return;
        }
        line("");
        line("## " + title);
        line("");
        line("Medians (least..most) of all windows. Writes and reads are system calls on sockets.");
        line("");
        line("| workload | driver | rate /s | CPU us | bytes | p50 us | p99 us | writes | reads |");
        line("|---|---|--:|--:|--:|--:|--:|--:|--:|");
        for (String workload : workloads) {
            journal.drivers(server, workload).forEach(driver -> row(server, workload, driver));
        }
        line("");
        line("pgflux against the best of the others, each by its median (the floor is no peer):");
        line("");
        line("| workload | rate | CPU | bytes | CPU against the floor |");
        line("|---|--:|--:|--:|--:|");
        workloads.forEach(workload -> ratios(new Peers(journal, server, workload)));
    }

    private void row(String server, String workload, String driver) {
        Optional<String> reason = journal.text(server, workload, driver, "unsupported");
        if (driver.equals(Peers.FLOOR) && reason.isPresent()) {
            return;
        }
        if (reason.isPresent()) {
            cells(workload, driver, "not: " + reason.get(), "", "", "", "", "", "");
            return;
        }
        Peers peers = new Peers(journal, server, workload);
        cells(
                workload,
                driver,
                Numbers.brief(journal.spread(server, workload, driver, "rate")),
                Numbers.brief(journal.spread(server, workload, driver, "cpu")),
                Numbers.brief(peers.value(driver, "bytes")),
                Numbers.brief(peers.value(driver, "p50")),
                Numbers.brief(peers.value(driver, "p99")),
                Numbers.brief(peers.value(driver, "writes")),
                Numbers.brief(peers.value(driver, "reads")));
    }

    private void ratios(Peers peers) {
        cells(
                peers.workload(),
                ratio(peers, "rate", true),
                ratio(peers, "cpu", false),
                ratio(peers, "bytes", false),
                Numbers.times(peers.ours("cpu") / peers.value(Peers.FLOOR, "cpu")));
    }

    private static String ratio(Peers peers, String metric, boolean most) {
        double ratio = peers.ours(metric) / peers.bestValue(metric, most);
        return Double.isNaN(ratio)
                ? ""
                : Numbers.times(ratio) + " " + peers.best(metric, most).orElse("");
    }

    private void slow() {
        String workload = Workload.SLOW.id();
        if (!journal.workloads("real").contains(workload)) {
            return;
        }
        line("");
        line("## A slow consumer (" + journal.environment("slow") + ")");
        line("");
        line(
                "| driver | rows read | rows/s | CPU us a row | bytes a row | heap at most, MiB | of that still in use after a collection |");
        line("|---|--:|--:|--:|--:|--:|--:|");
        for (String driver : journal.drivers("real", workload)) {
            if (driver.equals(Peers.FLOOR)) {
                continue;
            }
            Peers peers = new Peers(journal, "real", workload);
            cells(
                    driver,
                    journal.text("real", workload, driver, "failed").orElse(Numbers.brief(peers.value(driver, "rows"))),
                    Numbers.brief(peers.value(driver, "rate")),
                    Numbers.brief(peers.value(driver, "cpu")),
                    Numbers.brief(peers.value(driver, "bytes")),
                    Numbers.brief(peers.value(driver, "heap")),
                    Numbers.brief(peers.value(driver, "live")));
        }
    }

    private void first() {
        String workload = Workload.FIRST.id();
        if (!journal.workloads("real").contains(workload)) {
            return;
        }
        line("");
        line("## The first row in a new JVM");
        line("");
        line("| driver | ms from main to the first row | CPU ms of the process | classes loaded | jars, KB | jars |");
        line("|---|--:|--:|--:|--:|--:|");
        for (String driver : journal.drivers("real", workload)) {
            Peers peers = new Peers(journal, "real", workload);
            cells(
                    driver,
                    Numbers.brief(journal.spread("real", workload, driver, "first")),
                    Numbers.brief(journal.spread("real", workload, driver, "startcpu")),
                    Numbers.whole(peers.value(driver, "classes")),
                    Numbers.whole(peers.value(driver, "jarsize")),
                    Numbers.whole(peers.value(driver, "jars")));
        }
    }

    private void notes() {
        line("");
        line("## Notes");
        line("");
        line(
                "- pgjdbc has no pipelining: `pipelined` and `pages` are one query at a time there; `pool` has a thread for each of the 8 connections.");
        line("- vertx reads `wide` with a collector, which does not keep the rows.");
        line("- COPY is not compared: pgflux does not have it yet.");
        line("- Writes and reads: " + journal.environment("calls") + ".");
    }

    private void cells(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
