package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * hstore: how many pairs there are, then of each the length of the key, the key, the length of the value or -1 for null,
 * the value (PostgreSQL: {@code hstore_send} in {@code contrib/hstore/hstore_io.c}).
 */
@SuppressWarnings("rawtypes") // a class literal has no type arguments
record HstoreCodec() implements Codec<Map> {

    private static final int NULL = -1;
    private static final int LEAST_PAIR = 2 * Integer.BYTES;

    @Override
    public PgType type() {
        return ExtensionTypes.HSTORE;
    }

    @Override
    public Class<Map> javaType() {
        return Map.class;
    }

    @Override
    public void encode(Map value, ByteBuf out, CodecContext context) {
        out.writeInt(value.size());
        for (Map.Entry<?, ?> pair : ((Map<?, ?>) value).entrySet()) {
            write(HstoreText.key(pair), out);
            String text = HstoreText.value(pair);
            if (text == null) {
                out.writeInt(NULL);
            } else {
                write(text, out);
            }
        }
    }

    private static void write(String text, ByteBuf out) {
        int begin = out.writerIndex();
        out.writeInt(0);
        Utf8.write(text, out);
        out.setInt(begin, out.writerIndex() - begin - Integer.BYTES);
    }

    @Override
    public Map decode(ByteBuf buffer, int index, int length, CodecContext context) {
        BoundedReader reader = new BoundedReader(buffer, index, length);
        int count = reader.count(reader.readInt(), LEAST_PAIR);
        Map<String, @Nullable String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String key = reader.readText(reader.readInt());
            int valueLength = reader.readInt();
            pairs.put(key, valueLength == NULL ? null : reader.readText(valueLength));
        }
        reader.requireEnd();
        if (pairs.size() != count) {
            throw new IllegalArgumentException("the same key twice");
        }
        return pairs;
    }

    @Override
    public Map parse(String text, CodecContext context) {
        return HstoreText.parse(text);
    }
}
