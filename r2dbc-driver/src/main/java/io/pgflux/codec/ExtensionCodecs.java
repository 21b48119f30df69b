package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.Cube;
import io.pgflux.api.PgType;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The rows of the types in {@link ExtensionTypes}, which are known by their names. */
final class ExtensionCodecs {

    /** Of the binary forms of ltree and its kin ({@code ltree_send} in {@code contrib/ltree/ltree_io.c}). */
    private static final int LTREE_VERSION = 1;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private static final Codec<Cube> CUBE = new CubeCodec();

    @SuppressWarnings("rawtypes") // a class literal has no type arguments
    private static final Codec<Map> HSTORE = new HstoreCodec();

    private ExtensionCodecs() {}

    static List<Codec<?>> rows() {
        List<Codec<?>> rows = new ArrayList<>();
        // Undeclared as a quoted literal, a Map fits hstore wherever one is expected, and needs no number of a type
        rows.add(map(PgTypes.UNSPECIFIED));
        rows.add(HSTORE);
        rows.add(TextCodec.string(HSTORE, HstoreText::print));
        rows.add(map(PgTypes.TEXT)); // what SELECT $1 makes of a literal
        rows.add(new StringCodec(ExtensionTypes.CITEXT));
        rows.add(TextCodec.character(ExtensionTypes.CITEXT, Utf8::decode));
        rows.add(TextCodec.clob(ExtensionTypes.CITEXT, Utf8::decode));
        rows.add(TextCodec.string(ExtensionTypes.LTREE, ExtensionCodecs::versioned));
        rows.add(TextCodec.string(ExtensionTypes.LQUERY, ExtensionCodecs::versioned));
        rows.add(TextCodec.string(ExtensionTypes.LTXTQUERY, ExtensionCodecs::versioned));
        rows.add(CUBE);
        rows.add(TextCodec.string(CUBE, CubeCodec::text));
        rows.addAll(PgvectorCodecs.rows());
        addGeometric(ExtensionTypes.GEOMETRY, rows);
        addGeometric(ExtensionTypes.GEOGRAPHY, rows);
        return rows;
    }

    @SuppressWarnings("rawtypes")
    private static Codec<Map> map(PgType type) {
        return new TextCodec<>(type, Map.class, Utf8::decode, HstoreText::parse, HstoreText::print);
    }

    private static String versioned(ByteBuf buffer, int index, int length, CodecContext context) {
        if (length == 0 || buffer.getByte(index) != LTREE_VERSION) {
            throw new IllegalArgumentException("not version %d of the type".formatted(LTREE_VERSION));
        }
        return Utf8.read(buffer, index + Byte.BYTES, length - Byte.BYTES);
    }

    private static void addGeometric(PgType type, List<Codec<?>> rows) {
        Codec<byte[]> bytes = BytesCodec.array(type, false, ExtensionCodecs::unhex);
        rows.add(bytes);
        rows.add(BytesCodec.byteBuffer(type, false, ExtensionCodecs::unhex));
        rows.add(BytesCodec.byteBuf(type, false, ExtensionCodecs::unhex));
        rows.add(BytesCodec.blob(type, false, ExtensionCodecs::unhex));
        rows.add(TextCodec.string(bytes, HEX::formatHex));
    }

    /** As {@code LWGEOM_out} in PostGIS prints EWKB. */
    static byte[] unhex(String text) {
        try {
            return HEX.parseHex(text);
        } catch (IllegalArgumentException e) { // which quotes the text
            throw new IllegalArgumentException("not EWKB in hexadecimal");
        }
    }
}
