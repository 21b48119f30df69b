package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.pgflux.api.PgType;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Decoding takes the memory of the value and no more, also where nothing is compiled. */
final class DecodingAllocationTest {

    private static final int TIMES = 1_000;
    private static final int OFFSET = 8;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static volatile @Nullable Object sink;

    static Stream<Arguments> values() {
        byte[] ascii = "0123456789".repeat(10).getBytes(StandardCharsets.US_ASCII);
        return Stream.of(
                row(PgTypes.BOOL, Boolean.class, () -> true),
                row(PgTypes.INT2, Short.class, () -> Short.valueOf(ascii.length > 0 ? (short) 7_000 : 0)),
                row(PgTypes.INT4, Integer.class, () -> Integer.valueOf(ascii.length * 1_000)),
                row(PgTypes.INT8, Long.class, () -> Long.valueOf(ascii.length * 1_000L)),
                row(PgTypes.INT8, Integer.class, () -> Integer.valueOf(ascii.length * 1_000)),
                row(PgTypes.FLOAT8, Double.class, () -> Double.valueOf(ascii.length)),
                row(PgTypes.TEXT, String.class, () -> new String(ascii, StandardCharsets.US_ASCII)),
                row(PgTypes.JSONB, byte[].class, () -> "{}".getBytes(StandardCharsets.US_ASCII)),
                row(PgTypes.NUMERIC, BigDecimal.class, () -> BigDecimal.valueOf(-1_234_567, 2)),
                row(PgTypes.UUID, UUID.class, () -> new UUID(1, 2)),
                row(PgTypes.DATE, LocalDate.class, () -> LocalDate.of(2024, 2, 29)),
                row(PgTypes.TIMESTAMP, LocalDateTime.class, () -> LocalDateTime.of(2024, 2, 29, 12, 1, 2)),
                row(PgTypes.TIMESTAMPTZ, Instant.class, () -> Instant.ofEpochSecond(1_700_000_000, 5_000)),
                row(PgTypes.BYTEA, byte[].class, () -> new byte[100]),
                row(new PgType(1007, "_int4", Integer[].class), int[].class, () -> new int[100]));
    }

    private static <T> Arguments row(PgType type, Class<T> javaClass, Supplier<T> value) {
        return arguments(type, javaClass, value);
    }

    /** As on an event loop: a thread that has the array by which Netty reads texts of up to 1024 bytes. */
    @ParameterizedTest(name = "{0} as {1}")
    @MethodSource("values")
    void onlyTheValue(PgType type, Class<?> javaClass, Supplier<?> value) throws InterruptedException {
        byte[] bytes = Bytes.encode(Codecs.standard().forType(type, javaClass), value.get());
        Decoder<?> decoder = Codecs.standard().decoder(type.oid(), Format.BINARY, javaClass);
        // On the heap, as what a session has received
        byte[] memory = new byte[OFFSET + bytes.length];
        System.arraycopy(bytes, 0, memory, OFFSET, bytes.length);
        ByteBuf buffer = Unpooled.wrappedBuffer(memory);
        long[] allocated = new long[2];
        Thread eventLoop = new FastThreadLocalThread(() -> {
            allocated[0] = allocated(value);
            allocated[1] = allocated(() -> decoder.decode(buffer, OFFSET, bytes.length, Bytes.BERLIN));
        });
        eventLoop.start();
        eventLoop.join();
        buffer.release();
        assertThat(allocated[1]).isEqualTo(allocated[0]);
    }

    /** For so many values, after all classes have been loaded; the least of several times, as only noise adds to it. */
    private static long allocated(Supplier<?> maker) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < TIMES; i++) {
                sink = maker.get();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
