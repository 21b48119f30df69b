package io.pgflux.statement;

import io.pgflux.api.PgType;
import io.pgflux.codec.Codec;
import io.pgflux.codec.Codecs;
import io.pgflux.exchange.BoundValues;
import io.pgflux.result.Types;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Type;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The values of one set of parameters while they are being bound. */
final class Binding {

    private static final Object UNBOUND = new Object();

    private final Types types;
    private final int[] oids;
    private final @Nullable Codec<?>[] codecs;
    private final @Nullable Object[] values;
    private boolean streams; // a Blob or Clob is among the values

    Binding(int count, Types types) {
        this.types = types;
        oids = new int[count];
        codecs = new Codec<?>[count];
        values = new Object[count];
        Arrays.fill(values, UNBOUND);
    }

    void bind(int index, Object value) {
        if (value instanceof Parameter parameter) {
            bind(index, parameter);
        } else {
            set(index, types.codecs().forClass(value.getClass()), value);
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
        if (type instanceof Type.InferredType inferred) {
            if (value == null) {
                bindNull(index, inferred.getJavaType());
            } else {
                bind(index, value);
            }
        } else if (value == null) {
            setNull(index, known.nullType(type).oid());
        } else {
            set(index, known.forType(type, value.getClass()), value);
        }
    }

    void bindNull(int index, Class<?> javaType) {
        setNull(index, types.codecs().nullType(javaType).oid());
    }

    private void set(int index, Codec<?> codec, Object value) {
        oids[index] = codec.type().oid();
        codecs[index] = codec;
        values[index] = value;
        streams |= value instanceof Blob || value instanceof Clob;
    }

    private void setNull(int index, int oid) {
        oids[index] = oid;
        codecs[index] = null;
        values[index] = null;
    }

    /** Whether nothing has been bound since {@code add()}. */
    boolean isEmpty() {
        for (Object value : values) {
            if (value != UNBOUND) {
                return false;
            }
        }
        return true;
    }

    boolean streams() {
        return streams;
    }

    void requireComplete() {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == UNBOUND) {
                throw new IllegalStateException("Parameter $%d (index %d) is not bound".formatted(i + 1, i));
            }
        }
    }

    @Nullable
    Object value(int index) {
        return values[index];
    }

    int count() {
        return oids.length;
    }

    /** Puts what a Blob or Clob contains in its place, with the type that it was bound with. */
    void replace(int index, Object stream, Object content) {
        PgType declared = types.codecs().type(oids[index]);
        PgType inferred = types.codecs().forClass(stream.getClass()).type();
        Codec<?> codec = declared.oid() == inferred.oid()
                ? types.codecs().forClass(content.getClass())
                : types.codecs().forType(declared, content.getClass());
        set(index, codec, content);
    }

    Binding copy() {
        Binding copy = new Binding(oids.length, types);
        System.arraycopy(oids, 0, copy.oids, 0, oids.length);
        System.arraycopy(codecs, 0, copy.codecs, 0, oids.length);
        System.arraycopy(values, 0, copy.values, 0, oids.length);
        copy.streams = streams;
        return copy;
    }

    /** The values for the wire; this binding must not be changed any more. */
    BoundValues values() {
        return new BoundValues(types, oids, codecs, values);
    }
}
