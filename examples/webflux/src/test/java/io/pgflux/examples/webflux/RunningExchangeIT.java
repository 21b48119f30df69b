package io.pgflux.examples.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The exchange as its users have it: with a million trades, in a small heap, and in a browser. */
class RunningExchangeIT {

    private static final Path SCRIPTS = Path.of("src/test/browser");
    private static final Path WORK = Path.of("target/browser").toAbsolutePath();
    private static final Path DOCS = Path.of("../../docs");
    private static final long MEGABYTE = 1 << 20;

    private static Database database;
    private static ForkedExchange exchange;

    @BeforeAll
    static void open() throws IOException {
        database = new Database();
        exchange = new ForkedExchange(database.url());
    }

    @AfterAll
    static void close() throws IOException, InterruptedException {
        try (Database last = database) {
            if (exchange != null) {
                exchange.close();
            }
        }
    }

    /** They are about 50 MB as text, and several times as much as objects. */
    @Test
    void aMillionTradesAreDownloadedWithoutBeingKept() throws IOException, InterruptedException {
        long before = exchange.liveHeap();
        URI file = URI.create(exchange.address() + "trades.csv");
        var response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(file).build(), HttpResponse.BodyHandlers.ofInputStream());
        long halfway = 0;
        int lines = 0;
        try (var reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines++;
                if (lines == 500_000) {
                    halfway = exchange.liveHeap(); // for a second or so nobody reads
                }
            }
        }
        long after = exchange.liveHeap();
        System.out.printf(
                "Live heap before, halfway, after: %d, %d, %d KB%n", before >> 10, halfway >> 10, after >> 10);
        assertThat(lines).isEqualTo(1_000_001);
        assertThat(halfway - before).isLessThan(16 * MEGABYTE);
        assertThat(after - before).isLessThan(8 * MEGABYTE);
    }

    /** The tests are those of exchange.test.mjs. */
    @Test
    void thePageWorksInABrowser() throws IOException, InterruptedException {
        Path chromium = Program.find("chromium", "chromium-browser", "google-chrome");
        Path node = Program.find("node");
        Path npm = Program.find("npm");
        copyScripts();
        Program.run(WORK, Map.of(), npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        Map<String, String> environment = Map.of(
                "EXCHANGE", exchange.address(),
                "CONTROL", database.control(),
                "CHROMIUM", chromium.toString(),
                "DOWNLOADS", WORK.toString());
        System.out.println(Program.run(WORK, environment, node, "exchange.test.mjs"));
        if (Boolean.getBoolean("webflux.screenshots")) {
            keepPictures("webflux.png", "webflux-dark.png");
        }
    }

    private static void copyScripts() throws IOException {
        Files.createDirectories(WORK);
        try (Stream<Path> scripts = Files.list(SCRIPTS)) {
            for (Path script : scripts.filter(Files::isRegularFile).toList()) {
                Files.copy(script, WORK.resolve(script.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void keepPictures(String... names) throws IOException {
        for (String name : names) {
            Files.copy(WORK.resolve(name), DOCS.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
