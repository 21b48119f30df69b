package io.pgflux.benchmarks.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Where and on what the figures were taken. */
final class Machine {

    private Machine() {}

    static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        facts.put("commit", output("git", "rev-parse", "--short", "HEAD") + (changed() ? " and changes" : ""));
        facts.put("jdk", System.getProperty("java.vm.name") + " " + Runtime.version());
        facts.put("jvm options", String.join(" ", ClientProcess.OPTIONS) + " " + ClientProcess.HEAP);
        facts.put("machine", processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores");
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("pinned", Cores.describe());
        facts.put("calls", SystemCalls.describe());
        return facts;
    }

    /** Of the last minute, five and fifteen minutes, where there is such a thing. */
    static String load() {
        return first(Path.of("/proc/loadavg"), "", "unknown");
    }

    private static boolean changed() {
        return !output("git", "status", "--porcelain", "--untracked-files=no").isEmpty();
    }

    private static String processor() {
        String line = first(Path.of("/proc/cpuinfo"), "model name", System.getProperty("os.arch"));
        return line.substring(line.indexOf(':') + 1).strip();
    }

    private static String first(Path file, String beginning, String otherwise) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(beginning))
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise;
        }
    }

    private static String output(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(10, TimeUnit.SECONDS);
            return output.strip();
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
