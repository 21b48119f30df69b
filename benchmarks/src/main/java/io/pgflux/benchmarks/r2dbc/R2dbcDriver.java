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
import io.r2dbc.spi.Option;
import reactor.core.publisher.Mono;

/** The drivers that implement the SPI. Both answer to "postgresql", so each is asked by its class. */
public enum R2dbcDriver {
    PGFLUX,
    INCUMBENT;

    private static final Option<String> REWRITE = Option.valueOf("rewriteBatchedInserts");
    private static final Option<String> SSL_MODE = Option.valueOf("sslMode");
    private static final Option<String> SSL_ROOT_CERT = Option.valueOf("sslRootCert");

    /** Throws {@link UnsupportedOperationException} with the reason for what the driver cannot do. */
    public Work work(Workload workload, Target target) {
        ConnectionFactoryOptions.Builder options = options(workload, target);
        return switch (workload) {
            case ONE, PIPELINED, WIDE, PAGES, FIRST -> new R2dbcQueries(workload, connect(options));
            case POOL -> new R2dbcPool(factory(options));
            case BATCH -> new R2dbcBatch(connect(options));
            case BATCH_REWRITTEN -> new R2dbcBatch(connect(rewriting(options)));
            case CONNECT, CONNECT_MANY, CONNECT_TLS, CONNECT_TLS_MANY ->
                new R2dbcConnect(
                        factory(options.option(USER, Target.SCRAM_USER).option(PASSWORD, Target.SCRAM_PASSWORD)),
                        workload.connections());
            case SLOW -> new R2dbcSlow(connect(options));
        };
    }

    /** A driver that takes nonsense for the option does not know it: it would insert row by row. */
    private ConnectionFactoryOptions.Builder rewriting(ConnectionFactoryOptions.Builder options) {
        boolean nonsense = accepts(options.option(REWRITE, "nonsense"));
        if (nonsense || !accepts(options.option(REWRITE, "true"))) {
            throw new UnsupportedOperationException("the driver has no option " + REWRITE.name());
        }
        return options;
    }

    private boolean accepts(ConnectionFactoryOptions.Builder options) {
        try {
            factory(options);
            return true;
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            return false;
        }
    }

    private ConnectionFactory factory(ConnectionFactoryOptions.Builder options) {
        ConnectionFactoryProvider provider = switch (this) {
            case PGFLUX -> new PgConnectionFactoryProvider();
            case INCUMBENT -> new PostgresqlConnectionFactoryProvider();
        };
        return provider.create(options.build());
    }

    private static ConnectionFactoryOptions.Builder options(Workload workload, Target target) {
        ConnectionFactoryOptions.Builder options = ConnectionFactoryOptions.builder()
                .option(DRIVER, "postgresql")
                .option(HOST, target.host())
                .option(PORT, target.port())
                .option(USER, Target.USER)
                .option(PASSWORD, "")
                .option(DATABASE, Target.DATABASE);
        return workload.isEncrypted()
                ? options.option(SSL_MODE, "verify-full").option(SSL_ROOT_CERT, Target.CERTIFICATE.toString())
                : options.option(SSL_MODE, "disable");
    }

    private Connection connect(ConnectionFactoryOptions.Builder options) {
        return Mono.<Connection>from(factory(options).create()).block();
    }
}
