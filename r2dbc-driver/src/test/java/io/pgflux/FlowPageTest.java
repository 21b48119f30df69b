package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each promise of docs/flow.md names the tests that hold it. */
class FlowPageTest {

    private static final Path PAGE = Path.of("../docs/flow.md");
    private static final Path TESTS = Path.of("src/test/java/io/pgflux");
    private static final Pattern NAMES = Pattern.compile("<!-- (\\w+(?:\\.\\w+)?(?:, \\w+(?:\\.\\w+)?)*) -->$");

    private static List<String> promises() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("- "))
                .toList();
    }

    @Test
    void everyPromiseNamesItsTests() throws IOException {
        assertThat(promises())
                .hasSizeGreaterThan(40)
                .allMatch(promise -> NAMES.matcher(promise).find());
    }

    @Test
    void theTestsAreThere() throws IOException {
        List<String> sources = sources();

        assertThat(promises().stream()
                        .flatMap(promise -> NAMES.matcher(promise).results())
                        .flatMap(names -> Stream.of(names.group(1).split(", "))))
                .allMatch(name -> sources.stream().anyMatch(declares(name)));
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(FlowPageTest::read)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Predicate<String> declares(String name) {
        String[] parts = name.split("\\.");
        Pattern test = Pattern.compile("(?m)^(final )?class " + parts[0] + "\\b");
        Pattern method = Pattern.compile(parts.length == 1 ? "@Test" : "\\bvoid " + parts[1] + "\\(");
        return source -> test.matcher(source).find() && method.matcher(source).find();
    }
}
