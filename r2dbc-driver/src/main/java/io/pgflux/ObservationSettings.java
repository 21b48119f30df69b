package io.pgflux;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.pgflux.api.PgObservationConvention;
import io.pgflux.micrometer.Meters;
import io.pgflux.micrometer.Observations;
import io.pgflux.observe.Outcomes;
import io.pgflux.observe.SlowStatements;
import io.pgflux.observe.SqlTexts;
import io.pgflux.observe.Watch;
import io.pgflux.observe.Watches;
import io.r2dbc.spi.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who is told what connections and statements do. It speaks of Micrometer's classes, and none of them is loaded where nobody
 * sets a registry.
 */
abstract class ObservationSettings extends SocketSettings {

    static final List<PgOption<?>> OPTIONS = List.of(
            PgOption.of(
                    PgConnectionFactoryProvider.SLOW_STATEMENT_THRESHOLD,
                    OptionValue::duration,
                    ObservationSettings::slowStatementThreshold),
            optional(
                    PgConnectionFactoryProvider.OBSERVATION_REGISTRY,
                    (builder, value) -> builder.observationRegistry(value.as(ObservationRegistry.class))),
            optional(
                    PgConnectionFactoryProvider.OBSERVATION_CONVENTION,
                    (builder, value) -> builder.observationConvention(value.as(PgObservationConvention.class))),
            optional(
                    PgConnectionFactoryProvider.METER_REGISTRY,
                    (builder, value) -> builder.meterRegistry(value.as(MeterRegistry.class))));

    /** The class of the value is in the body of a lambda only, since its signature would load it. */
    private static PgOption<OptionValue> optional(
            Option<?> option, BiConsumer<PgConnectionOptions.Builder, OptionValue> target) {
        return PgOption.of(option, value -> value, target);
    }

    @Nullable
    Duration slowStatementThreshold;

    @Nullable
    ObservationRegistry observationRegistry;

    @Nullable
    PgObservationConvention observationConvention;

    @Nullable
    MeterRegistry meterRegistry;

    /**
     * Statements that take so long or longer are logged at WARN by the logger {@code io.pgflux.slow}, without values; from
     * the first demand for their results to the end of the server's answer. Null, the default: none.
     */
    public PgConnectionOptions.Builder slowStatementThreshold(@Nullable Duration value) {
        slowStatementThreshold = value == null ? null : Check.timeout("slowStatementThreshold", value);
        return builder();
    }

    /**
     * Where each statement has an observation, as a child of the one in its subscriber's context; default none. Needs {@code
     * io.micrometer:micrometer-observation}.
     */
    public PgConnectionOptions.Builder observationRegistry(ObservationRegistry value) {
        observationRegistry = Objects.requireNonNull(value, "observationRegistry");
        return builder();
    }

    /** What observations are called and tell; default {@link PgObservationConvention#OPEN_TELEMETRY}. */
    public PgConnectionOptions.Builder observationConvention(PgObservationConvention value) {
        observationConvention = Objects.requireNonNull(value, "observationConvention");
        return builder();
    }

    /**
     * Where the factory's meters are: connections, logins, statements, rows, bytes and more; default none. Needs {@code
     * io.micrometer:micrometer-core}.
     */
    public PgConnectionOptions.Builder meterRegistry(MeterRegistry value) {
        meterRegistry = Objects.requireNonNull(value, "meterRegistry");
        return builder();
    }

    /** All who are told. */
    Watches watches() {
        List<Watch> all = new ArrayList<>();
        SqlTexts texts = new SqlTexts();
        String user = userName == null ? Outcomes.NONE : userName; // null: it may be another each time
        String name = database == null ? user : database; // as the server does
        if (observationRegistry != null) {
            all.add(new Observations(observationRegistry, observationConvention, name, texts));
        }
        if (meterRegistry != null) {
            all.add(new Meters(meterRegistry, name, texts));
        }
        if (slowStatementThreshold != null) {
            all.add(new SlowStatements(slowStatementThreshold, texts));
        }
        return new Watches(all);
    }
}
