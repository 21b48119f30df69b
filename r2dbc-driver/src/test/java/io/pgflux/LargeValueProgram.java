package io.pgflux;

import io.pgflux.api.PgConnection;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import java.nio.ByteBuffer;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The program of {@link LargeValuesIT}, for a JVM in which a few of its values fit, and not all: reads and writes them one
 * after the other, and prints their lengths.
 */
final class LargeValueProgram {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int ROUNDS = 4;
    private static final int PART = 64 * 1024;

    private LargeValueProgram() {}

    /** Arguments: host, port, database, how many bytes a value has. */
    public static void main(String[] arguments) {
        PgConnectionFactory factory = new PgConnectionFactory(PgConnectionOptions.builder()
                .host(arguments[0])
                .port(Integer.parseInt(arguments[1]))
                .user("postgres")
                .database(arguments[2])
                .build());
        int length = Integer.parseInt(arguments[3]);
        PgConnection connection = factory.create().block(PATIENCE);
        for (int i = 0; i < ROUNDS; i++) {
            System.out.println("read " + read(connection, length));
        }
        for (int i = 0; i < ROUNDS; i++) {
            System.out.println("blob " + written(connection, "SELECT length($1)", Blob.from(parts(length))));
            System.out.println("clob " + written(connection, "SELECT length($1::text)", Clob.from(texts(length))));
        }
        connection.close().block(PATIENCE);
        System.exit(0);
    }

    private static Integer read(PgConnection connection, int length) {
        return connection
                .createStatement("SELECT convert_to(repeat('x', $1), 'UTF8')")
                .bind(0, length)
                .execute()
                .concatMap(result -> result.map(row -> row.get(0, byte[].class).length))
                .blockLast(PATIENCE);
    }

    private static Integer written(PgConnection connection, String sql, Object value) {
        return connection
                .createStatement(sql)
                .bind(0, value)
                .execute()
                .concatMap(result -> result.map(row -> row.get(0, Integer.class)))
                .blockLast(PATIENCE);
    }

    /** All of them in one buffer, which is filled again. */
    private static Flux<ByteBuffer> parts(int length) {
        ByteBuffer reused = ByteBuffer.allocate(PART);
        return Flux.range(0, length / PART).map(i -> reused.clear());
    }

    private static Flux<CharSequence> texts(int length) {
        return Mono.<CharSequence>just("x".repeat(PART)).repeat(length / PART - 1);
    }
}
