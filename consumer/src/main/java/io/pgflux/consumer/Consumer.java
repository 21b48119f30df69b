package io.pgflux.consumer;

import io.pgflux.PgConnectionFactory;
import io.pgflux.api.Json;
import io.pgflux.api.PgConnection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;

/** Asks a server of each of the ways to have a connection factory, and prints what it answers. */
public final class Consumer {

    private Consumer() {}

    public static void main(String[] args) {
        String url = args[0];
        List<String> answers = Flux.usingWhen(
                        PgConnectionFactory.from(url).create(), Consumer::answers, PgConnection::close)
                .concatWith(Flux.usingWhen(
                        ConnectionFactories.get("r2dbc:" + url).create(),
                        connection -> Flux.just("discovered: "
                                + connection.getMetadata().getDatabaseProductName()),
                        io.r2dbc.spi.Connection::close))
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

    private static String line(Readable row) {
        return row.get("json", Json.class).asString() + " " + List.of(row.get("ids", Integer[].class)) + " "
                + row.get("days");
    }
}
