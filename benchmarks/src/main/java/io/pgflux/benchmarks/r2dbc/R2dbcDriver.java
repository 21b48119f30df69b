package io.pgflux.benchmarks.r2dbc;

import static io.r2dbc.spi.ConnectionFactoryOptions.DATABASE;
import static io.r2dbc.spi.ConnectionFactoryOptions.DRIVER;
import static io.r2dbc.spi.ConnectionFactoryOptions.HOST;
import static io.r2dbc.spi.ConnectionFactoryOptions.PASSWORD;
import static io.r2dbc.spi.ConnectionFactoryOptions.PORT;
import static io.r2dbc.spi.ConnectionFactoryOptions.USER;

import io.pgflux.PgConnectionFactoryProvider;
import io.pgflux.benchmarks.work.Target;
import io.pgflux.benchmarks.work.Work;
import io.pgflux.benchmarks.work.Workload;
import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.ConnectionFactoryProvider;
import reactor.core.publisher.Mono;

/** The drivers that implement the SPI. Both answer to "postgresql", so each is asked by its class. */
public enum R2dbcDriver {
    PGFLUX,
    INCUMBENT;

    public Work work(Workload workload, Target target) {
        return switch (workload) {
            case ONE, PIPELINED, WIDE, PAGES ->
                new R2dbcQueries(workload, connect(factory(options(target).build())));
            default -> throw new UnsupportedOperationException(workload.id());
        };
    }

    private ConnectionFactory factory(ConnectionFactoryOptions options) {
        ConnectionFactoryProvider provider = switch (this) {
            case PGFLUX -> new PgConnectionFactoryProvider();
            case INCUMBENT -> new PostgresqlConnectionFactoryProvider();
        };
        return provider.create(options);
    }

    private static ConnectionFactoryOptions.Builder options(Target target) {
        return ConnectionFactoryOptions.builder()
                .option(DRIVER, "postgresql")
                .option(HOST, target.host())
                .option(PORT, target.port())
                .option(USER, Target.USER)
                .option(PASSWORD, "")
                .option(DATABASE, Target.DATABASE);
    }

    private static Connection connect(ConnectionFactory factory) {
        return Mono.<Connection>from(factory.create()).block();
    }
}
