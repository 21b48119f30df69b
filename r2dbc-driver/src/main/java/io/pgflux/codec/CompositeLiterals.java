package io.pgflux.codec;

import io.pgflux.api.Composite;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Java records and composite values as parameters for which no type is named: literals, their fields in their order. */
final class CompositeLiterals {

    // One object each, so that codecs are equal
    private static final BiFunction<Record, Function<Object, String>, String> RECORD = CompositeLiterals::text;
    private static final BiFunction<Composite, Function<Object, String>, String> COMPOSITE = CompositeLiterals::text;

    private CompositeLiterals() {}

    static List<Codec<?>> rows() {
        return List.of(new Literals<>(Composite.class, COMPOSITE));
    }

    /** For a Java record that nobody has another use for. */
    static Codec<Record> ofRecords() {
        return new Literals<>(Record.class, RECORD);
    }

    private static String text(Record value, Function<Object, String> fieldText) {
        RecordClass javaType = RecordClass.of(value.getClass());
        List<@Nullable String> fields = new ArrayList<>();
        for (int i = 0; i < javaType.components().size(); i++) {
            Object field = javaType.value(value, i);
            fields.add(field == null ? null : fieldText.apply(field));
        }
        return CompositeText.of(fields);
    }

    private static String text(Composite value, Function<Object, String> fieldText) {
        List<@Nullable String> fields = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            Object field = value.get(i);
            fields.add(field == null ? null : fieldText.apply(field));
        }
        return CompositeText.of(fields);
    }

    private static final class Literals<T> extends ValueDependent<T> {

        private final BiFunction<T, Function<Object, String>, String> printer;

        Literals(Class<T> javaType, BiFunction<T, Function<Object, String>, String> printer) {
            super(javaType);
            this.printer = printer;
        }

        @Override
        Codec<?> codecOf(T value, Codecs codecs) {
            return new Literal<>(javaType(), codecs, printer);
        }
    }
}
