package io.pgflux.consumer;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.Json;
import io.pgflux.api.PgConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;

/** Asks a server of each of the ways to have a connection factory, and prints what it answers. */
public final class Consumer {

    private Consumer() {}

    public static void main(String[] args) {
        int port = Integer.parseInt(args[0]);
        String url = "postgresql://postgres@localhost:%d/postgres".formatted(port);
        PgConnectionOptions options = PgConnectionOptions.builder()
                .host("localhost")
                .port(port)
                .username("postgres")
                .database("postgres")
                .build();
        List<String> answers = Flux.usingWhen(
                        new PgConnectionFactory(options).create(), Consumer::answers, PgConnection::close)
                .concatWith(product("from", PgConnectionFactory.from(url)))
                .concatWith(product("discovered", ConnectionFactories.get("r2dbc:" + url)))
                .collectList()
                .block(Duration.ofSeconds(30));
        answers.forEach(System.out::println);
    }

    private static Flux<String> answers(PgConnection connection) {
        return connection
                .createStatement("SELECT $1::jsonb AS json, ARRAY[1, 2] AS ids, make_interval(days => 3) AS days")
                .bind("$1", Json.of("{\"a\": 1}"))
                .execute()
                .flatMap(result -> result.map(Consumer::line));
    }

    private static Flux<String> product(String how, ConnectionFactory factory) {
        return Flux.usingWhen(
                factory.create(),
                connection -> Flux.just(how + ": " + connection.getMetadata().getDatabaseProductName()),
                Connection::close);
    }

    private static String line(Readable row) {
        return row.get("json", Json.class).asString() + " " + List.of(row.get("ids", Integer[].class)) + " "
                + row.get("days");
    }
}
