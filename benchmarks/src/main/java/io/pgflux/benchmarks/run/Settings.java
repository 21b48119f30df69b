package io.pgflux.benchmarks.run;

import io.pgflux.benchmarks.client.Driver;
import io.pgflux.benchmarks.work.Workload;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What was asked for on the command line: {@code -Dbenchmark.<name>=...}, lists with commas, empty for all. */
record Settings(
        List<Driver> drivers,
        List<Workload> workloads,
        List<String> servers,
        int rounds,
        int windows,
        double seconds,
        double warmup,
        long rows,
        boolean docs) {

    static Settings read() {
        return new Settings(
                list("drivers").map(Driver::named).toList(),
                list("workloads").map(Workload::named).toList(),
                list("servers").toList(),
                (int) number("rounds", 3),
                (int) number("windows", 3),
                number("seconds", 3),
                number("warmup", 10),
                (long) number("rows", 5_000_000),
                Boolean.getBoolean("benchmark.docs"));
    }

    private static Stream<String> list(String name) {
        String value = System.getProperty("benchmark." + name, "");
        if (!value.isBlank()) {
            return Arrays.stream(value.split(",", -1)).map(String::strip);
        }
        return switch (name) {
            case "drivers" -> Arrays.stream(Driver.values()).map(Driver::id);
            case "workloads" -> Arrays.stream(Workload.values()).map(Workload::id);
            default -> Stream.of("real", "replay");
        };
    }

    private static double number(String name, double otherwise) {
        String value = System.getProperty("benchmark." + name, "");
        return value.isBlank() ? otherwise : Double.parseDouble(value);
    }
}
