package io.pgflux.exchange;

import io.netty.buffer.ByteBuf;
import io.pgflux.codec.Codec;
import io.pgflux.codec.Format;
import io.pgflux.result.Types;
import io.pgflux.wire.BindValues;
import org.jspecify.annotations.Nullable;

/** One set of bound values. */
public final class BoundValues implements BindValues {

    private final Types types;
    private final int[] oids;
    private final @Nullable Codec<?>[] codecs;
    private final @Nullable Object[] values;

    /**
     * Takes over the arrays.
     *
     * @param types what the codecs need to know of the connection
     * @param oids the declared type of each parameter; 0 where the server infers it
     * @param codecs how each value is written; null for NULL
     * @param values the values; null for NULL
     */
    public BoundValues(Types types, int[] oids, @Nullable Codec<?>[] codecs, @Nullable Object[] values) {
        this.types = types;
        this.oids = oids;
        this.codecs = codecs;
        this.values = values;
    }

    /** The declared types. */
    public int[] oids() {
        return oids;
    }

    public Types types() {
        return types;
    }

    /** The same values with other declared types. */
    public BoundValues declaring(int[] types) {
        return new BoundValues(this.types, types, codecs, values);
    }

    @Override
    public int count() {
        return oids.length;
    }

    @Override
    public short format(int index) {
        Codec<?> codec = codecs[index];
        return (codec == null ? Format.BINARY : codec.parameterFormat()).code();
    }

    @Override
    public boolean isNull(int index) {
        return values[index] == null;
    }

    @Override
    public void write(int index, ByteBuf out) {
        Codec<?> codec = codecs[index];
        Object value = values[index];
        if (codec != null && value != null) {
            try {
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
