package io.pgflux.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {

    private static final String TEXT = "{\"a\": \"\u00EB \uD83D\uDC18\"}";
    private static final byte[] BYTES = TEXT.getBytes(UTF_8);

    @Test
    void itIsTheSameWhateverItIsMadeOf() {
        ByteBuffer buffer = ByteBuffer.wrap((" " + TEXT + " ").getBytes(UTF_8), 1, BYTES.length);
        ByteBuf netty = Unpooled.directBuffer().writeByte(' ').writeBytes(BYTES).skipBytes(1);
        InputStream stream = new ByteArrayInputStream(BYTES);

        List<Json> documents = List.of(Json.of(TEXT), Json.of(BYTES), Json.of(buffer), Json.of(netty), Json.of(stream));

        assertThat(documents).allSatisfy(document -> {
            assertThat(document).isEqualTo(documents.get(0)).hasSameHashCodeAs(documents.get(0));
            assertThat(document).isNotEqualTo(Json.of("{}")).hasToString(TEXT);
            assertThat(document.asString()).isEqualTo(TEXT);
            assertThat(document.asArray()).isEqualTo(BYTES);
            assertThat(document.asByteBuffer()).isEqualTo(ByteBuffer.wrap(BYTES));
            assertThat(document.asByteBuf()).isEqualTo(Unpooled.wrappedBuffer(BYTES));
            assertThat(document.asInputStream()).hasBinaryContent(BYTES);
            assertThat(document.<String>mapString(String::toString)).isEqualTo(TEXT);
            assertThat(document.<Integer>mapByteArray(bytes -> bytes.length)).isEqualTo(BYTES.length);
            assertThat(document.<Integer>mapBuffer(ByteBuffer::remaining)).isEqualTo(BYTES.length);
            assertThat(document.<byte[]>mapByteBuf(ByteBufUtil::getBytes)).isEqualTo(BYTES);
            assertThat(document.<Integer>mapInputStream(JsonTest::first)).isEqualTo((int) '{');
        });
        assertThat(buffer.remaining()).isEqualTo(BYTES.length);
        assertThat(netty.refCnt()).isOne();
        assertThat(netty.readableBytes()).isEqualTo(BYTES.length);
        netty.release();
    }

    private static int first(InputStream stream) {
        try {
            return stream.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void nobodyCanChangeIt() {
        byte[] source = BYTES.clone();
        Json document = Json.of(source);
        source[0] = 'x';
        document.asArray()[0] = 'x';

        assertThat(document).isEqualTo(Json.of(TEXT));
        assertThat(document.asByteBuffer().isReadOnly()).isTrue();
        assertThat(document.asByteBuf().isReadOnly()).isTrue();
    }

    @Test
    void whatIsNoTextIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.of("\"\uD83D\""));
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> Json.of(new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("broken");
                    }
                }));
    }
}
