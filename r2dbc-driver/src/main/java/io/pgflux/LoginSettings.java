package io.pgflux;

import static io.r2dbc.spi.ConnectionFactoryOptions.PASSWORD;
import static io.r2dbc.spi.ConnectionFactoryOptions.USER;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Who logs in, and by what. */
abstract class LoginSettings extends HostSettings {

    static final List<PgOption<?>> OPTIONS = List.of(
            PgOption.of(USER, value -> value, LoginSettings::user),
            PgOption.of(PASSWORD, value -> value.credential(CharSequence.class), LoginSettings::password),
            PgOption.of(PgConnectionFactoryProvider.PASS_FILE, OptionValue::path, LoginSettings::passFile),
            PgOption.of(
                    PgConnectionFactoryProvider.SCRAM_MAX_ITERATIONS,
                    OptionValue::integer,
                    LoginSettings::scramMaxIterations));

    @Nullable
    Mono<String> user;

    @Nullable
    String userName; // null if it is asked for each connection

    Mono<CharSequence> password = Mono.empty();

    @Nullable
    Path passFile;

    int scramMaxIterations = 100_000;

    /** Required, in one of its forms. */
    public PgConnectionOptions.Builder user(String value) {
        userName = Check.notEmpty("user", value);
        user = Mono.just(value);
        return builder();
    }

    /** Asked for each connection, on the thread that subscribes to it; it should not block. */
    public PgConnectionOptions.Builder user(Supplier<String> supplier) {
        userName = null;
        user = Mono.fromSupplier(supplier);
        return builder();
    }

    /** Subscribed to for each connection; the first element counts. */
    public PgConnectionOptions.Builder user(Publisher<String> publisher) {
        userName = null;
        user = Mono.from(publisher);
        return builder();
    }

    /** As {@link #user(String)}, the incumbent's name for it. */
    public PgConnectionOptions.Builder username(String value) {
        return user(value);
    }

    /** As {@link #user(Supplier)}. */
    public PgConnectionOptions.Builder username(Supplier<String> supplier) {
        return user(supplier);
    }

    /** As {@link #user(Publisher)}. */
    public PgConnectionOptions.Builder username(Publisher<String> publisher) {
        return user(publisher);
    }

    /** Null: none, as for the method trust. */
    public PgConnectionOptions.Builder password(@Nullable CharSequence value) {
        password = Mono.justOrEmpty(value);
        return builder();
    }

    /** Asked for each connection, as a token may have expired; it should not block. */
    public PgConnectionOptions.Builder password(Supplier<? extends CharSequence> supplier) {
        password = Mono.fromSupplier(supplier);
        return builder();
    }

    /** Subscribed to for each connection; the first element counts, empty means none. */
    public PgConnectionOptions.Builder password(Publisher<? extends CharSequence> publisher) {
        password = Mono.from(publisher);
        return builder();
    }

    /**
     * A file as libpq's {@code .pgpass}, asked for each connection that has no other password; null: none. One that others
     * than its owner may read is ignored with a warning.
     */
    public PgConnectionOptions.Builder passFile(@Nullable Path value) {
        passFile = value;
        return builder();
    }

    /** A server that asks for more iterations of SCRAM is refused; default 100000. */
    public PgConnectionOptions.Builder scramMaxIterations(int value) {
        scramMaxIterations = Check.between("scramMaxIterations", value, 1, Integer.MAX_VALUE);
        return builder();
    }

    private static void user(PgConnectionOptions.Builder builder, OptionValue value) {
        if (value.value() instanceof String fixed) {
            builder.user(fixed);
        } else {
            builder.user(value.credential(String.class));
        }
    }
}
