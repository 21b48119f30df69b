package io.pgflux.benchmarks.run;

import io.pgflux.benchmarks.client.Driver;
import io.pgflux.benchmarks.postgres.RealServer;
import io.pgflux.benchmarks.replay.ReplayServer;
import io.pgflux.benchmarks.report.Figure;
import io.pgflux.benchmarks.report.Journal;
import io.pgflux.benchmarks.report.Report;
import io.pgflux.benchmarks.work.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The whole comparison: for each workload the drivers in turn, A B C A B C, each time in a new JVM. */
public final class Comparison {

    private static final Path TARGET = Path.of("target", "comparison");
    private static final Path FIGURES = TARGET.resolve("figures.tsv");

    /** How many JVMs are started in each round for the first row. */
    private static final int STARTS = 5;

    private final Settings settings;

    private Comparison(Settings settings) {
        this.settings = settings;
    }

    public static void main(String[] args) throws Exception {
        Settings settings = Settings.read();
        Journal.begin(FIGURES);
        new Comparison(settings).run();
        Report.write(FIGURES, TARGET);
        if (settings.docs()) {
            Report.write(FIGURES, Path.of("..", "docs", "performance"));
        }
    }

    private void run() throws Exception {
        for (Map.Entry<String, String> fact : Machine.facts().entrySet()) {
            Journal.add(FIGURES, Figure.environment(fact.getKey(), fact.getValue()));
        }
        note("rounds", settings.rounds() + ", the drivers in turn");
        note(
                "windows",
                "%d of %s s after %s s of warm-up, in each round"
                        .formatted(settings.windows(), settings.seconds(), settings.warmup()));
        note("slow", "%,d rows of %s, heap %s".formatted(settings.rows(), "about 110 bytes", ClientProcess.SLOW_HEAP));
        note("versions", String.valueOf(System.getProperty("benchmark.versions")));
        note("load at the begin", Machine.load());
        try (ServerProcess real = ServerProcess.start(RealServer.class, "0")) {
            note("postgresql", String.valueOf(System.getProperty("benchmark.postgres")));
            if (settings.servers().contains("real")) {
                workloads("real", real.port());
            }
            if (settings.servers().contains("replay")) {
                try (ServerProcess replay = ServerProcess.start(ReplayServer.class, "0", "127.0.0.1", real.port())) {
                    workloads("replay", replay.port());
                }
            }
        }
        note("load at the end", Machine.load());
    }

    private static void note(String name, String value) throws IOException {
        Journal.add(FIGURES, Figure.environment(name, value));
    }

    private void workloads(String server, String port) throws Exception {
        for (Workload workload : settings.workloads()) {
            if (server.equals("replay") && !workload.replayable()) {
                continue;
            }
            int rounds = workload == Workload.SLOW ? 1 : settings.rounds();
            for (int round = 1; round <= rounds; round++) {
                for (Driver driver : settings.drivers()) {
                    int starts = workload == Workload.FIRST ? STARTS : 1;
                    for (int start = 0; start < starts; start++) {
                        client(server, port, workload, driver, round);
                    }
                }
            }
        }
    }

    private void client(String server, String port, Workload workload, Driver driver, int round) throws Exception {
        boolean calls = round == 1 && !workload.isAlone() && SystemCalls.available();
        List<String> lines = ClientProcess.run(
                driver,
                workload,
                Map.of(
                        "port", port,
                        "replayed", server.equals("replay"),
                        "warmup", settings.warmup(),
                        "seconds", settings.seconds(),
                        "windows", settings.windows(),
                        "rows", settings.rows(),
                        "calls", calls));
        Recorder recorder = new Recorder(FIGURES, server, workload, driver, round);
        recorder.record(lines);
        System.out.printf(
                Locale.ROOT, "%s %s, round %d: %s %s%n", server, workload.id(), round, driver.id(), recorder.summary());
        // To run out of memory is a result of the slow consumer; to be wrong is none of any.
        if (recorder.failed()
                && (workload != Workload.SLOW || recorder.failure().contains("Wrong result"))) {
            throw new IllegalStateException(
                    "%s does not do %s: %s".formatted(driver.id(), workload.id(), recorder.failure()));
        }
    }
}
