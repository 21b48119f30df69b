package io.pgflux.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static RuntimeException missing(String name) {
        String reason = "left out, since the program " + name + " is not installed";
        if (Boolean.getBoolean("pgflux.strict")) {
            throw new AssertionError(reason + " (pgflux.strict)");
        }
        return new TestAbortedException(reason);
    }
}
