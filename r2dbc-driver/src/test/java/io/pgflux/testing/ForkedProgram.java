package io.pgflux.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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

    /** As above, with these variables in its environment. */
    public static String run(
            Path directory, Map<String, String> environment, List<String> memory, Class<?> program, Object... arguments)
            throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(memory);
        command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path")));
        command.add(program.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
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
