package io.pgflux.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** In a JVM of its own, because the leak that is made here must not be one of this run. */
class NettyLeaksTest {

    @TempDir
    private Path directory;

    @Test
    void aDroppedBufferFailsTheRun() throws Exception {
        Run run = run(Drops.class);

        assertThat(run.exitStatus).as(run.output).isNotZero();
        assertThat(run.output).contains("1 leaks", "LEAK", Drops.class.getName() + ".buffer(");
    }

    @Test
    void aReleasedBufferDoesNot() throws Exception {
        Run run = run(Releases.class);

        assertThat(run.exitStatus).as(run.output).isZero();
        assertThat(run.output).doesNotContain("LEAK");
    }

    private record Run(int exitStatus, String output) {}

    private Run run(Class<?> tests) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        NettyLeaksTest.class.getName(),
                        tests.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("has ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }

    /** The other JVM: as Surefire does, it leaves it to the service loader to find the listener. */
    public static void main(String[] arguments) {
        try (LauncherSession session = LauncherFactory.openSession()) {
            session.getLauncher()
                    .execute(LauncherDiscoveryRequestBuilder.request()
                            .selectors(selectClass(arguments[0]))
                            .build());
        }
    }

    static final class Drops {

        @Test
        void buffer() {
            ByteBufAllocator.DEFAULT.directBuffer(1).writeByte(1);
        }
    }

    static final class Releases {

        @Test
        void buffer() {
            ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(1).writeByte(1);
            buffer.release();
        }
    }
}
