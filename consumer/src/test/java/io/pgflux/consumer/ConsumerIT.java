package io.pgflux.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a project gets that depends on the driver and on nothing else is enough, and no more than that. */
class ConsumerIT {

    private static final Path CLASSES = Path.of("target/classes");
    private static final List<Path> SOURCES = List.of(
            Path.of("src/main/java/module-info.java"), Path.of("src/main/java/io/pgflux/consumer/Consumer.java"));
    private static final String MAIN = "io.pgflux.consumer.Consumer";
    private static final String ANSWERS = """
            {"a": 1} [1, 2] 3 days
            from: PostgreSQL
            discovered: PostgreSQL
            """;

    private static EmbeddedPostgres server;
    private static List<Path> libraries;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
        libraries = Stream.of(Files.readString(Path.of("target/class-path.txt")).trim().split(File.pathSeparator))
                .map(Path::of)
                .toList();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Test
    void theseLibrariesComeWithTheDriver() {
        assertThat(libraries.stream().map(library -> name(library)))
                .containsExactlyInAnyOrder(
                        "r2dbc-pgflux",
                        "r2dbc-spi",
                        "reactive-streams",
                        "reactor-core",
                        "reactor-netty-core",
                        "jspecify",
                        "netty-buffer",
                        "netty-codec-base",
                        "netty-codec-compression",
                        "netty-codec-dns",
                        "netty-codec-http",
                        "netty-codec-socks",
                        "netty-common",
                        "netty-handler",
                        "netty-handler-proxy",
                        "netty-resolver",
                        "netty-resolver-dns",
                        "netty-resolver-dns-classes-macos",
                        "netty-resolver-dns-native-macos",
                        "netty-transport",
                        "netty-transport-classes-epoll",
                        "netty-transport-native-epoll",
                        "netty-transport-native-unix-common",
                        "scram-client",
                        "scram-common",
                        "saslprep",
                        "stringprep");
    }

    @Test
    void theyHaveOneVersionOfNetty() {
        Set<String> versions = libraries.stream()
                .filter(library -> name(library).startsWith("netty-"))
                .map(library -> library.getParent().getFileName().toString())
                .collect(Collectors.toSet());

        assertThat(versions).hasSize(1);
    }

    @Test
    void itRunsOnTheClassPath() throws Exception {
        assertThat(runOnClassPath(libraries)).isEqualTo(ANSWERS);
    }

    @Test
    void itRunsOnTheClassPathWithoutWhatMayBeMissing() throws Exception {
        assertThat(runOnClassPath(needed())).isEqualTo(ANSWERS);
    }

    @Test
    void itRunsOnTheModulePath() throws Exception {
        assertThat(runOnModulePath(CLASSES, libraries)).isEqualTo(ANSWERS);
    }

    @Test
    void itIsCompiledAndRunsOnTheModulePathWithoutWhatMayBeMissing() throws Exception {
        Path classes = directory.resolve("classes");
        List<String> command = new ArrayList<>(List.of("--module-path", path(needed()), "-d", classes.toString()));
        SOURCES.forEach(source -> command.add(source.toString()));

        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, command.toArray(String[]::new)))
                .as("javac")
                .isZero();
        assertThat(runOnModulePath(classes, needed())).isEqualTo(ANSWERS);
    }

    /** Without annotations, and without Netty's native transport. */
    private static List<Path> needed() {
        Set<String> spare = Set.of(
                "jspecify",
                "netty-transport-classes-epoll",
                "netty-transport-native-epoll",
                "netty-resolver-dns-classes-macos",
                "netty-resolver-dns-native-macos");
        return libraries.stream()
                .filter(library -> !spare.contains(name(library)))
                .toList();
    }

    private String runOnClassPath(List<Path> used) throws Exception {
        return run("-cp", CLASSES + File.pathSeparator + path(used), MAIN);
    }

    private String runOnModulePath(Path classes, List<Path> used) throws Exception {
        return run("--module-path", classes + File.pathSeparator + path(used), "-m", "pgflux.consumer/" + MAIN);
    }

    private String run(String... options) throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        Path errors = directory.resolve("errors.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add(Integer.toString(server.getPort()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("it ends in time").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return Files.readString(output);
    }

    private static String path(List<Path> libraries) {
        return libraries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** The name of its artifact: in the reactor it lies in "target", elsewhere below its name and version. */
    private static String name(Path library) {
        String file = library.getFileName().toString();
        return file.replaceFirst("-\\d.*", "");
    }
}
