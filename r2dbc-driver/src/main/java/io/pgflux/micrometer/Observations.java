package io.pgflux.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.pgflux.api.PgObservationContext;
import io.pgflux.api.PgObservationConvention;
import io.pgflux.observe.ConnectionWatch;
import io.pgflux.observe.Observed;
import io.pgflux.observe.Outcomes;
import io.pgflux.observe.Peer;
import io.pgflux.observe.SqlText;
import io.pgflux.observe.SqlTexts;
import io.pgflux.observe.StatementWatch;
import io.pgflux.observe.Watch;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** An observation for each statement, whose parent is that of the subscriber's context. */
public final class Observations implements Watch {

    /** Of the parent in a subscriber's context: {@code ObservationThreadLocalAccessor.KEY}, whose class needs one more library. */
    private static final String PARENT = "micrometer.observation";

    private final ObservationRegistry registry;
    private final @Nullable PgObservationConvention convention;
    private final String database;
    private final SqlTexts texts;

    /**
     * For one factory.
     *
     * @param convention null: the registry's, or {@link PgObservationConvention#OPEN_TELEMETRY}
     */
    public Observations(
            ObservationRegistry registry,
            @Nullable PgObservationConvention convention,
            String database,
            SqlTexts texts) {
        this.registry = registry;
        this.convention = convention;
        this.database = database;
        this.texts = texts;
    }

    @Override
    public ConnectionWatch opened(String id, Peer peer) {
        return new OfConnection(id, server(peer));
    }

    private static PgObservationContext.Server server(Peer peer) {
        return peer.address() instanceof InetSocketAddress inet
                ? new PgObservationContext.Server(
                        peer.host(),
                        peer.port(),
                        inet.isUnresolved() ? null : inet.getAddress().getHostAddress())
                : new PgObservationContext.Server(peer.host(), null, null);
    }

    private final class OfConnection implements ConnectionWatch {

        private final String id;
        private final PgObservationContext.Server server;

        OfConnection(String id, PgObservationContext.Server server) {
            this.id = id;
            this.server = server;
        }

        @Override
        public StatementWatch begins(Observed statement) {
            if (registry.isNoop()) {
                return StatementWatch.NONE;
            }
            SqlText text = texts.get(statement.observedSql());
            PgObservationContext context = new PgObservationContext(
                    server, database, id, text.masked(), text.operation(), statement.observedExecutions());
            Observation observation = Observation.createNotStarted(
                    convention, PgObservationConvention.OPEN_TELEMETRY, () -> context, registry);
            if (statement.observedContext().getOrDefault(PARENT, null) instanceof Observation parent) {
                observation.parentObservation(parent);
            }
            observation.start();
            return (rows, error, cancelled) -> {
                context.setEnd(rows, cancelled, Outcomes.errorType(error, cancelled), Outcomes.sqlState(error));
                if (error != null) {
                    observation.error(ShownErrors.of(error));
                }
                observation.stop();
            };
        }
    }
}
