package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgflux.api.PgType;
import io.r2dbc.spi.Blob;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The bytes of bytea, json and jsonb as a Java class that holds bytes. They are copied out of the receive buffer.
 *
 * @param versioned whether a version number comes first, which only jsonb has
 * @param parser the bytes for the server's text
 */
record BytesCodec<T>(
        PgType type,
        Class<T> javaType,
        boolean versioned,
        BiConsumer<ByteBuf, T> writer,
        Function<byte[], T> reader,
        Function<String, byte[]> parser)
        implements Codec<T> {

    private static final int JSONB_VERSION = 1;

    static BytesCodec<byte[]> array(PgType type, boolean versioned, Function<String, byte[]> parser) {
        return new BytesCodec<>(type, byte[].class, versioned, ByteBuf::writeBytes, Function.identity(), parser);
    }

    /** Position and limit stay as they are. */
    static BytesCodec<ByteBuffer> byteBuffer(PgType type, boolean versioned, Function<String, byte[]> parser) {
        return new BytesCodec<>(
                type,
                ByteBuffer.class,
                versioned,
                (out, value) -> out.writeBytes(value.duplicate()),
                ByteBuffer::wrap,
                parser);
    }

    /** The readable bytes; the caller keeps the buffer. What is read needs no release. */
    static BytesCodec<ByteBuf> byteBuf(PgType type, boolean versioned, Function<String, byte[]> parser) {
        return new BytesCodec<>(
                type,
                ByteBuf.class,
                versioned,
                (out, value) -> out.writeBytes(value, value.readerIndex(), value.readableBytes()),
                Unpooled::wrappedBuffer,
                parser);
    }

    /** As a parameter it is collected to bytes first. */
    static BytesCodec<Blob> blob(PgType type, boolean versioned, Function<String, byte[]> parser) {
        BiConsumer<ByteBuf, Blob> writer = (out, value) -> {
            throw new IllegalArgumentException("a Blob cannot be a part of another value");
        };
        return new BytesCodec<>(type, Blob.class, versioned, writer, BytesBlob::new, parser);
    }

    @Override
    public void encode(T value, ByteBuf out, CodecContext context) {
        if (versioned) {
            out.writeByte(JSONB_VERSION);
        }
        writer.accept(out, value);
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        int header = versioned ? jsonbHeader(buffer, index, length) : 0;
        byte[] bytes = new byte[length - header];
        buffer.getBytes(index + header, bytes);
        return reader.apply(bytes);
    }

    @Override
    public T parse(String text, CodecContext context) {
        return reader.apply(parser.apply(text));
    }

    /** The length of the version; what follows is the text (PostgreSQL: {@code jsonb_send}). */
    static int jsonbHeader(ByteBuf buffer, int index, int length) {
        if (length == 0 || buffer.getByte(index) != JSONB_VERSION) {
            throw new IllegalArgumentException("not version %d of jsonb".formatted(JSONB_VERSION));
        }
        return Byte.BYTES;
    }
}
