package io.pgflux;

import io.pgflux.api.PgConnection;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.util.zip.CRC32;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The program of {@link SlowConsumerIT}, for a JVM with little memory: reads rows slower than they come, one at a time
 * from another thread, and prints how many.
 */
final class SlowConsumer {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private SlowConsumer() {}

    /** Arguments: host, port, database, SQL, how many statements to execute beside it. */
    public static void main(String[] arguments) {
        PgConnectionFactory factory = new PgConnectionFactory(PgConnectionOptions.builder()
                .host(arguments[0])
                .port(Integer.parseInt(arguments[1]))
                .user("postgres")
                .database(arguments[2])
                .build());
        PgConnection connection = factory.create().block(PATIENCE);
        Scheduler consumer = Schedulers.newSingle("consumer");
        Mono<Long> rows = Flux.from(connection.createStatement(arguments[3]).execute())
                .concatMap(result -> result.map(SlowConsumer::bytes))
                .publishOn(consumer, 16)
                .doOnNext(SlowConsumer::work)
                .count();
        Mono<Long> others = Flux.range(0, Integer.parseInt(arguments[4]))
                .concatMap(i -> connection.createStatement("SELECT " + i % 10).execute())
                .concatMap(result -> result.map(row -> row.get(0)))
                .count();
        System.out.println(Mono.zip(rows, others).block(PATIENCE));
        connection.close().block(PATIENCE);
        System.exit(0);
    }

    private static byte[] bytes(Readable row) {
        return row.get(0, byte[].class);
    }

    /** Takes longer than the driver needs for a row. */
    private static void work(byte[] bytes) {
        CRC32 sum = new CRC32();
        for (int i = 0; i < 25; i++) {
            sum.update(bytes);
        }
    }
}
