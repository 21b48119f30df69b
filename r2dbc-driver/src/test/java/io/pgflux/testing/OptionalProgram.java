package io.pgflux.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** Programs of the system that tests need and a machine may lack; CONTRIBUTING.md says in which packages they are. */
public final class OptionalProgram {

    private OptionalProgram() {}

    /**
     * Where it is. If it is not installed, the test is left out; with {@code -Dpgflux.strict=true} it fails.
     *
     * @param name without a directory; looked for where PATH says, and where administrators have theirs
     */
    public static Path find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin", "/sbin"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> missing(name));
    }

    /** The directory of a PostgreSQL that the system has, for what the tests' own one cannot do. */
    public static Path findPostgres() {
        Path installed = Path.of("/usr/lib/postgresql"); // where Debian has them
        try (Stream<Path> versions = Files.isDirectory(installed) ? Files.list(installed) : Stream.empty()) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(programs -> Files.isExecutable(programs.resolve("initdb")))
                    .max(Comparator.naturalOrder())
                    .orElseThrow(() -> missing("initdb of PostgreSQL"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RuntimeException missing(String name) {
        String reason = "left out, since the program " + name + " is not installed";
        if (Boolean.getBoolean("pgflux.strict")) {
            throw new AssertionError(reason + " (pgflux.strict)");
        }
        return new TestAbortedException(reason);
    }
}
