package io.pgflux.examples.webflux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The application in a JVM of its own, started as a user does. */
final class ForkedExchange implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("http://localhost:\\d+/");
    private static final Path PROGRAMS = Path.of(System.getProperty("java.home"), "bin");
    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

    private final Process process;
    private final String address;

    ForkedExchange(String databaseUrl) throws IOException {
        process = new ProcessBuilder(
                        PROGRAMS.resolve("java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx128m",
                        "-Dmarket.patience=15s",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        Exchange.class.getName(),
                        "--url=" + databaseUrl)
                .redirectErrorStream(true)
                .start();
        var opened = new CompletableFuture<String>();
        Thread reader = new Thread(() -> read(opened), "exchange-output");
        reader.setDaemon(true);
        reader.start();
        try {
            address = opened.get(3, TimeUnit.MINUTES);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException("The exchange does not open", e);
        }
    }

    /** All that it says, so that it is not held up; and shows it. */
    private void read(CompletableFuture<String> opened) {
        Scanner output = new Scanner(process.getInputStream(), StandardCharsets.UTF_8);
        while (output.hasNextLine()) {
            String line = output.nextLine();
            System.out.println(line);
            ADDRESS.matcher(line).results().map(MatchResult::group).forEach(opened::complete);
        }
        opened.completeExceptionally(new IllegalStateException("It has ended"));
    }

    String address() {
        return address;
    }

    /** Bytes of what is reachable in the heap, after a garbage collection. */
    long liveHeap() throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        PROGRAMS.resolve("jcmd").toString(), Long.toString(process.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        return TOTAL.matcher(said)
                .results()
                .mapToLong(total -> Long.parseLong(total.group(1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(said));
    }

    /** Ends it as Ctrl-C does. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("The exchange does not close");
        }
    }
}
