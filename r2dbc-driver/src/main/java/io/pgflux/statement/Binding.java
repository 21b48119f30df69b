package io.pgflux.statement;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import io.pgflux.codec.Codec;
import io.pgflux.codec.Codecs;
import io.pgflux.exchange.BoundValues;
import io.pgflux.result.Types;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Type;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** One set of values for a statement's parameters: filled by {@code bind}, then sent. */
final class Binding implements BoundValues {

    /** In the place of a value; what is not bound is null. */
    private static final Object NULL = new Object();

    private static final @Nullable Object[] NONE = {};

    private final Types types;
    private final @Nullable Object[] values;
    private Signature signature;

    /**
     * A binding to be filled.
     *
     * @param expected how the values were sent the last time: if they are alike again, they share it
     */
    Binding(Signature expected, Types types) {
        this.types = types;
        signature = expected;
        int count = expected.types().length;
        values = count == 0 ? NONE : new Object[count];
    }

    private Binding(Binding other) {
        types = other.types;
        signature = other.signature;
        values = other.values.clone();
    }

    Signature signature() {
        return signature;
    }

    /** What the type is called. */
    String typeName(int oid) {
        return types.codecs().type(oid).name();
    }

    void bind(int index, Object value) {
        if (value instanceof Parameter parameter) {
            bind(index, parameter);
        } else {
            set(index, types.codecs().forValue(value), value);
        }
    }

    private void bind(int index, Parameter parameter) {
        if (parameter instanceof Parameter.Out && !(parameter instanceof Parameter.In)) {
            throw new IllegalArgumentException(
                    "PostgreSQL has no out parameters: SELECT or CALL returns them as a row");
        }
        Object value = parameter.getValue();
        Type type = parameter.getType();
        Codecs known = types.codecs();
        boolean inferred = type instanceof Type.InferredType || (type == R2dbcType.COLLECTION && isCollection(value));
        if (inferred && value != null) {
            bind(index, value);
        } else if (value == null) {
            setNull(index, known.nullType(type).oid());
        } else {
            set(index, known.forValue(type, value), value);
        }
    }

    private static boolean isCollection(@Nullable Object value) {
        return value == null || value instanceof Collection || value.getClass().isArray();
    }

    void bindNull(int index, Class<?> javaType) {
        setNull(index, types.codecs().nullType(javaType).oid());
    }

    private void set(int index, Codec<?> codec, Object value) {
        signature = signature.with(index, codec);
        values[index] = value;
    }

    private void setNull(int index, int type) {
        signature = signature.withNull(index, type);
        values[index] = NULL;
    }

    /** Declares another type for the NULL at this place; then it is to be completed again. */
    void declareNull(int index, int type) {
        signature = signature.withNull(index, type);
    }

    /** There is nothing more to come; only then is it known how the values are sent. */
    void complete() {
        requireAll();
        signature = signature.complete();
    }

    private void requireAll() {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                throw new IllegalStateException("Parameter $%d (index %d) is not bound".formatted(i + 1, i));
            }
        }
    }

    @Nullable
    Object value(int index) {
        return values[index];
    }

    /** Puts what a Blob or Clob contains in its place, with the type that it was bound with; to be completed again. */
    <T> void replace(int index, Object stream, Class<T> contentClass, T content) {
        PgType declared = types.codecs().type(types()[index]);
        PgType inferred = types.codecs().forClass(stream.getClass()).type();
        Codec<?> codec = declared.oid() == inferred.oid()
                ? types.codecs().forClass(contentClass)
                : types.codecs().forType(declared, contentClass);
        set(index, codec, content);
    }

    /**
     * The same with the numbers of types that were only named.
     *
     * @throws IllegalArgumentException if the database does not have one of them
     */
    Binding numbered() {
        if (!signature.named()) {
            return this;
        }
        Binding copy = copy();
        for (int i = 0; i < values.length; i++) {
            Codec<?> codec = signature.codec(i);
            Object value = values[i];
            if (codec != null && value != null && codec.type().isNamed()) {
                Codec<?> known = types.codecs().forValue(codec.type(), value);
                if (known.type().isNamed()) {
                    throw new IllegalArgumentException(
                            "Parameter $%d: the database has no type \"%s\"; CREATE TYPE or CREATE EXTENSION makes it"
                                    .formatted(i + 1, codec.type().name()));
                }
                copy.set(i, known, value);
            }
        }
        copy.complete();
        return copy;
    }

    Binding copy() {
        return new Binding(this);
    }

    @Override
    public int[] types() {
        return signature.types();
    }

    @Override
    public int count() {
        return values.length;
    }

    @Override
    public short[] formats() {
        return signature.formats();
    }

    @Override
    public boolean isNull(int index) {
        return values[index] == NULL;
    }

    @Override
    public void write(int index, ByteBuf out) {
        Codec<?> codec = signature.codec(index);
        Object value = values[index];
        if (codec != null && value != null) {
            try {
                LongestValue.require(value);
                encode(codec, value, out);
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new IllegalArgumentException(
                        "Parameter $%d as %s: %s".formatted(index + 1, codec.type(), e.getMessage()), e);
            }
        }
    }

    @SuppressWarnings("unchecked") // the codec was looked up by the value's class
    private <T> void encode(Codec<T> codec, Object value, ByteBuf out) {
        codec.encode((T) value, out, types.context());
    }

    /** Values are private: how many there are is all that may show. */
    @Override
    public String toString() {
        return count() + " bound values";
    }
}
