package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.HalfVector;
import io.pgflux.api.SparseVector;
import io.pgflux.api.Vector;
import java.util.List;

/**
 * The rows of pgvector's types. vector and halfvec are, as {@code vector_send} in {@code src/vector.c} and {@code
 * halfvec_send} have it, the number of elements in 16 bits, 16 bits that are 0, the elements; as text {@code [1,2.5]}.
 * sparsevec is ({@code sparsevec_send}) the dimension, the number of elements, 32 bits that are 0, the indexes from 0, the
 * elements; as text {@code {1:1.5,3:2}/5}, with indexes from 1.
 */
final class PgvectorCodecs {

    private static final int HEADER = 2 * Short.BYTES;
    private static final int SPARSE_HEADER = 3 * Integer.BYTES;
    private static final String SPARSE_END = "}/";

    private static final Codec<float[]> VECTOR = new VaryingCodec<>(
            ExtensionTypes.VECTOR,
            float[].class,
            PgvectorCodecs::writeFloats,
            PgvectorCodecs::readFloats,
            PgvectorCodecs::parseFloats);
    private static final Codec<float[]> HALFVEC = new VaryingCodec<>(
            ExtensionTypes.HALFVEC,
            float[].class,
            PgvectorCodecs::writeHalves,
            PgvectorCodecs::readHalves,
            PgvectorCodecs::parseFloats);
    private static final Codec<SparseVector> SPARSEVEC = new VaryingCodec<>(
            ExtensionTypes.SPARSEVEC,
            SparseVector.class,
            PgvectorCodecs::writeSparse,
            PgvectorCodecs::readSparse,
            PgvectorCodecs::parseSparse);

    private PgvectorCodecs() {}

    static List<Codec<?>> rows() {
        return List.of(
                new VaryingCodec<>(
                        ExtensionTypes.VECTOR,
                        Vector.class,
                        (out, value) -> writeFloats(out, value.toArray()),
                        (buffer, index, length, context) -> Vector.of(readFloats(buffer, index, length, context)),
                        text -> Vector.of(parseFloats(text))),
                new VaryingCodec<>(
                        ExtensionTypes.HALFVEC,
                        HalfVector.class,
                        (out, value) -> writeHalves(out, value.toArray()),
                        (buffer, index, length, context) -> HalfVector.of(readHalves(buffer, index, length, context)),
                        text -> HalfVector.of(parseFloats(text))),
                SPARSEVEC,
                VECTOR,
                HALFVEC,
                TextCodec.string(VECTOR, PgvectorCodecs::text),
                TextCodec.string(HALFVEC, PgvectorCodecs::text),
                TextCodec.string(SPARSEVEC, PgvectorCodecs::text));
    }

    private static void writeFloats(ByteBuf out, float[] values) {
        writeHeader(out, values.length);
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    private static void writeHalves(ByteBuf out, float[] values) {
        writeHeader(out, values.length);
        for (float value : values) {
            out.writeShort(HalfVector.toHalf(value));
        }
    }

    private static void writeHeader(ByteBuf out, int dimension) {
        if (dimension > Short.MAX_VALUE) {
            throw new IllegalArgumentException("a vector cannot have %d elements".formatted(dimension));
        }
        out.writeShort(dimension).writeShort(0);
    }

    private static float[] readFloats(ByteBuf buffer, int index, int length, CodecContext context) {
        float[] values = new float[dimension(buffer, index, length, Float.BYTES)];
        for (int i = 0, at = index + HEADER; i < values.length; i++, at += Float.BYTES) {
            values[i] = buffer.getFloat(at);
        }
        return values;
    }

    private static float[] readHalves(ByteBuf buffer, int index, int length, CodecContext context) {
        float[] values = new float[dimension(buffer, index, length, Short.BYTES)];
        for (int i = 0, at = index + HEADER; i < values.length; i++, at += Short.BYTES) {
            values[i] = HalfVector.toFloat(buffer.getShort(at));
        }
        return values;
    }

    private static int dimension(ByteBuf buffer, int index, int length, int width) {
        int dimension = length < HEADER ? -1 : buffer.getUnsignedShort(index);
        if (dimension < 0 || length != HEADER + dimension * width || buffer.getShort(index + Short.BYTES) != 0) {
            throw new IllegalArgumentException("%d bytes are no vector".formatted(length));
        }
        return dimension;
    }

    private static void writeSparse(ByteBuf out, SparseVector value) {
        out.writeInt(value.dimension()).writeInt(value.size()).writeInt(0);
        for (int index : value.indexes()) {
            out.writeInt(index);
        }
        for (float element : value.values()) {
            out.writeFloat(element);
        }
    }

    private static SparseVector readSparse(ByteBuf buffer, int index, int length, CodecContext context) {
        BoundedReader reader = new BoundedReader(buffer, index, length);
        int dimension = reader.readInt();
        int size = reader.readInt();
        boolean valid = reader.readInt() == 0;
        if (!valid || size < 0 || length != SPARSE_HEADER + (long) size * (Integer.BYTES + Float.BYTES)) {
            throw new IllegalArgumentException("%d bytes are no sparsevec".formatted(length));
        }
        int[] indexes = new int[size];
        for (int i = 0; i < size; i++) {
            indexes[i] = reader.readInt();
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = Float.intBitsToFloat(reader.readInt());
        }
        return SparseVector.of(dimension, indexes, values);
    }

    private static float[] parseFloats(String text) {
        if (!text.startsWith("[") || !text.endsWith("]")) {
            throw new IllegalArgumentException("not the text of a vector");
        }
        String[] parts = split(text.substring(1, text.length() - 1));
        float[] values = new float[parts.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(parts[i]);
        }
        return values;
    }

    private static SparseVector parseSparse(String text) {
        int end = text.lastIndexOf(SPARSE_END);
        if (!text.startsWith("{") || end < 0) {
            throw new IllegalArgumentException("not the text of a sparsevec");
        }
        String[] parts = split(text.substring(1, end));
        int[] indexes = new int[parts.length];
        float[] values = new float[parts.length];
        for (int i = 0; i < parts.length; i++) {
            int colon = parts[i].indexOf(':');
            indexes[i] = Integer.parseInt(parts[i].substring(0, colon)) - 1;
            values[i] = Float.parseFloat(parts[i].substring(colon + 1));
        }
        return SparseVector.of(Integer.parseInt(text.substring(end + SPARSE_END.length())), indexes, values);
    }

    private static String[] split(String elements) {
        return elements.isEmpty() ? new String[0] : elements.split(",", -1);
    }

    private static String text(float[] values) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < values.length; i++) {
            text.append(i == 0 ? "" : ",").append(Floating.text(values[i]));
        }
        return text.append(']').toString();
    }

    private static String text(SparseVector vector) {
        int[] indexes = vector.indexes();
        float[] values = vector.values();
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < indexes.length; i++) {
            text.append(i == 0 ? "" : ",").append(indexes[i] + 1).append(':').append(Floating.text(values[i]));
        }
        return text.append(SPARSE_END).append(vector.dimension()).toString();
    }
}
