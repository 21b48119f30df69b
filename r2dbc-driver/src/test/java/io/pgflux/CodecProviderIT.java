package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgflux.api.Json;
import io.pgflux.api.PgType;
import io.pgflux.codec.Codec;
import io.pgflux.codec.CodecProvider;
import io.pgflux.codec.JacksonCodecs;
import io.pgflux.codec.PgTypes;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Parameters;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Types that a user adds; the example of docs/codecs.md. */
class CodecProviderIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    record CustomerId(long number) {}

    interface Price {

        BigDecimal amount();
    }

    record Euros(BigDecimal amount) implements Price {}

    record Temperature(double celsius) {}

    enum Status {
        ACTIVE,
        ON_HOLD {
            @Override
            boolean isOpen() {
                return false;
            }
        };

        boolean isOpen() {
            return true;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public static final class OurTypes implements CodecProvider {

        private static final PgType TEMPERATURE = PgType.named("temperature", Temperature.class);
        private static final PgType STATUS = PgType.named("status", Status.class);

        @Override
        public List<Codec<?>> codecs() {
            return List.of(
                    Codec.converted(PgTypes.INT8, Long.class, CustomerId.class, CustomerId::new, CustomerId::number),
                    Codec.converted(PgTypes.NUMERIC, BigDecimal.class, Price.class, Euros::new, Price::amount),
                    Codec.enumeration(STATUS, Status.class, Status::label),
                    Codec.fixed(
                            TEMPERATURE,
                            Temperature.class,
                            Double.BYTES,
                            (out, value) -> out.writeDouble(value.celsius()),
                            (buffer, index) -> new Temperature(buffer.getDouble(index)),
                            text -> new Temperature(Double.parseDouble(text))));
        }
    }

    private static Client client;
    private static Client without;

    @BeforeAll
    static void connect() {
        database.sql(
                "CREATE TYPE status AS ENUM ('active', 'on-hold')",
                "CREATE TYPE temperature",
                "CREATE FUNCTION t_in(cstring) RETURNS temperature LANGUAGE internal IMMUTABLE STRICT AS 'float8in'",
                "CREATE FUNCTION t_out(temperature) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'float8out'",
                "CREATE FUNCTION t_recv(internal) RETURNS temperature LANGUAGE internal IMMUTABLE STRICT AS 'float8recv'",
                "CREATE FUNCTION t_send(temperature) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'float8send'",
                "CREATE TYPE temperature (INPUT = t_in, OUTPUT = t_out, RECEIVE = t_recv, SEND = t_send, LIKE = float8)",
                "CREATE TABLE things (id int8, price numeric, status status, temperature temperature, document jsonb,"
                        + " text json)");
        client = Client.open(
                Client.options(database).codecs(new OurTypes()).codecs(new JacksonCodecs(new ObjectMapper())));
        without = Client.open(Client.options(database));
    }

    @AfterAll
    static void disconnect() {
        client.close();
        without.close();
    }

    @Test
    void aTypeByItsNumberNameOrInterfaceIsWrittenAndRead() {
        String insert = "INSERT INTO things (id, price, status, temperature) VALUES ($1, $2, $3, $4)";
        for (Status status : Status.values()) {
            client.update(insert, new CustomerId(7), new Euros(new BigDecimal("1.50")), status, new Temperature(36.6));

            String sql = "SELECT id, price, status, temperature FROM things WHERE status = $1";
            for (int i = 0; i < 2; i++) {
                List<Object> row = client.read(
                                columns -> List.<Object>of(
                                        columns.get(0, CustomerId.class),
                                        columns.get(1, Price.class),
                                        columns.get(2, Status.class),
                                        columns.get(3, Temperature.class)),
                                sql,
                                status)
                        .get(0);
                assertThat(row)
                        .isEqualTo(List.of(
                                new CustomerId(7), new Euros(new BigDecimal("1.50")), status, new Temperature(36.6)));
            }
        }
        assertThat(client.read(
                        row -> row.get(0, String.class),
                        "SELECT status FROM things WHERE status IS NOT NULL ORDER BY status"))
                .containsExactly("active", "on-hold");
    }

    @Test
    void theDefaultClassIsTheOneThatTheTypeNames() {
        String sql = "SELECT 5::int8 AS a, 'on-hold'::status AS b, '36.6'::temperature AS c";

        assertThat(client.read(row -> List.of(row.get(0), row.get(1), row.get(2)), sql))
                .containsExactly(List.of(5L, Status.ON_HOLD, new Temperature(36.6)));
        assertThat(client.read(row -> List.of(row.get(0), row.get(1), row.get(2)), sql + "; SELECT 1"))
                .containsExactly(List.of(5L, Status.ON_HOLD, new Temperature(36.6)));
        assertThat(client.value(Long.class, "SELECT 5::int8")).isEqualTo(5);
        assertThat(client.value(String.class, "SELECT 'on-hold'::status")).isEqualTo("on-hold");
    }

    @Test
    void anotherFactoryKnowsNothingOfThem() {
        assertThat(without.value(Object.class, "SELECT 'on-hold'::status")).isEqualTo("on-hold");
        assertThat(without.value(Object.class, "SELECT '36.6'::temperature")).isEqualTo("36.6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> without.value(CustomerId.class, "SELECT 5::int8"))
                .withMessageContaining("CustomerId");
        assertThatIllegalArgumentException().isThrownBy(() -> without.update("SELECT $1", new CustomerId(5)));
    }

    @Test
    void theServiceLoaderFindsThem(@TempDir Path directory) throws IOException {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve(CodecProvider.class.getName()), OurTypes.class.getName());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            try (Client found = Client.open(Client.options(database))) {
                assertThat(found.value(CustomerId.class, "SELECT 5::int8")).isEqualTo(new CustomerId(5));
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    record Person(String name, List<Integer> numbers) {}

    private static final Person PERSON = new Person("Zo\u00EB", List.of(1, 2));

    @Test
    void anyObjectIsADocument() {
        client.update("INSERT INTO things (id, document, text) VALUES (100, $1, $2)", PERSON, PERSON);
        client.update(
                "INSERT INTO things (id, document, text) VALUES (101, $1, $2)",
                Parameters.in(PgTypes.JSONB, Map.of("name", "a")),
                Parameters.in(PgTypes.JSON, List.of(1, 2)));

        String sql = "SELECT document, text FROM things WHERE id = ";
        assertThat(client.read(row -> row.get(0, Person.class), sql + "100")).containsExactly(PERSON);
        assertThat(client.read(row -> row.get(1, Person.class), sql + "100")).containsExactly(PERSON);
        assertThat(client.read(row -> row.get(0, Person.class), sql + "100; SELECT 1"))
                .containsExactly(PERSON);
        assertThat(client.read(row -> (Object) row.get(0, Map.class), sql + "101"))
                .containsExactly(Map.of("name", "a"));
        assertThat(client.read(row -> (Object) row.get(1, List.class), sql + "101"))
                .containsExactly(List.of(1, 2));
        assertThat(client.value(Person.class, "SELECT $1", PERSON)).isEqualTo(PERSON);
        assertThat(client.value(String.class, "SELECT $1 ->> 'name'", PERSON)).isEqualTo("Zo\u00EB");
    }

    @Test
    void jsonFitsBothTypesAndIsKeptAsItIs() {
        Json json = Json.of("{\"b\": 1,  \"a\": [2]}");
        without.update("INSERT INTO things (id, document, text) VALUES (200, $1, $2)", json, json);

        String sql = "SELECT document, text FROM things WHERE id = 200";
        assertThat(without.read(row -> row.get(0, Json.class), sql)).containsExactly(Json.of("{\"a\": [2], \"b\": 1}"));
        assertThat(without.read(row -> row.get(1, Json.class), sql)).containsExactly(json);
        assertThat(without.read(row -> row.get(1, Json.class), sql + "; SELECT 1"))
                .containsExactly(json);
        assertThat(without.value(Json.class, "SELECT $1", json)).isEqualTo(json);
        assertThat(without.value(Json.class, "SELECT $1", Parameters.in(PgTypes.JSON, json)))
                .isEqualTo(json);
        assertThat(without.value(String.class, "SELECT jsonb_typeof($1 -> 'a')", Parameters.in(PgTypes.JSONB, json)))
                .isEqualTo("array");
        assertThat(without.value(Object.class, "SELECT document FROM things WHERE id = 200"))
                .isEqualTo("{\"a\": [2], \"b\": 1}");
    }
}
