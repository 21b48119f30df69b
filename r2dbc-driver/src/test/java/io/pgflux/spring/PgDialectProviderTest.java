package io.pgflux.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.PgConnectionFactory;
import io.pgflux.testing.LogRecorder;
import io.r2dbc.postgresql.OtherConnectionFactory;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.Wrapped;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.data.r2dbc.dialect.DialectResolver;
import org.springframework.data.r2dbc.dialect.MySqlDialect;
import org.springframework.data.r2dbc.dialect.PostgresDialect;
import reactor.core.publisher.Mono;

class PgDialectProviderTest {

    private static final ConnectionFactory OURS = PgConnectionFactory.from("r2dbc:pgflux://app@db.example/shop");

    /** A factory that says what it is told to say. */
    private record Other(Supplier<ConnectionFactoryMetadata> metadata) implements ConnectionFactory {

        static Other named(String name) {
            return new Other(() -> () -> name);
        }

        @Override
        public Publisher<? extends Connection> create() {
            return Mono.empty();
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return metadata.get();
        }
    }

    /** One that has metadata of its own, and something inside. */
    private record Wrapper(ConnectionFactory inside) implements ConnectionFactory, Wrapped<ConnectionFactory> {

        @Override
        public Publisher<? extends Connection> create() {
            return inside.create();
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return () -> "PostgreSQL";
        }

        @Override
        public ConnectionFactory unwrap() {
            return inside;
        }
    }

    @Test
    void ourFactoryHasOurDialect() {
        assertThat(DialectResolver.getDialect(OURS)).isSameAs(PgDialect.INSTANCE);
    }

    @Test
    void itIsKnownByItsMetadataWhereItCannotBeSeen() {
        assertThat(DialectResolver.getDialect(new Other(OURS::getMetadata))).isSameAs(PgDialect.INSTANCE);
    }

    @Test
    void itIsFoundWithinWrappersWithMetadataOfTheirOwn() {
        assertThat(DialectResolver.getDialect(new Wrapper(new Wrapper(OURS)))).isSameAs(PgDialect.INSTANCE);
    }

    @Test
    void othersHaveTheDialectsOfSpring() {
        assertThat(DialectResolver.getDialect(Other.named("PostgreSQL"))).isSameAs(PostgresDialect.INSTANCE);
        assertThat(DialectResolver.getDialect(new Wrapper(Other.named("PostgreSQL"))))
                .isSameAs(PostgresDialect.INSTANCE);
        assertThat(DialectResolver.getDialect(Other.named("MySQL"))).isSameAs(MySqlDialect.INSTANCE);
    }

    @Test
    void whoGetsTheOtherDriversConnectionsIsWarnedOnce() {
        PgDialectProvider provider = new PgDialectProvider();
        try (LogRecorder log = new LogRecorder()) {
            provider.getDialect(Other.named("PostgreSQL"));
            assertThat(warnings(log)).isEmpty();

            provider.getDialect(new Wrapper(new OtherConnectionFactory()));
            provider.getDialect(new OtherConnectionFactory());
            assertThat(warnings(log))
                    .singleElement()
                    .asString()
                    .contains(OtherConnectionFactory.class.getName(), "Exclude", "r2dbc:pgflux");
        }
    }

    private static List<String> warnings(LogRecorder log) {
        return log.lines().stream()
                .filter(line -> line.startsWith(PgDialectProvider.class.getName()))
                .toList();
    }

    @Test
    void theDialectAddsToThatOfSpring() {
        assertThat(PgDialect.INSTANCE.simpleTypes())
                .containsAll(PostgresDialect.INSTANCE.simpleTypes())
                .containsAll(ValueTypes.ALL);
        assertThat(PgDialect.INSTANCE.getBindMarkersFactory().create().next().getPlaceholder())
                .isEqualTo("$1");
    }
}
