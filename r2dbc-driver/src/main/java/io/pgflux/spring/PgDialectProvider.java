package io.pgflux.spring;

import io.pgflux.api.PgConnectionFactoryMetadata;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.data.r2dbc.dialect.DialectResolver;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * Gives Spring Data the {@link PgDialect} for connection factories of pgflux, also within pools and proxies. It is asked
 * before Spring Data's own provider, which has no order and to which all others are left; so also before one of the
 * application's without an order.
 */
@Order(Ordered.LOWEST_PRECEDENCE - 100)
@SuppressWarnings("exports") // required transitively, a module that does without Spring could not be compiled
public final class PgDialectProvider implements DialectResolver.R2dbcDialectProvider {

    private static final Logger LOG = Loggers.getLogger(PgDialectProvider.class);
    private static final String INCUMBENT = "io.r2dbc.postgresql.";

    private final AtomicBoolean warned = new AtomicBoolean();

    /** For {@code META-INF/spring.factories}. */
    public PgDialectProvider() {}

    /** @return empty if the factory is not ours */
    @Override
    public Optional<R2dbcDialect> getDialect(ConnectionFactory factory) {
        Object current = factory;
        Object inside = current;
        while (inside != null) {
            if (inside instanceof ConnectionFactory known
                    && known.getMetadata() instanceof PgConnectionFactoryMetadata) {
                return Optional.of(PgDialect.INSTANCE);
            }
            current = inside;
            inside = unwrapped(current);
        }
        warnOnce(current.getClass().getName());
        return Optional.empty();
    }

    private static @Nullable Object unwrapped(Object wrapper) {
        Object inside = wrapper instanceof Wrapped<?> wrapped ? wrapped.unwrap() : null;
        return inside == wrapper ? null : inside;
    }

    /** Who has put pgflux on the class path perhaps expects to be using it. */
    private void warnOnce(String factory) {
        if (factory.startsWith(INCUMBENT) && !warned.getAndSet(true)) {
            LOG.warn(
                    "The connections are those of {}, not of pgflux, although both are on the class path."
                            + " Exclude org.postgresql:r2dbc-postgresql, or use r2dbc:pgflux.",
                    factory);
        }
    }
}
