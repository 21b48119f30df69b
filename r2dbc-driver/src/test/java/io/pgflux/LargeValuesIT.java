package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.await;
import static io.pgflux.Connections.column;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.pgflux.api.PgConnection;
import io.pgflux.testing.ForkedProgram;
import io.pgflux.testing.Link;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Values of many megabytes, and those that are too long to be sent at all. */
class LargeValuesIT {

    private static final int TOO_LONG = 1 << 30;

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    @TempDir
    private Path directory;

    @Test
    void valuesOf200MegabytesAreReadAndWrittenInLittleMemory() throws Exception {
        int length = 200 * 1024 * 1024;

        List<String> printed = program(length);

        List<String> expected = new ArrayList<>(Collections.nCopies(4, "read " + length));
        for (int i = 0; i < 4; i++) {
            expected.addAll(List.of("blob " + length, "clob " + length));
        }
        assertThat(printed).isEqualTo(expected);
    }

    /**
     * What the program has printed. The heap holds the value, and once more what is being put together. The collector is
     * one that moves large arrays: with G1 it would be luck whether there is room for another one between two of them.
     */
    private List<String> program(int length) throws IOException, InterruptedException {
        String printed = ForkedProgram.run(
                directory,
                List.of("-XX:+UseSerialGC", "-Xmx640m", "-Xmn64m", "-XX:MaxDirectMemorySize=280m"),
                LargeValueProgram.class,
                database.host(),
                database.port(),
                database.name(),
                length);
        return printed.lines()
                .filter(line -> line.matches("(read|blob|clob) .*"))
                .toList();
    }

    @Test
    void whatIsTooLongIsRefusedByItsNameBeforeAnythingIsSent() throws IOException {
        try (RandomAccessFile file =
                        new RandomAccessFile(directory.resolve("sparse").toFile(), "rw");
                FileChannel channel = file.getChannel()) {
            file.setLength(TOO_LONG);
            MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, TOO_LONG); // memory for none of them
            List<Object> values = List.of(
                    bytes,
                    Unpooled.wrappedBuffer(bytes),
                    new Endless(TOO_LONG),
                    Blob.from(Mono.just(bytes)),
                    Blob.from(Flux.just(ByteBuffer.allocate(1), bytes)),
                    Clob.from(Mono.just(new Endless(TOO_LONG))));
            PgConnection connection = connections.open();
            await(connection
                    .createStatement("SELECT $1::int4, $2::bytea")
                    .bind(0, 1)
                    .bind(1, new byte[0])
                    .execute()
                    .then());
            for (Object value : values) {
                Link link = connections.link();
                assertThatThrownBy(() -> all(connection
                                .createStatement("SELECT $1::int4, $2")
                                .bind(0, 1)
                                .bind(1, value)
                                .execute()
                                .flatMap(result -> result.map(row -> "a row"))))
                        .as(value.getClass().getName())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("$2")
                        .hasMessageContaining("1073741823");
                assertThat(link.clientMessages()).doesNotContain("B");
                assertThat(all(select(connection, "SELECT 1", Integer.class))).containsExactly(1);
            }
        }
    }

    /** A text that takes no memory. */
    private record Endless(int length) implements CharSequence {

        @Override
        public char charAt(int index) {
            return 'x';
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Endless(end - start);
        }
    }

    @Test
    void partsOfAnySizeAreJoined() {
        byte[] expected = new byte[50_000];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) (i * 31);
        }
        List<ByteBuffer> parts = new ArrayList<>();
        for (int start = 0, size = 0; start < expected.length; start += size, size = size * 3 / 2 + 1) {
            size = Math.min(size, expected.length - start);
            parts.add(ByteBuffer.wrap(expected, start, size).slice().asReadOnlyBuffer());
        }
        PgConnection connection = connections.open();

        Flux<byte[]> echo = column(
                connection
                        .createStatement("SELECT $1::bytea || $2::bytea")
                        .bind(0, Blob.from(Flux.fromIterable(parts)))
                        .bind(1, Blob.from(Flux.empty()))
                        .execute(),
                byte[].class);

        assertThat(await(echo)).isEqualTo(expected);
    }

    @Test
    void halvesOfASurrogatePairMayComeInTwoParts() {
        PgConnection connection = connections.open();
        StringBuilder reused = new StringBuilder();
        Flux<CharSequence> parts = Flux.range(0, 4).map(i -> {
            reused.setLength(0);
            return reused.append("\uD83D\uDE00\u00E4x".charAt(i));
        });

        byte[] echo = await(column(
                connection
                        .createStatement("SELECT convert_to($1::text, 'UTF8')")
                        .bind(0, Clob.from(parts))
                        .execute(),
                byte[].class));

        assertThat(new String(echo, StandardCharsets.UTF_8)).isEqualTo("\uD83D\uDE00\u00E4x");
    }
}
