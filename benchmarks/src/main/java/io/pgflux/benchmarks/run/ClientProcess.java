package io.pgflux.benchmarks.run;

import io.pgflux.benchmarks.client.Client;
import io.pgflux.benchmarks.client.Driver;
import io.pgflux.benchmarks.work.Workload;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM for one driver and one workload: what it says is {@code metric TAB value}. */
final class ClientProcess {

    private static final Path ERRORS = Path.of("target", "client.log");

    /** For all drivers. The collector is named because a JVM that sees one core would take another. */
    static final List<String> OPTIONS = List.of("-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError");

    /** What of the heap a slow consumer gets: a tenth of the rows. */
    static final String SLOW_HEAP = "-Xmx64m";

    static final String HEAP = "-Xmx512m";

    /** What one workload may take at most, in minutes, before something hangs. */
    private static final int PATIENCE = 20;

    private final List<String> lines = new ArrayList<>();

    /** What was said, in order. */
    static List<String> run(Driver driver, Workload workload, Map<String, Object> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.add(workload == Workload.SLOW ? SLOW_HEAP : HEAP);
        if (Runtime.version().feature() >= 24) {
            // For Netty's native transport, which the JVM warns of otherwise.
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of("-cp", ClassPath.of(driver, workload), Client.class.getName()));
        Map<String, Object> all = new LinkedHashMap<>(arguments);
        all.put("driver", driver.id());
        all.put("workload", workload.id());
        all.forEach((name, value) -> command.add(name + "=" + value));
        return new ClientProcess().run(Cores.CLIENT.command(command));
    }

    private List<String> run(List<String> command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command).redirectError(ERRORS.toFile()).start();
        Thread watchdog = watchdog(process);
        try {
            read(process);
        } finally {
            process.destroyForcibly();
            watchdog.interrupt();
        }
        int status = process.waitFor();
        if (status != 0) {
            lines.add("failed\tstatus " + status + ": "
                    + Files.readString(ERRORS).lines().findFirst().orElse(""));
        }
        return lines;
    }

    private static Thread watchdog(Process process) {
        Thread watchdog = new Thread(() -> {
            try {
                if (!process.waitFor(PATIENCE, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                // The process has ended in time.
            }
        });
        watchdog.setDaemon(true);
        watchdog.start();
        return watchdog;
    }

    private void read(Process process) throws IOException, InterruptedException {
        BufferedReader out = process.inputReader();
        SystemCalls calls = null;
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            String value = line.substring(line.indexOf('\t') + 1);
            if (line.startsWith("trace\t")) {
                calls = SystemCalls.attach(value);
                goOn(process);
            } else if (line.startsWith("traced\t") && calls != null) {
                counted(calls.detach(), Double.parseDouble(value));
                goOn(process);
            } else {
                lines.add(line);
            }
        }
        process.waitFor();
    }

    private static void goOn(Process process) throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    private void counted(SystemCalls.Counted counted, double operations) {
        lines.add(String.format(Locale.ROOT, "writes\t%.6f", counted.writes() / operations));
        lines.add(String.format(Locale.ROOT, "reads\t%.6f", counted.reads() / operations));
    }
}
