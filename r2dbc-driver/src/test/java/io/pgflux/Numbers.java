package io.pgflux;

import static io.pgflux.Connections.column;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgStatement;
import java.util.List;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;

/** Statements whose answers are known beforehand, so that each subscriber can be held to its own rows. */
final class Numbers {

    private Numbers() {}

    /** Answers {@code 1..to}, one row each. */
    static PgStatement seriesStatement(PgConnection connection, int to) {
        return connection
                .createStatement("SELECT g FROM generate_series(1, $1::int4) g")
                .bind(0, to);
    }

    static Flux<Integer> series(PgConnection connection, int to) {
        return column(seriesStatement(connection, to).execute(), Integer.class);
    }

    /** Answers the number. */
    static PgStatement echoStatement(PgConnection connection, int number) {
        return connection.createStatement("SELECT $1::int4").bind(0, number);
    }

    static Flux<Integer> echo(PgConnection connection, int number) {
        return column(echoStatement(connection, number).execute(), Integer.class);
    }

    static List<Integer> upTo(int last) {
        return range(1, last);
    }

    static List<Integer> range(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }
}
