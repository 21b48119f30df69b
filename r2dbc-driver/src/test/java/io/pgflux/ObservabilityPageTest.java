package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.pgflux.api.PgObservationContext;
import io.pgflux.api.PgObservationConvention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/observability.md has the keys of observations and the loggers that there are; MetersIT looks for its meters. */
class ObservabilityPageTest {

    private static final Path PAGE = Path.of("../docs/observability.md");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern LOGGER = Pattern.compile("Loggers\\.getLogger\\((?:\"([\\w.]+)\"|(\\w+)\\.class)\\)");

    /** The cells of the table with this header, without the marks of code. */
    private static List<List<String>> table(String header) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(PAGE)) {
            inside = line.equals(header) || (inside && line.startsWith("|"));
            if (inside && line.startsWith("| `")) {
                rows.add(Stream.of(line.substring(1).replace("`", "").split("\\|"))
                        .map(String::trim)
                        .toList());
            }
        }
        assertThat(rows).as(header).isNotEmpty();
        return rows;
    }

    private static Set<String> keys(String few) throws IOException {
        return table("| key | few values | value |").stream()
                .filter(row -> row.get(1).equals(few))
                .map(row -> row.get(0))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> keys(KeyValues values) {
        return values.stream().map(KeyValue::getKey).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theKeysOfAnObservationAreThoseOfThePage() throws IOException {
        PgObservationContext context = new PgObservationContext(
                new PgObservationContext.Server("db.example", 5432, "127.0.0.1"),
                "shop",
                "pgflux-1/2",
                "SELECT $1",
                "SELECT",
                2);
        PgObservationConvention convention = PgObservationConvention.OPEN_TELEMETRY;

        assertThat(keys("yes")).isEqualTo(keys(convention.getLowCardinalityKeyValues(context)));
        assertThat(keys("no")).isEqualTo(keys(convention.getHighCardinalityKeyValues(context)));
    }

    @Test
    void theLoggersAreThoseOfThePage() throws IOException {
        Set<String> there = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String directory =
                        SOURCES.relativize(file.getParent()).toString().replace('/', '.');
                for (MatchResult logger :
                        LOGGER.matcher(Files.readString(file)).results().toList()) {
                    there.add(logger.group(1) == null ? directory + "." + logger.group(2) : logger.group(1));
                }
            }
        }

        assertThat(table("| logger | level | what |").stream().map(row -> row.get(0)))
                .containsExactlyInAnyOrderElementsOf(there);
    }
}
