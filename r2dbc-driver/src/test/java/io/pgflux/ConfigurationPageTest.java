package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.ConnectionFactoryOptions;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/**
 * docs/configuration.md knows every option, and what it says of each is so. A row of a table that begins with {@code option}
 * has the name and behind "also" the aliases, examples of URLs, the type, the default (as code if it can be written as a
 * value), libpq's keywords, the incumbent's name, the meaning.
 */
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("../docs/configuration.md");
    private static final String HEADER = "| option | in a URL | type | default | libpq | incumbent | meaning |";
    private static final String NOT_IN_A_URL = "not in a URL";
    /** They are read before all others, so a builder does not have them. */
    private static final Set<String> READ_FIRST = Set.of("service", "environment");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private record Row(List<String> cells) {

        String name() {
            return code(0).get(0);
        }

        List<String> aliases() {
            return code(0).subList(1, code(0).size());
        }

        String urls() {
            return cells.get(1);
        }

        /** Null if it is told in words. */
        @Nullable
        String defaultValue() {
            return cells.get(3).startsWith("`") ? code(3).get(0) : null;
        }

        List<String> code(int cell) {
            return CODE.matcher(cells.get(cell))
                    .results()
                    .map((MatchResult match) -> match.group(1))
                    .toList();
        }

        PgOption<?> option() {
            return PgOption.all().stream()
                    .filter(option -> option.name().equals(name()))
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public String toString() {
            return name();
        }
    }

    static List<Row> rows() throws IOException {
        boolean options = false;
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            options = line.equals(HEADER) || (options && line.startsWith("|"));
            if (options && line.startsWith("| `")) {
                rows.add(new Row(Stream.of(line.substring(1).split("\\|", -1))
                        .map(String::trim)
                        .toList()));
            }
        }
        return rows;
    }

    @Test
    void everyOptionHasARowAndEveryRowAnOption() throws IOException {
        assertThat(rows().stream().map(Row::name))
                .containsExactlyInAnyOrderElementsOf(
                        PgOption.all().stream().map(PgOption::name).toList());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aRowIsComplete(Row row) {
        assertThat(row.cells()).hasSize(8); // with what is behind the last line
        assertThat(row.cells().subList(0, 7)).doesNotContain("");
        assertThat(row.aliases())
                .containsExactlyInAnyOrderElementsOf(row.option().aliases());
    }

    /** A value that is written as code is what the option has if nobody sets it; one in words is not set at all. */
    @ParameterizedTest
    @MethodSource("rows")
    void theDefaultIsWhatAnEmptyBuilderHas(Row row) {
        PgConnectionOptions.Builder empty = PgConnectionOptions.builder();
        String value = row.defaultValue();
        if (value != null) {
            PgConnectionOptions.Builder set = PgConnectionOptions.builder();
            set(row.option(), value, set);
            assertThat(values(set)).isEqualTo(values(empty));
        } else if (isSetByUrls(row)) {
            assertThat(changed(row)).anyMatch(field -> isNothing(values(empty).get(field))); // others may go with it
        }
    }

    private static <T> void set(PgOption<T> option, String value, PgConnectionOptions.Builder target) {
        option.target().accept(target, option.type().apply(new OptionValue(option.name(), value)));
    }

    private static boolean isNothing(@Nullable Object value) {
        return value == null
                || value == Mono.empty()
                || value.equals(ZoneId.systemDefault())
                || (value instanceof Map<?, ?> map && map.isEmpty())
                || (value instanceof Collection<?> collection && collection.isEmpty());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theExamplesOfUrlsSetIt(Row row) {
        if (isSetByUrls(row)) {
            assertThat(row.code(1)).isNotEmpty();
            assertThat(changed(row)).isNotEmpty();
        }
    }

    private static boolean isSetByUrls(Row row) {
        return !row.urls().equals(NOT_IN_A_URL) && !READ_FIRST.contains(row.name());
    }

    @Test
    void everyKeywordOfLibpqIsThere() throws IOException {
        Set<String> known = LibpqKeywords.all();

        assertThat(rows().stream().flatMap(row -> row.code(4).stream())).allMatch(known::contains);
        assertThat(Files.readString(PAGE))
                .contains(known.stream().map(keyword -> "`" + keyword + "`").toList());
    }

    /** What the examples set that an empty builder has otherwise. */
    private static Set<String> changed(Row row) {
        Map<String, @Nullable Object> empty = values(PgConnectionOptions.builder());
        Set<String> changed = new HashSet<>();
        for (String example : row.code(1)) {
            PgConnectionOptions.Builder builder = PgConnectionOptions.builder();
            row.option().read(ConnectionFactoryOptions.parse(url(example)), builder);
            Map<String, @Nullable Object> set = values(builder);
            int before = changed.size();
            set.forEach((field, value) -> {
                if (!Objects.equals(value, empty.get(field))) {
                    changed.add(field);
                }
            });
            assertThat(changed).as(example).hasSizeGreaterThanOrEqualTo(Math.max(1, before));
        }
        return changed;
    }

    private static String url(String example) {
        if (example.startsWith("//") || example.startsWith("failover")) {
            return "r2dbc:pgflux:" + example;
        }
        return "r2dbc:pgflux://app@db.example" + (example.startsWith("/") ? "" : "/shop") + example;
    }

    private static Map<String, @Nullable Object> values(PgConnectionOptions.Builder builder) {
        Map<String, @Nullable Object> values = new HashMap<>();
        for (Class<?> area = builder.getClass(); area != Object.class; area = area.getSuperclass()) {
            for (Field field : area.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    try {
                        field.setAccessible(true);
                        values.put(field.getName(), field.get(builder));
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
        return values;
    }
}
