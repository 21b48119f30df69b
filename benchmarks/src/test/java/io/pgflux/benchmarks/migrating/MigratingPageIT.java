package io.pgflux.benchmarks.migrating;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.Composite;
import io.pgflux.api.PgConnection;
import io.pgflux.api.PgException;
import io.pgflux.api.PgResult;
import io.pgflux.api.PgStatement;
import io.pgflux.api.PgTransactionDefinition;
import io.pgflux.benchmarks.postgres.RealServer;
import io.pgflux.benchmarks.work.Target;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.postgresql.api.PostgresTransactionDefinition;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What docs/migrating.md lists of the incumbent is all there is, and its tables are what both drivers do. */
class MigratingPageIT {

    private static final Duration AT_MOST = Duration.ofSeconds(20);

    private static final String ROOT = "io.r2dbc.postgresql.";
    /** Whose types have rows of their own. The page tells of those of the others in one line. */
    private static final Set<String> FOR_USERS = Set.of("", "api.", "codec.", "extension.");

    /** A value of each type, cast to the type; one of the types that are alike. */
    private static final List<String> VALUES = List.of(
            "true::bool",
            "1::int2",
            "1::int4",
            "1::int8",
            "1.5::float4",
            "1.5::float8",
            "1.50::numeric",
            "1::oid",
            "'5'::xid",
            "'a'::text",
            "'a'::varchar",
            "'a'::bpchar",
            "'a'::\"char\"",
            "'a'::name",
            "'a'::bytea",
            "'2026-01-02'::date",
            "'10:11:12'::time",
            "'10:11:12+02'::timetz",
            "'2026-01-02 03:04:05'::timestamp",
            "'2026-01-02 03:04:05+00'::timestamptz",
            "'1 year 3 seconds'::interval",
            "'550e8400-e29b-41d4-a716-446655440000'::uuid",
            "'{}'::json",
            "'{}'::jsonb",
            "'<a/>'::xml",
            "'1'::money",
            "'10.0.0.1'::inet",
            "'10.0.0.0/8'::cidr",
            "'08:00:2b:01:02:03'::macaddr",
            "'08:00:2b:01:02:03:04:05'::macaddr8",
            "'(1,2)'::point",
            "'{1,2,3}'::line",
            "'[(0,0),(1,1)]'::lseg",
            "'((0,0),(1,1))'::box",
            "'[(0,0),(1,1)]'::path",
            "'((0,0),(1,1),(1,0))'::polygon",
            "'<(0,0),1>'::circle",
            "'101'::bit",
            "'101'::varbit",
            "'a'::tsvector",
            "'a'::tsquery",
            "'[1,5)'::int4range",
            "'{[1,5)}'::int4multirange",
            "ROW(1, 'a')::record",
            "'pg_class'::regclass",
            "'16/B374D848'::pg_lsn",
            "'{t}'::bool[]",
            "'{1}'::int4[]",
            "'{1}'::numeric[]",
            "'{a}'::text[]",
            "'{a}'::bytea[]",
            "'{2026-01-02}'::date[]",
            "'{2026-01-02 03:04:05}'::timestamp[]",
            "'{2026-01-02 03:04:05+00}'::timestamptz[]",
            "'{550e8400-e29b-41d4-a716-446655440000}'::uuid[]",
            "'{\"{}\"}'::jsonb[]",
            "'{\"[1,5)\"}'::int4range[]");

    private static final List<String> STATES = List.of(
            "0A000", "08006", "21000", "22001", "22012", "22P02", "23502", "23503", "23505", "23514", "23P01", "25006",
            "25P02", "26000", "28000", "28P01", "3D000", "40001", "40P01", "42501", "42601", "42703", "42883", "42P01",
            "44000", "53300", "54000", "55P03", "57014", "57P03", "58030", "P0001", "XX000");

    private static RealServer server;
    private static Connection incumbent;
    private static Connection pgflux;

    @BeforeAll
    static void connect() throws Exception {
        server = RealServer.start(0);
        incumbent = new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                        .host("127.0.0.1")
                        .port(server.port())
                        .username(Target.USER)
                        .database(Target.DATABASE)
                        .build())
                .create()
                .block(AT_MOST);
        pgflux = new PgConnectionFactory(PgConnectionOptions.builder()
                        .host("127.0.0.1")
                        .port(server.port())
                        .user(Target.USER)
                        .database(Target.DATABASE)
                        .build())
                .create()
                .block(AT_MOST);
    }

    @AfterAll
    static void close() throws IOException {
        for (Connection connection : List.of(incumbent, pgflux)) {
            Mono.from(connection.close()).block(AT_MOST);
        }
        server.close();
    }

    @Test
    void everyPublicTypeOfTheIncumbentIsThere() throws Exception {
        List<String> told = names(Page.rowsBelow("## Classes"));
        Set<String> known = publicTypes().stream()
                .map(type -> type.substring(ROOT.length()))
                .collect(Collectors.toSet());

        assertThat(told)
                .containsAll(known.stream()
                        .filter(type -> FOR_USERS.contains(folder(type)))
                        .map(type -> folder(type).equals("extension.")
                                ? type
                                : type.substring(folder(type).length()))
                        .toList());
        assertThat(told)
                .containsAll(known.stream()
                        .map(MigratingPageIT::folder)
                        .filter(folder -> !FOR_USERS.contains(folder))
                        .map(folder -> folder.substring(0, folder.indexOf('.')))
                        .toList());
    }

    /** With its dot, if there is one. */
    private static String folder(String type) {
        return type.replaceFirst("[A-Z].*", "");
    }

    private static List<String> publicTypes() throws Exception {
        URI jar = PostgresqlConnectionFactory.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        try (ZipFile files = new ZipFile(Path.of(jar).toFile())) {
            return files.stream()
                    .map(entry -> entry.getName().replace('/', '.'))
                    .filter(name -> name.startsWith(ROOT) && name.endsWith(".class") && !name.endsWith("-info.class"))
                    .map(name -> type(name.substring(0, name.lastIndexOf('.'))))
                    .filter(MigratingPageIT::isPublic)
                    .map(type -> type.getName().replace('$', '.'))
                    .toList();
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name, false, MigratingPageIT.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isPublic(Class<?> type) {
        return Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getEnclosingClass)
                .allMatch(outer -> Modifier.isPublic(outer.getModifiers()));
    }

    @ParameterizedTest
    @MethodSource("counterparts")
    void aMethodThatItsCounterpartDoesNotHaveIsNamed(Class<?> theirs, Class<?> ours) throws IOException {
        Set<String> missing = methods(theirs);
        missing.removeAll(methods(ours));
        String page = Page.text();

        assertThat(missing).allMatch(method -> page.contains("`" + method));
    }

    static Stream<Arguments> counterparts() {
        return Stream.of(
                Arguments.of(PostgresqlConnectionFactory.class, PgConnectionFactory.class),
                Arguments.of(PostgresqlConnectionConfiguration.Builder.class, PgConnectionOptions.Builder.class),
                Arguments.of(PostgresqlConnection.class, PgConnection.class),
                Arguments.of(PostgresqlStatement.class, PgStatement.class),
                Arguments.of(PostgresqlResult.class, PgResult.class),
                Arguments.of(PostgresTransactionDefinition.class, PgTransactionDefinition.class),
                Arguments.of(PostgresqlException.class, PgException.class),
                Arguments.of(Json.class, io.pgflux.api.Json.class));
    }

    private static Set<String> methods(Class<?> type) {
        return Stream.of(type.getMethods()).map(Method::getName).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void anOptionThatIsNotThereHasARow() throws Exception {
        List<String> told = names(Page.rowsBelow("## Options"));
        List<String> ours = names(Page.rowsOfConfiguration());
        List<String> missing = new ArrayList<>();
        for (Field constant : PostgresqlConnectionFactoryProvider.class.getFields()) {
            if (constant.get(null) instanceof Option<?> option && !ours.contains(option.name())) {
                missing.add(option.name());
            }
        }

        assertThat(missing).hasSizeGreaterThan(5);
        assertThat(told).containsAll(missing);
    }

    private static List<String> names(Stream<List<String>> rows) {
        return rows.flatMap(row -> Page.code(row.get(0)).stream()).toList();
    }

    @Test
    void theDefaultsThatDifferAreThoseOfTheTable() throws IOException {
        List<List<String>> different = VALUES.stream()
                .map(value -> List.of(
                        value.substring(value.lastIndexOf("::") + 2).replace("\"", ""),
                        name(read(incumbent, value)),
                        name(read(pgflux, value))))
                .filter(row -> !row.get(1).equals(row.get(2)))
                .toList();

        assertThat(Page.table("defaults")
                        .map(row -> row.subList(0, 3).stream()
                                .map(cell -> cell.replace("`", ""))
                                .toList()))
                .containsExactlyInAnyOrderElementsOf(different);
    }

    private static Object read(Connection connection, String value) {
        return Flux.from(connection.createStatement("SELECT " + value).execute())
                .flatMap(result -> result.<Object>map(row -> row.get(0)))
                .blockLast(AT_MOST);
    }

    /** Of the class that a user knows it by. */
    private static String name(Object value) {
        for (Class<?> known : List.of(Json.class, Composite.class, InetAddress.class, ByteBuffer.class)) {
            if (known.isInstance(value)) {
                return known.getSimpleName();
            }
        }
        String name = value.getClass().getSimpleName();
        boolean namesake = List.of("Interval", "Point", "Line", "Box", "Path", "Polygon", "Circle")
                .contains(name);
        return namesake && value.getClass().getName().startsWith(ROOT) ? name + " of the incumbent" : name;
    }

    @Test
    void theErrorsThatDifferAreThoseOfTheTable() throws IOException {
        List<List<String>> different = STATES.stream()
                .map(state -> List.of(state, errorClass(incumbent, state), errorClass(pgflux, state)))
                .filter(row -> !row.get(1).equals(row.get(2)))
                .toList();

        assertThat(Page.table("errors")
                        .flatMap(row -> Page.code(row.get(0)).stream()
                                .map(state -> List.of(
                                        state,
                                        Page.code(row.get(1)).get(0),
                                        Page.code(row.get(2)).get(0)))))
                .containsExactlyInAnyOrderElementsOf(different);
    }

    /** The SPI's class of the exception. */
    private static String errorClass(Connection connection, String state) {
        String raise = "DO $$ BEGIN RAISE EXCEPTION 'as told' USING ERRCODE = '" + state + "'; END $$";
        Throwable error = Flux.from(connection.createStatement(raise).execute())
                .flatMap(Result::getRowsUpdated)
                .then(Mono.<Throwable>empty())
                .onErrorResume(Mono::just)
                .blockOptional(AT_MOST)
                .orElseThrow();
        assertThat(error).isInstanceOf(R2dbcException.class);
        return Stream.<Class<?>>iterate(error.getClass(), Class::getSuperclass)
                .filter(type -> type.getPackage() == R2dbcException.class.getPackage())
                .findFirst()
                .orElseThrow()
                .getSimpleName();
    }
}
