package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.testing.ForkedProgram;
import io.pgflux.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A consumer that falls behind, in a JVM in which what it has not asked for does not fit. */
class SlowConsumerIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @TempDir
    private Path directory;

    @Test
    void aMillionRowsReachASlowConsumerThatHasNoRoomForThem() throws Exception {
        // 200 MB of values
        String rows = "SELECT convert_to(repeat('x', 200), 'UTF8') FROM generate_series(1, 1000000)";

        assertThat(consume(rows, 0)).isEqualTo("[1000000,0]");
    }

    @Test
    void aMillionRowsReachASlowConsumerWhileOthersUseTheConnection() throws Exception {
        // 20 MB, which the others make the driver keep
        String rows = "SELECT '\\x0102'::bytea FROM generate_series(1, 1000000)";

        assertThat(consume(rows, 1_000)).isEqualTo("[1000000,1000]");
    }

    /** What the program has printed. */
    private String consume(String sql, int others) throws IOException, InterruptedException {
        String printed = ForkedProgram.run(
                directory,
                List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m"),
                SlowConsumer.class,
                database.host(),
                database.port(),
                database.name(),
                sql,
                others);
        return printed.lines().filter(line -> line.startsWith("[")).findFirst().orElse(printed);
    }
}
