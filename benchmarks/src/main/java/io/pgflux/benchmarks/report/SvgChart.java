package io.pgflux.benchmarks.report;

import io.pgflux.benchmarks.work.Workload;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Bars for each workload and driver: CPU per operation on the left, rate on the right, both as multiples of the best peer's. */
final class SvgChart {

    private static final int WIDTH = 1010;
    private static final int LABEL = 190;
    private static final int BARS = 300;
    private static final int SECOND = LABEL + BARS + 110;
    private static final int BAR = 13;
    private static final int LINE = 17;

    /** What is longer is cut, with its value written beside it. */
    private static final double MOST = 4;

    private static final Map<String, String> COLOURS = Map.of(
            "pgflux", "#e8762d", "incumbent", "#8a94a0", "vertx", "#7b68c8", "pgjdbc", "#2f8fb3", "floor", "#6aa84f");

    private static final String STYLE = """
            <style>
            text { font: 12px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #6e7781 }
            .title { font-size: 15px; font-weight: 600 }
            .workload { font-weight: 600 }
            .mark { stroke: #8a94a0; stroke-dasharray: 3 3 }
            @media (prefers-color-scheme: dark) { text { fill: #adbac7 } }
            </style>
            """;

    private final Journal journal;
    private final StringBuilder svg = new StringBuilder();
    private int y = 28;

    SvgChart(Journal journal) {
        this.journal = journal;
    }

    String draw() {
        server("real", "A real PostgreSQL");
        server("replay", "A server that replays: all CPU is the client's");
        text(
                LABEL,
                y,
                "",
                "Dashed: the best of incumbent, vertx and pgjdbc. " + journal.environment("date") + ", commit "
                        + journal.environment("commit") + ".");
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img">
                """.formatted(WIDTH, y + 14) + STYLE + svg + "</svg>\n";
    }

    private void server(String server, String title) {
        List<String> workloads = journal.workloads(server).stream()
                .filter(workload -> !Workload.named(workload).isAlone())
                .toList();
        if (workloads.isEmpty()) {
            return;
        }
        text(8, y, "title", title);
        y += 22;
        text(LABEL, y, "", "CPU per operation: shorter is better");
        text(SECOND, y, "", "rate: longer is better");
        y += 10;
        workloads.forEach(workload -> workload(new Peers(journal, server, workload)));
        y += 24;
    }

    private void workload(Peers peers) {
        int top = y + 4;
        text(8, y + LINE, "workload", peers.workload());
        for (String driver : journal.drivers(peers.server(), peers.workload())) {
            if (Double.isNaN(peers.value(driver, "rate"))) {
                continue;
            }
            text(LABEL - 70, y + LINE, "", driver);
            bar(LABEL, driver, peers.value(driver, "cpu"), peers.bestValue("cpu", false), " us");
            bar(SECOND, driver, peers.value(driver, "rate"), peers.bestValue("rate", true), "/s");
            y += LINE;
        }
        for (int x : new int[] {LABEL, SECOND}) {
            int mark = x + (int) (BARS / MOST);
            append("<line class=\"mark\" x1=\"%1$d\" x2=\"%1$d\" y1=\"%2$d\" y2=\"%3$d\"/>%n", mark, top, y + 6);
        }
        y += 12;
    }

    private void bar(int x, String driver, double value, double unit, String suffix) {
        double length = Double.isNaN(unit) ? 1 : Math.min(value / unit, MOST);
        int width = (int) Math.max(1, length * BARS / MOST);
        append(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n",
                x, y + LINE - BAR + 2, width, BAR, COLOURS.getOrDefault(driver, "#8a94a0"));
        text(x + width + 5, y + LINE, "", Numbers.brief(value) + suffix + (length < MOST ? "" : " (cut)"));
    }

    private void text(int x, int baseline, String style, String content) {
        append("<text x=\"%d\" y=\"%d\" class=\"%s\">%s</text>%n", x, baseline, style, content);
    }

    private void append(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments));
    }
}
