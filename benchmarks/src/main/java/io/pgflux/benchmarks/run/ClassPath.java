package io.pgflux.benchmarks.run;

import io.pgflux.benchmarks.client.Driver;
import io.pgflux.benchmarks.work.Workload;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Of our own class path, what one driver needs: itself and its dependencies, none of another's. A class that is missing
 * because a driver has new dependencies ends the run.
 */
final class ClassPath {

    private static final Pattern OURS = Pattern.compile("benchmarks/target/classes|pgflux-benchmarks.*|slf4j-.*");
    private static final String NETTY_CORE = "netty-(common|buffer|transport|resolver|transport-native-unix-common"
            + "|transport-classes-epoll|transport-native-epoll)-\\d.*";
    private static final String NETTY = NETTY_CORE
            + "|netty-(handler|handler-proxy|codec-base|codec-socks|codec-dns|resolver-dns|resolver-dns-.*)-\\d.*";
    private static final String SCRAM = "scram-.*|saslprep-.*|stringprep-.*";
    private static final String R2DBC =
            "r2dbc-spi-.*|reactive-streams-.*|reactor-core-.*|reactor-netty-core-.*|jspecify-.*|" + NETTY + "|" + SCRAM;

    private ClassPath() {}

    private static Pattern of(Driver driver) {
        return Pattern.compile(
                switch (driver) {
                    case PGFLUX -> "r2dbc-driver/target/classes|r2dbc-pgflux-.*|" + R2DBC;
                    case INCUMBENT -> "r2dbc-postgresql-.*|" + R2DBC;
                    case VERTX ->
                        "vertx-.*|jackson-core-.*|netty-codec-(http|http2|compression)-\\d.*|" + NETTY + "|" + SCRAM;
                    case PGJDBC -> "postgresql-.*|checker-qual-.*";
                    case FLOOR -> NETTY_CORE;
                });
    }

    /** The driver's own, ours, and the pool if there is one. */
    static String of(Driver driver, Workload workload) {
        Pattern pool = Pattern.compile(workload == Workload.POOL ? "r2dbc-pool-.*|reactor-pool-.*|HikariCP-.*" : "");
        List<Pattern> wanted = List.of(OURS, of(driver), pool);
        return String.join(
                File.pathSeparator,
                entries()
                        .filter(entry -> wanted.stream().anyMatch(pattern -> matches(pattern, entry)))
                        .toList());
    }

    /** The jars that a user of the driver gets. */
    static List<Path> jars(Driver driver) {
        Pattern wanted = of(driver);
        return entries().filter(entry -> matches(wanted, entry)).map(Path::of).toList();
    }

    /** Classes that are not in a jar yet are counted as the jar they will be. */
    static long size(Path jar) throws IOException {
        if (!Files.isDirectory(jar)) {
            return Files.size(jar);
        }
        long[] size = {0};
        OutputStream counter = new OutputStream() {
            @Override
            public void write(int value) {
                size[0]++;
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                size[0] += length;
            }
        };
        try (ZipOutputStream zip = new ZipOutputStream(counter);
                Stream<Path> files = Files.walk(jar)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(jar.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
        return size[0];
    }

    private static Stream<String> entries() {
        return Arrays.stream(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1));
    }

    /** By the name of the file, of a directory by the end of its path. */
    private static boolean matches(Pattern pattern, String entry) {
        Path path = Path.of(entry);
        int names = path.getNameCount();
        String name = Files.isDirectory(path)
                ? path.subpath(Math.max(0, names - 3), names).toString().replace('\\', '/')
                : path.getFileName().toString();
        return pattern.matcher(name).matches();
    }
}
