package io.pgflux.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.pgflux.PatroniHosts;
import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionFactoryProvider;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgType;
import io.pgflux.api.TargetServerType;
import io.pgflux.codec.Codec;
import io.pgflux.codec.CodecProvider;
import io.pgflux.codec.JacksonCodecs;
import io.pgflux.codec.JtsCodecs;
import io.pgflux.codec.PgTypes;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Statement;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Point;

/** The pieces of code in the documentation that are no whole programs: here they compile. */
final class Snippets {

    private Snippets() {}

    static void readme() {
        ConnectionFactory factory = ConnectionFactories.get("r2dbc:pgflux://app:secret@localhost:5432/shop");
        ConnectionFactory same = PgConnectionFactory.from(
                "host=localhost user=app password=secret dbname=shop"); // or postgresql://.., as for psql
    }

    static void configuration() {
        ConnectionFactories.get(
                "r2dbc:pgflux://app:secret@localhost:5432/shop?applicationName=billing&statementTimeout=10s");

        ConnectionFactories.get(ConnectionFactoryOptions.parse("r2dbc:pgflux://localhost/shop")
                .mutate()
                .option(ConnectionFactoryOptions.USER, "app")
                .option(PgConnectionFactoryProvider.APPLICATION_NAME, "billing")
                .build());

        new PgConnectionFactory(PgConnectionOptions.builder()
                .host("localhost")
                .user("app")
                .database("shop")
                .applicationName("billing")
                .build());

        PgConnectionFactory.from(
                "postgresql://app@localhost/shop?application_name=billing"); // as libpq has it, see below
    }

    static void patroni() {
        new PgConnectionFactory(PgConnectionOptions.builder()
                .hostProvider(
                        PatroniHosts.at("https://db1:8008", "https://db2:8008").build())
                .targetServerType(TargetServerType.PRIMARY)
                .user("app")
                .password("secret")
                .database("shop")
                .build());
    }

    static PgConnectionOptions.Builder observed(ObservationRegistry observations, MeterRegistry meters) {
        return PgConnectionOptions.builder()
                .host("localhost")
                .user("app")
                .observationRegistry(observations)
                .meterRegistry(meters);
    }

    static void records(Readable row, Statement statement, Item item) {
        row.get("item", Item.class);
        statement.bind("$1", Parameters.in(PgType.named("item", Item.class), item));
    }

    record Item(String name, BigDecimal price, @Nullable Integer supplierId) {}

    static PgConnectionOptions.Builder ourTypes() {
        return PgConnectionOptions.builder().codecs(new OurTypes());
    }

    static void json(Statement statement, Readable row, ObjectMapper objectMapper, Person person) {
        PgConnectionOptions.builder()
                .codecs(new JacksonCodecs(objectMapper)); // needs com.fasterxml.jackson.core:jackson-databind

        statement.bind("$1", person); // jsonb
        statement.bind("$1", Parameters.in(PgTypes.JSON, List.of(1, 2)));
        row.get("document", Person.class);
        row.get("document", JsonNode.class);
    }

    record Person(String name) {}

    static void geometry(Statement statement, Readable row, GeometryFactory geometryFactory) {
        PgConnectionOptions.builder().codecs(new JtsCodecs()); // needs org.locationtech.jts:jts-core

        row.get("place", Point.class); // row.get("place") is a Geometry
        statement.bind("$1", geometryFactory.createPoint(new Coordinate(16.37, 48.21)));
    }

    record CustomerId(long number) {}

    record Temperature(double celsius) {}

    enum Status {
        ACTIVE,
        ON_HOLD;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static final class OurTypes implements CodecProvider {

        private static final PgType TEMPERATURE = PgType.named("temperature", Temperature.class);
        private static final PgType STATUS = PgType.named("status", Status.class);

        @Override
        public List<Codec<?>> codecs() {
            return List.of(
                    // A class for a built-in type, by way of a class that pgflux knows for it
                    Codec.converted(PgTypes.INT8, Long.class, CustomerId.class, CustomerId::new, CustomerId::number),
                    // An enum whose labels are not the names of the constants
                    Codec.enumeration(STATUS, Status.class, Status::label),
                    // A type of the database's own, in binary, and from text
                    Codec.fixed(
                            TEMPERATURE,
                            Temperature.class,
                            Double.BYTES,
                            (out, value) -> out.writeDouble(value.celsius()),
                            (buffer, index) -> new Temperature(buffer.getDouble(index)),
                            text -> new Temperature(Double.parseDouble(text))));
        }
    }
}
