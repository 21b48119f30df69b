package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.pgflux.api.PgType;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** Values to bytes and back, as the driver does it, in surroundings that no decoder may look at. */
final class Bytes {

    static final CodecContext BERLIN = new CodecContext(ZoneId.of("Europe/Berlin"));

    private Bytes() {}

    static byte[] of(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @SuppressWarnings("unchecked")
    static byte[] encode(Codec<?> codec, Object value) {
        ByteBuf out = Unpooled.buffer(4).writeByte(0x7E);
        ((Codec<Object>) codec).encode(value, out, BERLIN);
        assertThat(out.getByte(0)).isEqualTo((byte) 0x7E);
        return ByteBufUtil.getBytes(out, 1, out.readableBytes() - 1);
    }

    static <T> T decode(PgType type, Class<T> javaClass, byte[] value) {
        return decode(Codecs.standard().decoder(type.oid(), Format.BINARY, javaClass), value);
    }

    static <T> T parse(PgType type, Class<T> javaClass, String text) {
        return decode(Codecs.standard().decoder(type.oid(), Format.TEXT, javaClass), utf8(text));
    }

    /** Alone in a buffer, and among zeros and ones: the same value, or the same refusal, and indexes as they were. */
    static <T> T decode(Decoder<T> decoder, byte[] value) {
        Object alone = outcome(decoder, Unpooled.wrappedBuffer(value), 0, value.length);
        for (byte canary : new byte[] {0, -1}) {
            byte[] around = new byte[value.length + 32];
            Arrays.fill(around, canary);
            System.arraycopy(value, 0, around, 16, value.length);
            ByteBuf direct = Unpooled.directBuffer(around.length).writeBytes(around);
            try {
                Object inside = outcome(decoder, direct, 16, value.length);
                assertThat(comparable(inside)).isEqualTo(comparable(alone));
            } finally {
                direct.release();
            }
        }
        if (alone instanceof RuntimeException refusal) {
            throw refusal;
        }
        @SuppressWarnings("unchecked")
        T result = (T) alone;
        return result;
    }

    private static Object outcome(Decoder<?> decoder, ByteBuf buffer, int index, int length) {
        int reader = buffer.readerIndex();
        int writer = buffer.writerIndex();
        try {
            return Objects.requireNonNull(decoder.decode(buffer, index, length, BERLIN));
        } catch (IllegalArgumentException | ArithmeticException refusal) {
            assertThat(refusal.getMessage()).isNotBlank();
            return refusal;
        } catch (RuntimeException unexpected) {
            return fail("a decoder may only refuse", unexpected);
        } finally {
            assertThat(buffer.readerIndex()).isEqualTo(reader);
            assertThat(buffer.writerIndex()).isEqualTo(writer);
        }
    }

    private static Object comparable(Object outcome) {
        if (outcome instanceof RuntimeException refusal) {
            return refusal.toString();
        }
        boolean identity = outcome instanceof io.r2dbc.spi.Blob || outcome instanceof io.r2dbc.spi.Clob;
        return identity ? outcome.getClass() : outcome;
    }
}
