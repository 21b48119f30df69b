package io.pgflux.examples.webflux;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** Programs of the system that a test needs and a machine may lack. */
final class Program {

    private Program() {}

    /** Where the first one is that is installed. If none is, the test is left out; with {@code -Dpgflux.strict=true} it fails. */
    static Path find(String... names) {
        String[] path = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
        return Stream.of(names)
                .flatMap(name -> Stream.of(path).map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> leftOut("the program " + names[0] + " is not installed"));
    }

    /** To be thrown; with {@code -Dpgflux.strict=true} this itself fails. */
    static TestAbortedException leftOut(String why) {
        String reason = "left out, since " + why;
        if (Boolean.getBoolean("pgflux.strict")) {
            throw new AssertionError(reason + " (pgflux.strict)");
        }
        return new TestAbortedException(reason);
    }

    /** Runs it to its end, of which this expects the status 0, and returns what it has said. */
    static String run(Path directory, Map<String, String> environment, Path program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(directory, "output-", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(4, TimeUnit.MINUTES);
            String said = Files.readString(output);
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError(program.getFileName() + (ended ? " fails:\n" : " does not end:\n") + said);
            }
            return said;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
