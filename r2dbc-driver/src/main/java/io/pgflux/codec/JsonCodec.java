package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.Json;
import io.pgflux.api.PgType;
import java.util.List;

/** Sent as text whatever the type, which is what the server reads for json and jsonb alike. */
record JsonCodec(PgType type) implements Codec<Json> {

    /** Not declared at first, so that it fits either type; {@code SELECT $1} makes it a text. */
    static List<Codec<?>> rows() {
        return List.of(
                new JsonCodec(PgTypes.UNSPECIFIED),
                new JsonCodec(PgTypes.JSON),
                new JsonCodec(PgTypes.JSONB),
                new JsonCodec(PgTypes.TEXT));
    }

    @Override
    public Class<Json> javaType() {
        return Json.class;
    }

    @Override
    public void encode(Json value, ByteBuf out, CodecContext context) {
        out.writeBytes(value.asByteBuffer());
    }

    @Override
    public Format parameterFormat() {
        return Format.TEXT;
    }

    @Override
    public Json decode(ByteBuf buffer, int index, int length, CodecContext context) {
        int header = type.equals(PgTypes.JSONB) ? BytesCodec.jsonbHeader(buffer, index, length) : 0;
        return Json.of(buffer.nioBuffer(index + header, length - header));
    }

    @Override
    public Json parse(String text, CodecContext context) {
        return Json.of(text);
    }
}
