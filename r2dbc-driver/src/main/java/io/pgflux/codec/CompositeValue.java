package io.pgflux.codec;

import io.pgflux.api.Composite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A composite value as it has come from the server. */
abstract class CompositeValue implements Composite {

    private final List<String> names;
    final CodecContext context;

    CompositeValue(List<String> names, CodecContext context) {
        this.names = names;
        this.context = context;
    }

    /** The names of so many fields that have none. */
    static List<String> anonymous(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(number -> "f" + number).toList();
    }

    abstract CompositeType composite();

    abstract TypeCodecs type(int index);

    abstract boolean isNull(int index);

    /** Reads a field that is not NULL. */
    abstract <T> T read(int index, Codec<T> codec);

    /** The same value over bytes of its own. */
    abstract CompositeValue kept();

    @Override
    public final List<String> names() {
        return names;
    }

    @Override
    @SuppressWarnings("unchecked") // a primitive's wrapper is what T is
    public final <T> @Nullable T get(int index, Class<T> type) {
        Objects.checkIndex(index, names.size());
        try {
            return isNull(index) ? null : read(index, Parts.reader(type(index), (Class<T>) Codecs.boxed(type)));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw named(e, names.get(index));
        }
    }

    /** Reads a field that is not NULL; exceptions name it. */
    final <T> T field(int index, Codec<T> codec) {
        try {
            return read(index, codec);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw named(e, names.get(index));
        }
    }

    /** The same exception with the name of the field in its message. */
    static RuntimeException named(RuntimeException e, String field) {
        String message = "field %s: %s".formatted(field, e.getMessage());
        return e instanceof ArithmeticException
                ? (RuntimeException) new ArithmeticException(message).initCause(e)
                : new IllegalArgumentException(message, e);
    }

    @Override
    public final <T> @Nullable T get(String name, Class<T> type) {
        return get(index(name), type);
    }

    private int index(String name) {
        int exact = names.indexOf(name);
        if (exact >= 0) {
            return exact;
        }
        int[] found = IntStream.range(0, names.size())
                .filter(index -> names.get(index).equalsIgnoreCase(name))
                .toArray();
        if (found.length != 1) {
            throw new NoSuchElementException("No field \"%s\"; there are %s".formatted(name, names));
        }
        return found[0];
    }

    @Override
    public final Map<String, @Nullable Object> asMap() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            fields.put(names.get(i), get(i));
        }
        return fields;
    }

    @Override
    public final <T> T as(Class<T> type) {
        if (composite().toRead(type) instanceof CompositeCodec<?> codec) {
            return type.cast(codec.reader().apply(this));
        }
        throw new IllegalArgumentException("Type %s cannot be read as %s; a Java record or Map is what it can be"
                .formatted(composite().type(), type.getName()));
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof CompositeValue composite
                        && names.equals(composite.names)
                        && toString().equals(composite.toString()));
    }

    @Override
    public final int hashCode() {
        return toString().hashCode(); // of any value there is a text, which is the same in either format
    }

    /** The text that the server would have sent. */
    @Override
    public final String toString() {
        List<@Nullable String> texts = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            texts.add(get(i, String.class));
        }
        return CompositeText.of(texts);
    }
}
