package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.Multirange;
import io.pgflux.api.PgType;
import io.pgflux.api.Range;
import java.io.IOException;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of docs/types.md is what the code says. */
class TypesPageTest {

    private static final Path PAGE = Path.of("../docs/types.md");
    private static final Path EXTENSIONS = Path.of("../docs/codecs.md");
    private static final String BEGIN = "<!-- types, from TypesPageTest -->\n";
    private static final String END = "<!-- end of types -->\n";

    private static final Codecs CODECS = Codecs.standard();

    private static final List<Class<?>> CLASSES = classes();

    /** Who is not alone in a cell, where all of them are. */
    private static final Map<String, List<Class<?>>> GROUPS = Map.of(
            "numbers", readAs(PgTypes.INT4, Number.class::isAssignableFrom),
            "calendar numbers", readAs(PgTypes.INT4, TypesPageTest::isTime),
            "calendar texts", readAs(PgTypes.VARCHAR, TypesPageTest::isTime),
            "bytes", readAs(PgTypes.BYTEA, type -> true),
            "instants",
                    readAs(PgTypes.TIMESTAMPTZ, type -> !type.getSimpleName().startsWith("Local")));

    /** What is in them decides, and a BitSet is only read. */
    private static final Set<Class<?>> NOT_BY_CLASS =
            Set.of(Range.class, Multirange.class, Collection.class, List.class, BitSet.class);

    private static final List<Object> BOUNDS = bounds();

    /** Any Java record. */
    private record JavaRecord() {}

    /** What else is read than what has rows of its own. */
    private static List<Class<?>> classes() {
        return Stream.concat(
                        StandardCodecs.rows().stream().<Class<?>>map(Codec::javaType),
                        Stream.of(List.class, Range.class, Multirange.class, JavaRecord.class))
                .filter(javaClass -> javaClass != Record.class)
                .distinct()
                .sorted(Comparator.comparing(Class::getSimpleName))
                .toList();
    }

    private static List<Object> bounds() {
        OffsetDateTime time = OffsetDateTime.of(2000, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
        ZonedDateTime zoned = time.toZonedDateTime();
        LocalDateTime local = time.toLocalDateTime();
        LocalDate date = time.toLocalDate();
        Instant instant = time.toInstant();
        return List.of(1, 1L, BigDecimal.ONE, BigInteger.ONE, date, local, time, instant, zoned, Date.from(instant));
    }

    private static List<Class<?>> readAs(PgType type, Predicate<Class<?>> filter) {
        TypeCodecs codecs = CODECS.ofOrText(type.oid());
        return CLASSES.stream()
                .filter(javaClass -> isRead(codecs, javaClass) && filter.test(javaClass))
                .filter(javaClass -> !type.equals(PgTypes.RECORD) || isAnyRecord(javaClass))
                .toList();
    }

    private static boolean isTime(Class<?> javaClass) {
        return javaClass.getPackageName().equals("java.time");
    }

    /** As itself, not because a class above it is read; String is not told of, since all are read as that. */
    private static boolean isRead(TypeCodecs codecs, Class<?> javaClass) {
        Codec<?> codec = codecs.toRead(javaClass);
        return codec != null && codec.javaType() == javaClass && javaClass != String.class;
    }

    /** Our own records are read from a record as any Java record is. */
    private static boolean isAnyRecord(Class<?> javaClass) {
        return javaClass == JavaRecord.class || !javaClass.isRecord();
    }

    private static List<PgType> types() {
        return constants(PgTypes.class)
                .filter(type -> !type.equals(PgTypes.UNSPECIFIED))
                .sorted(Comparator.comparing(PgType::name))
                .toList();
    }

    private static Stream<PgType> constants(Class<?> owner) {
        return Arrays.stream(owner.getFields()).map(TypesPageTest::constant);
    }

    private static PgType constant(Field field) {
        try {
            return (PgType) Objects.requireNonNull(field.get(null));
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theTableIsWhatTheCodeSays() throws IOException {
        String page = Files.readString(PAGE);
        String expected = table();

        assertThat(page).contains(BEGIN, END);
        assertThat(page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)))
                .as("The table has to be:%n%n%s", expected)
                .isEqualTo(expected);
    }

    @Test
    void theTypesOfExtensionsAreWithThem() throws IOException {
        List<List<String>> rows = Files.readAllLines(EXTENSIONS).stream()
                .filter(line -> line.startsWith("| "))
                .map(line -> Stream.of(line.split("\\|")).map(String::trim).toList())
                .filter(cells -> cells.size() == 6)
                .toList();

        assertThat(constants(ExtensionTypes.class))
                .isNotEmpty()
                .allMatch(type -> rows.stream()
                        .anyMatch(row -> List.of(row.get(2).split(", ")).contains(type.name())
                                && row.get(3)
                                        .replace("`", "")
                                        .startsWith(type.javaType().getSimpleName())));
    }

    @Test
    void everyTypeThatIsBuiltInHasAConstant() {
        Stream<Integer> scalar = StandardCodecs.rows().stream()
                .map(Codec::type)
                .filter(type -> !type.isNamed() && !type.equals(PgTypes.UNSPECIFIED))
                .map(PgType::oid);
        Stream<Integer> composed = BuiltInTypes.composed().values().stream()
                .filter(type -> type.kind() != TypeDescription.Kind.ARRAY)
                .map(TypeDescription::oid);

        assertThat(types().stream().map(PgType::oid))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(scalar, composed).distinct().toList());
    }

    @Test
    void everyTypeIsReadAndWrittenAsString() {
        assertThat(types()).allMatch(type -> CODECS.ofOrText(type.oid()).toRead(String.class) != null);
        assertThat(types()).allMatch(type -> CODECS.forType(type, String.class).parameterFormat() == Format.TEXT);
    }

    @Test
    void whatATypeIsReadAsIsSentAsItToo() {
        for (PgType type : types()) {
            if (!type.equals(PgTypes.RECORD)) {
                assertThat(readAs(type, javaClass -> true))
                        .allMatch(javaClass -> CODECS.forType(type, javaClass) != null);
            }
        }
    }

    /** As Markdown. */
    private static String table() {
        StringBuilder table = new StringBuilder("\n");
        GROUPS.keySet().stream()
                .sorted()
                .forEach(group -> table.append("- *%s*: %s\n".formatted(group, names(GROUPS.get(group)))));
        table.append("\n| type | `row.get(i)` | also read as | written as it | result |\n|---|---|---|---|---|\n");
        for (PgType type : types()) {
            TypeCodecs codecs = CODECS.ofOrText(type.oid());
            table.append(row(
                    type.name(),
                    names(List.of(type.javaType())),
                    cell(type, readAs(type, javaClass -> javaClass != type.javaType())),
                    written(type),
                    codecs.isBinary() ? "binary" : "text"));
        }
        return table.append(row("*inferred*", "", "", written(PgTypes.UNSPECIFIED), ""))
                .append('\n')
                .toString();
    }

    private static String row(String... cells) {
        return Stream.of(cells)
                .map(cell -> cell.isEmpty() ? "" : cell + " ")
                .collect(Collectors.joining("| ", "| ", "|\n"));
    }

    private static String written(PgType type) {
        List<Class<?>> declared =
                CLASSES.stream().filter(javaClass -> declares(javaClass, type)).toList();
        Stream<String> ranges = BOUNDS.stream()
                .flatMap(bound -> Stream.of(Range.singleton(bound), Multirange.of(Range.singleton(bound)))
                        .filter(value -> CODECS.forValue(value).type().equals(type))
                        .map(value -> "`%s<%s>`"
                                .formatted(
                                        value.getClass().getSimpleName(),
                                        bound.getClass().getSimpleName())));
        return Stream.concat(Stream.of(cell(type, declared)), ranges)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static boolean declares(Class<?> javaClass, PgType type) {
        Codec<?> codec = CODECS.parameter(javaClass);
        return codec != null && codec.type().equals(type) && !NOT_BY_CLASS.contains(javaClass);
    }

    /** With groups for those who are all there, but perhaps for the type's own class. */
    private static String cell(PgType type, List<Class<?>> classes) {
        List<Class<?>> rest = new ArrayList<>(classes);
        List<String> groups = new ArrayList<>();
        GROUPS.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(group -> {
            List<Class<?>> others = group.getValue().stream()
                    .filter(javaClass -> javaClass != type.javaType())
                    .toList();
            if (rest.containsAll(others)) {
                rest.removeAll(group.getValue());
                groups.add("*" + group.getKey() + "*");
            }
        });
        return Stream.concat(groups.stream(), Stream.of(names(rest)))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String names(Collection<Class<?>> classes) {
        return classes.stream()
                .map(javaClass ->
                        javaClass == JavaRecord.class ? "a Java record" : "`%s`".formatted(javaClass.getSimpleName()))
                .collect(Collectors.joining(", "));
    }
}
