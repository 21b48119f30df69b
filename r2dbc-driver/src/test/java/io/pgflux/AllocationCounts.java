package io.pgflux;

import static io.pgflux.Connections.await;
import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.dataRow;
import static io.pgflux.testing.BackendMessages.int16;
import static io.pgflux.testing.BackendMessages.int32;
import static io.pgflux.testing.BackendMessages.int8;
import static io.pgflux.testing.BackendMessages.parameterDescription;
import static io.pgflux.testing.BackendMessages.parseComplete;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.rowDescription;
import static io.pgflux.testing.BackendMessages.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.pgflux.api.PgConnection;
import io.pgflux.testing.BackendMessages.Column;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * How many bytes are allocated for a query and for a row: by the event loop and the caller's thread, so that the user's own
 * operators and values are among them. Who exceeds a number makes the driver slower.
 *
 * <p>In a JVM of its own, without the agents of the other tests, whose compiler makes its caller wait: then it depends on
 * the number of queries what is compiled, and not on how busy the machine is.
 */
class AllocationCounts {

    /**
     * For one read and one write, where Netty does without Unsafe: a view of the buffer to read from, and a MemorySegment for
     * the address to write from.
     */
    private static final int BYTES_OF_A_TURN = Runtime.version().feature() < 24 ? 0 : 136;

    /** Measured: 680, or 720 when the compiler has seen the other test before. */
    private static final int BYTES_OF_A_QUERY_ALONE = 750 + BYTES_OF_A_TURN;

    /** Measured: 736. */
    private static final int BYTES_OF_A_QUERY_AMONG_MANY = 750;

    /** Of ten columns. Measured: 376. */
    private static final int BYTES_OF_A_ROW = 400;

    private static final int CONCURRENT = 64;
    private static final int QUERIES = 5_000;
    private static final int ROWS = 20_000;

    /** The compiler has to see a lot before it knows which objects need not be. */
    private static final int MOST_WINDOWS = 50;

    /** Once the limit is kept, it ends with so many windows in a row that were not better than all before. */
    private static final int STEADY_WINDOWS = 4;

    /** Made beforehand: they are not what is counted. */
    private static final List<Integer> KEYS =
            IntStream.range(0, QUERIES).boxed().toList();

    private static long sum; // so that nothing can be left out

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int BOOL = 16;
    private static final int INT8 = 20;
    private static final int INT4 = 23;
    private static final int TEXT = 25;
    private static final int FLOAT8 = 701;
    private static final int VARCHAR = 1043;
    private static final int DATE = 1082;
    private static final int TIMESTAMPTZ = 1184;
    private static final int NUMERIC = 1700;
    private static final int UUID = 2950;

    @Test
    void ofAQueryAlone(TestReporter reporter) {
        double bytes = bytes(
                BYTES_OF_A_QUERY_ALONE,
                QUERIES,
                oneRow(),
                connection -> Flux.fromIterable(KEYS).concatMap(key -> query(connection, key), 1));

        expect(bytes, BYTES_OF_A_QUERY_ALONE, reporter);
    }

    @Test
    void ofAQueryAmongMany(TestReporter reporter) {
        double bytes = bytes(
                BYTES_OF_A_QUERY_AMONG_MANY,
                QUERIES,
                oneRow(),
                connection -> Flux.fromIterable(KEYS).flatMap(key -> query(connection, key), CONCURRENT));

        expect(bytes, BYTES_OF_A_QUERY_AMONG_MANY, reporter);
    }

    @Test
    void ofARow(TestReporter reporter) {
        double bytes = bytes(BYTES_OF_A_ROW, ROWS, manyRows(), AllocationCounts::rows);

        expect(bytes, BYTES_OF_A_ROW, reporter);
    }

    private static void expect(double bytes, int limit, TestReporter reporter) {
        reporter.publishEntry("bytes", "%.0f, at most %d".formatted(bytes, limit));
        assertThat(bytes).isLessThanOrEqualTo(limit);
    }

    private static Flux<Integer> query(Connection connection, Integer key) {
        return Flux.from(connection
                        .createStatement("SELECT id, name FROM one WHERE id = $1")
                        .bind(0, key)
                        .execute())
                .flatMap(result ->
                        result.map((row, metadata) -> one(row.get(0, Integer.class), row.get(1, String.class))));
    }

    private static Flux<Integer> rows(Connection connection) {
        return Flux.from(connection.createStatement("SELECT * FROM wide").execute())
                .flatMap(result -> result.map((row, metadata) -> wide(row)));
    }

    private static Integer one(Integer id, String name) {
        sum += id + name.length();
        return id;
    }

    private static Integer wide(Row row) {
        Integer id = row.get(0, Integer.class);
        sum += id + row.get(1, Long.class);
        sum += row.get(2, String.class).length() + row.get(3, String.class).length();
        sum += (row.get(4, Boolean.class) ? 1 : 0) + row.get(5, Double.class).longValue();
        sum += row.get(6, BigDecimal.class).scale()
                + row.get(7, OffsetDateTime.class).getNano();
        sum += row.get(8, UUID.class).version() + row.get(9, LocalDate.class).getYear();
        return id;
    }

    /** The least of many windows, since a window may meet the compiler, or a thread that is sent to sleep in a bad place. */
    private static double bytes(
            int limit, int operations, Map<Character, byte[]> answers, Function<Connection, Flux<?>> work) {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            script.answerTogether(answers);
        })) {
            PgConnection connection = await(new PgConnectionFactory(PgConnectionOptions.builder()
                            .host(server.host())
                            .port(server.port())
                            .user("u")
                            .build())
                    .create());
            Window window = new Window(connection, work.apply(connection), operations);
            double least = Double.MAX_VALUE;
            int steady = 0;
            for (int i = 0; i < MOST_WINDOWS && (least > limit || steady < STEADY_WINDOWS); i++) {
                double bytes = window.bytes();
                steady = bytes < least ? 0 : steady + 1;
                least = Math.min(bytes, least);
            }
            await(connection.close());
            return least;
        }
    }

    /** A part of the work, and the threads that do it. */
    private static final class Window {

        private final Flux<?> work;
        private final int operations;
        private final long[] threads;

        Window(PgConnection connection, Flux<?> work, int operations) {
            this.work = work;
            this.operations = operations;
            Mono<Long> loop = Mono.fromCallable(() -> Thread.currentThread().getId())
                    .subscribeOn(Schedulers.fromExecutor(connection.unwrap(Executor.class)));
            threads = new long[] {await(loop), Thread.currentThread().getId()};
        }

        /** For each operation. */
        double bytes() {
            long before = allocated();
            long rows = await(work.count());
            double bytes = allocated() - before;
            if (rows != operations) {
                throw new AssertionError(rows + " rows instead of " + operations);
            }
            return bytes / operations;
        }

        private long allocated() {
            return Arrays.stream(THREADS.getThreadAllocatedBytes(threads)).sum();
        }
    }

    private static Map<Character, byte[]> oneRow() {
        return answers(
                concat(
                        parameterDescription(INT4),
                        rowDescription(Column.binary("id", INT4), Column.binary("name", TEXT))),
                concat(dataRow(int32(471), utf8("name 471")), commandComplete("SELECT 1")));
    }

    private static Map<Character, byte[]> manyRows() {
        int[] types = {INT4, INT8, TEXT, VARCHAR, BOOL, FLOAT8, NUMERIC, TIMESTAMPTZ, UUID, DATE};
        byte[] row = dataRow(
                int32(47_11),
                int64(4711_000_000_033L),
                utf8("name 47110"),
                utf8("some varchar 47110"),
                int8(0),
                int64(Double.doubleToLongBits(4711.5)),
                // Two groups of four digits, then a quarter; with two decimals
                concat(int16(3), int16(1), int16(0), int16(2), int16(4), int16(7110), int16(2500)),
                int64(757_382_400_123_456L),
                concat(int64(0x0000_4711_0000_4000L), int64(0x8000_0000_0000_4711L)),
                int32(4711));
        byte[] rows = new byte[ROWS * row.length];
        for (int i = 0; i < ROWS; i++) {
            System.arraycopy(row, 0, rows, i * row.length, row.length);
        }
        Column[] columns = IntStream.of(types)
                .mapToObj(type -> Column.binary("c" + type, type))
                .toArray(Column[]::new);
        return answers(
                concat(parameterDescription(), rowDescription(columns)),
                concat(rows, commandComplete("SELECT " + ROWS)));
    }

    private static Map<Character, byte[]> answers(byte[] description, byte[] execution) {
        return Map.of(
                'P', parseComplete(), 'D', description, 'B', bindComplete(), 'E', execution, 'S', readyForQuery('I'));
    }

    private static byte[] int64(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
