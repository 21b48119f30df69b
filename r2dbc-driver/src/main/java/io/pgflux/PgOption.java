package io.pgflux;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One option of R2DBC, which is one parameter of a URL as well.
 *
 * @param name what it is called in the documentation
 * @param aliases other names for it; {@code name} wins
 * @param type how its value is read
 * @param target what takes the value
 */
record PgOption<T>(
        String name,
        List<String> aliases,
        Function<OptionValue, T> type,
        BiConsumer<PgConnectionOptions.Builder, T> target) {

    /** All that there are; each area of options has its own, beside what takes them. */
    static List<PgOption<?>> all() {
        return Stream.of(
                        LibpqDefaults.OPTIONS,
                        HostSettings.OPTIONS,
                        LoginSettings.OPTIONS,
                        TlsSettings.OPTIONS,
                        SessionSettings.OPTIONS,
                        SocketSettings.OPTIONS,
                        ObservationSettings.OPTIONS,
                        PgConnectionOptions.STATEMENT_OPTIONS)
                .flatMap(List::stream)
                .toList();
    }

    static <T> PgOption<T> of(
            Option<?> option, Function<OptionValue, T> type, BiConsumer<PgConnectionOptions.Builder, T> target) {
        return new PgOption<>(option.name(), List.of(), type, target);
    }

    PgOption<T> alias(String... names) {
        return new PgOption<>(name, List.of(names), type, target);
    }

    void read(ConnectionFactoryOptions options, PgConnectionOptions.Builder builder) {
        Stream.concat(aliases.stream(), Stream.of(name)).forEach(spelling -> {
            Object value = options.getValue(Option.valueOf(spelling));
            if (value != null) {
                target.accept(builder, type.apply(new OptionValue(spelling, value)));
            }
        });
    }
}
