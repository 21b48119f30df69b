package io.pgflux.spring;

import io.pgflux.api.Composite;
import io.pgflux.api.Json;
import io.pgflux.api.PgType;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import java.util.List;
import java.util.function.Function;

/**
 * Converters for an application's own classes, so that they are values of one column instead of entities. They are
 * registered beside the dialect's own ones:
 *
 * <pre>{@code
 * R2dbcCustomConversions.create(PgDialect.INSTANCE, conversions -> conversions
 *         .registerConverters(PgConverters.composite("address", Address.class))
 *         .registerConverters(PgConverters.json(
 *                 Settings.class, mapper::writeValueAsString, text -> mapper.readValue(text, Settings.class))))
 * }</pre>
 */
public final class PgConverters {

    private PgConverters() {}

    /**
     * A class as a document of json or jsonb; in a collection or array as an element of an array of such.
     *
     * @param type a class, of which subclasses are written, too
     * @param write the text of a value; what it throws fails the statement
     * @param read the value of a text; what it throws fails the row
     * @return converters for {@code registerConverters} of Spring Data
     */
    public static <T> List<Object> json(
            Class<T> type, Function<? super T, String> write, Function<String, ? extends T> read) {
        return List.of(
                new WritingConversion<>(type, Json.class, value -> Json.of(write.apply(value))),
                new ReadingConversion<>(String.class, type, read),
                new ReadingConversion<>(Json.class, type, document -> read.apply(document.asString())));
    }

    /**
     * A class of Java records as a composite type of the database, component by component with the names as in {@code
     * docs/types.md}. A collection of such is read from an array of the type; to write one, bind it with its type, {@code
     * Parameters.in(PgType.named("address[]", Address[].class), addresses)}.
     *
     * @param name of the type as in {@code pg_type}, without quotes, perhaps after its schema and a dot
     * @param type must be open to the module {@code io.pgflux}
     * @return converters for {@code registerConverters} of Spring Data
     */
    public static <T extends Record> List<Object> composite(String name, Class<T> type) {
        PgType named = PgType.named(name, type);
        return List.of(
                new WritingConversion<>(type, Parameter.class, value -> Parameters.in(named, value)),
                new ReadingConversion<>(Composite.class, type, value -> value.as(type)));
    }
}
