package io.pgflux.examples.webflux;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.springframework.util.FileSystemUtils;

/** A PostgreSQL that can be stopped and started again, also by a script: {@code GET /stop} and {@code GET /start}. */
final class Database implements AutoCloseable {

    /** Where the library unpacks, since the server, which never runs as root, can get there. */
    private final Path data = Path.of(
            System.getProperty("ot.epg.working-dir", System.getProperty("java.io.tmpdir")),
            "exchange-" + UUID.randomUUID());

    private final HttpServer control;
    private EmbeddedPostgres server;

    Database() throws IOException {
        server = start(0);
        control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        control.createContext("/stop", exchange -> {
            server.close();
            answer(exchange);
        });
        control.createContext("/start", exchange -> {
            server = start(server.getPort());
            answer(exchange);
        });
        control.start();
    }

    private EmbeddedPostgres start(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    String url() {
        return "r2dbc:pgflux://postgres@localhost:%d/postgres".formatted(server.getPort());
    }

    String control() {
        return "http://localhost:" + control.getAddress().getPort();
    }

    @Override
    public void close() throws IOException {
        control.stop(0);
        server.close();
        FileSystemUtils.deleteRecursively(data);
    }
}
