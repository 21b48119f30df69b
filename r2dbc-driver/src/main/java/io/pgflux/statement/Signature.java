package io.pgflux.statement;

import io.pgflux.codec.Codec;
import io.pgflux.codec.Format;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How the parameters of a statement are sent: the declared types and the codecs. Immutable, so that all bindings of the
 * same classes share one; but for a draft, which belongs to the one binding that is being filled, until it is {@link
 * #complete()}: so that n values of new classes cost n steps and not n copies.
 */
final class Signature {

    private static final short[] ALL_TEXT = {};
    private static final short[] ALL_BINARY = {Format.BINARY.code()};

    private final int[] types;
    private final @Nullable Codec<?>[] codecs;
    private final short[] formats;
    private final boolean streams;
    private final boolean named;
    private final boolean draft; // then only the types and codecs are known

    private Signature(int[] types, @Nullable Codec<?>[] codecs) {
        this.types = types;
        this.codecs = codecs;
        formats = formats(types, codecs);
        streams = Arrays.stream(codecs).anyMatch(Signature::streams);
        named = Arrays.stream(codecs).anyMatch(Signature::isNamed);
        draft = false;
    }

    /** A draft. */
    private Signature(Signature begun) {
        types = begun.types.clone();
        codecs = Arrays.copyOf(begun.codecs, begun.codecs.length);
        formats = ALL_TEXT;
        streams = false;
        named = false;
        draft = true;
    }

    private static boolean streams(@Nullable Codec<?> codec) {
        return codec != null && (codec.javaType() == Blob.class || codec.javaType() == Clob.class);
    }

    private static boolean isNamed(@Nullable Codec<?> codec) {
        return codec != null && codec.type().isNamed();
    }

    /** So many parameters of which nothing is known. */
    static Signature unknown(int count) {
        return new Signature(new int[count], new Codec<?>[count]);
    }

    /**
     * A parameter that was only NULL so far counts as either, but if the server infers its type: that may have no binary
     * form, and then even a NULL in it is an error (42883).
     */
    private static short[] formats(int[] types, @Nullable Codec<?>[] codecs) {
        short[] formats = new short[codecs.length];
        boolean text = true;
        boolean binary = true;
        for (int i = 0; i < formats.length; i++) {
            Codec<?> codec = codecs[i];
            Format format = codec != null ? codec.parameterFormat() : types[i] == 0 ? Format.TEXT : Format.BINARY;
            formats[i] = format.code();
            text &= codec == null || format == Format.TEXT;
            binary &= format == Format.BINARY;
        }
        return text ? ALL_TEXT : binary ? ALL_BINARY : formats;
    }

    int[] types() {
        return types;
    }

    short[] formats() {
        return formats;
    }

    /** Whether a Blob or Clob may be among the values. */
    boolean streams() {
        return streams;
    }

    /** Whether the number of a type has to be looked up. */
    boolean named() {
        return named;
    }

    @Nullable
    Codec<?> codec(int index) {
        return codecs[index];
    }

    /** The same with this codec at this place; maybe a draft. */
    Signature with(int index, Codec<?> codec) {
        return codec.equals(codecs[index]) && types[index] == codec.type().oid()
                ? this
                : with(index, codec.type().oid(), codec);
    }

    /**
     * The same with this type declared for the NULL at this place, maybe a draft; the codec is left, since NULL does not need
     * it.
     */
    Signature withNull(int index, int type) {
        return types[index] == type ? this : with(index, type, null);
    }

    private Signature with(int index, int type, @Nullable Codec<?> codec) {
        Signature changed = draft ? this : new Signature(this);
        changed.types[index] = type;
        changed.codecs[index] = codec;
        return changed;
    }

    /** What others may have: this, or what has become of the draft, which is not to be used any more. */
    Signature complete() {
        return draft ? new Signature(types, codecs) : this;
    }
}
