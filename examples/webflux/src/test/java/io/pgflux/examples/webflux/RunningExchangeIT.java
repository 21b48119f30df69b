package io.pgflux.examples.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.ConnectionFactories;
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
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

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
        var response = download(HttpResponse.BodyHandlers.ofInputStream());
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

    /** They are cut off when nobody has taken anything of them for a while, which {@link ForkedExchange} makes short. */
    @Test
    void twoDownloadsThatStallHoldUpNobodyAndEnd() throws IOException, InterruptedException {
        assertThat(downloads()).isZero();
        try (var one = download(HttpResponse.BodyHandlers.ofInputStream()).body();
                var other = download(HttpResponse.BodyHandlers.ofInputStream()).body()) {
            assertThat(one.read()).isEqualTo('i');
            assertThat(other.read()).isEqualTo('i');
            assertThat(downloads()).isEqualTo(2);
            var third = download(HttpResponse.BodyHandlers.ofString());
            assertThat(third.statusCode()).isEqualTo(503);
            assertThat(third.body()).contains("2 downloads are running");
            noDownloadsWithin(Duration.ofSeconds(40));
        }
    }

    @Test
    void aDownloadThatIsGivenUpEndsItsQuery() throws IOException, InterruptedException {
        try (var file = download(HttpResponse.BodyHandlers.ofInputStream()).body()) {
            assertThat(file.read()).isEqualTo('i');
            assertThat(downloads()).isEqualTo(1);
        }
        noDownloadsWithin(Duration.ofSeconds(5));
    }

    private static <T> HttpResponse<T> download(HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        URI file = URI.create(exchange.address() + "trades.csv");
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(file).build(), body);
    }

    private static void noDownloadsWithin(Duration limit) {
        Flux.interval(Duration.ofMillis(100))
                .onBackpressureDrop()
                .concatMap(tick -> running())
                .takeUntil(running -> running == 0)
                .blockLast(limit);
    }

    private static long downloads() {
        return running().block(Duration.ofSeconds(20));
    }

    /** How many downloads the database is at. */
    private static Mono<Long> running() {
        return DatabaseClient.create(ConnectionFactories.get(database.url()))
                .sql("""
                     SELECT count(*) FROM pg_stat_activity
                     WHERE state <> 'idle' AND query LIKE '%FROM trade ORDER BY id LIMIT%' AND pid <> pg_backend_pid()
                     """)
                .mapValue(Long.class)
                .one();
    }

    /** The tests are those of exchange.test.mjs. */
    @Test
    void thePageWorksInABrowser() throws IOException, InterruptedException {
        Path chromium = Program.find("chromium", "google-chrome", "chromium-browser");
        Path node = Program.find("node");
        Path npm = Program.find("npm");
        copyScripts();
        try {
            Program.run(WORK, Map.of(), npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        } catch (AssertionError e) {
            throw Program.leftOut("npm cannot fetch what drives the browser: " + e.getMessage());
        }
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
