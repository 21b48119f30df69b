package io.pgflux.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A program of the tests in a JVM of its own, whose memory has a limit. */
public final class ForkedProgram {

    private ForkedProgram() {}

    /**
     * Runs it to its end, which must come in time and be a good one.
     *
     * @param directory for its output
     * @param memory the JVM's options
     * @return all that it has printed
     */
    public static String run(Path directory, List<String> memory, Class<?> program, Object... arguments)
            throws IOException, InterruptedException {
        return run(directory, Map.of(), memory, program, arguments);
    }

    /** As above, without those parts of the class path whose names contain this. */
    public static String runWithout(String library, Path directory, Class<?> program, Object... arguments)
            throws IOException, InterruptedException {
        String others = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains(library))
                .collect(Collectors.joining(File.pathSeparator));
        return run(directory, Map.of("CLASSPATH", others), List.of(), program, arguments);
    }

    /** As above, with these variables in its environment. */
    public static String run(
            Path directory, Map<String, String> environment, List<String> memory, Class<?> program, Object... arguments)
            throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(memory);
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add(program.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES))
                    .as("it ends in time")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String printed = Files.readString(output);
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}
