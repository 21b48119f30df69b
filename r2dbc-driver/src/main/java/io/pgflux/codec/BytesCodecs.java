package io.pgflux.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** The rows of bytea, and of json and jsonb as bytes of UTF-8. */
final class BytesCodecs {

    private static final Codec<byte[]> BYTEA = BytesCodec.array(PgTypes.BYTEA, false, ByteaText::parse);

    private BytesCodecs() {}

    static List<Codec<?>> rows() {
        return List.of(
                BYTEA,
                BytesCodec.byteBuffer(PgTypes.BYTEA, false, ByteaText::parse),
                BytesCodec.byteBuf(PgTypes.BYTEA, false, ByteaText::parse),
                BytesCodec.blob(PgTypes.BYTEA, false, ByteaText::parse),
                TextCodec.string(BYTEA, ByteaText::hex),
                BytesCodec.array(PgTypes.JSON, false, BytesCodecs::utf8),
                BytesCodec.byteBuffer(PgTypes.JSON, false, BytesCodecs::utf8),
                BytesCodec.byteBuf(PgTypes.JSON, false, BytesCodecs::utf8),
                BytesCodec.blob(PgTypes.JSON, false, BytesCodecs::utf8),
                BytesCodec.array(PgTypes.JSONB, true, BytesCodecs::utf8),
                BytesCodec.byteBuffer(PgTypes.JSONB, true, BytesCodecs::utf8),
                BytesCodec.byteBuf(PgTypes.JSONB, true, BytesCodecs::utf8),
                BytesCodec.blob(PgTypes.JSONB, true, BytesCodecs::utf8));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
