package io.pgflux.api;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import java.util.ArrayList;
import java.util.List;

/**
 * What is told of a statement: the methods have what OpenTelemetry's semantic conventions for PostgreSQL ask for, and who
 * implements this changes what he likes. Keys without a value have "none", so that all statements have the same.
 *
 * <p>Source: OpenTelemetry, "Semantic conventions for PostgreSQL client operations".
 */
public interface PgObservationConvention extends ObservationConvention<PgObservationContext> {

    /** OpenTelemetry's conventions. */
    PgObservationConvention OPEN_TELEMETRY = new PgObservationConvention() {};

    /** {@code db.client.operation}, which is also what timers made of observations are called. */
    @Override
    default String getName() {
        return "db.client.operation";
    }

    /** The operation and the database: {@code SELECT shop}. */
    @Override
    default String getContextualName(PgObservationContext context) {
        String operation = context.getOperation();
        return (operation.equals(KeyValue.NONE_VALUE) ? "postgresql" : operation) + " " + context.getDatabase();
    }

    /** What few values are possible for, so that meters may be made of it. */
    @Override
    default KeyValues getLowCardinalityKeyValues(PgObservationContext context) {
        PgObservationContext.Server server = context.getServer();
        return KeyValues.of(
                "db.system.name",
                "postgresql",
                "db.namespace",
                context.getDatabase(),
                "db.operation.name",
                context.getOperation(),
                "db.response.status_code",
                context.getSqlState(),
                "error.type",
                context.getErrorType(),
                "server.address",
                server.host(),
                "server.port",
                server.port() == null ? KeyValue.NONE_VALUE : server.port().toString());
    }

    /** What is different for each statement or connection. */
    @Override
    default KeyValues getHighCardinalityKeyValues(PgObservationContext context) {
        List<KeyValue> values = new ArrayList<>();
        values.add(KeyValue.of("db.query.text", context.getQueryText()));
        values.add(KeyValue.of("db.response.returned_rows", Long.toString(context.getRows())));
        values.add(KeyValue.of("pgflux.connection.id", context.getConnectionId()));
        if (context.getExecutions() > 1) {
            values.add(KeyValue.of("db.operation.batch.size", Integer.toString(context.getExecutions())));
        }
        PgObservationContext.Server server = context.getServer();
        if (server.peerAddress() != null && server.port() != null) {
            values.add(KeyValue.of("network.peer.address", server.peerAddress()));
            values.add(KeyValue.of("network.peer.port", server.port().toString())); // names have no other ports
        }
        return KeyValues.of(values);
    }

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof PgObservationContext;
    }
}
