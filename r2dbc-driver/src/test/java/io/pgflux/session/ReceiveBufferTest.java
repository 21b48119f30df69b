package io.pgflux.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReceiveBufferTest {

    private static final int GIBIBYTE = 1 << 30;

    private final ReceiveBuffer received = new ReceiveBuffer();
    private final List<ByteBuf> pieces = new ArrayList<>();

    @AfterEach
    void nothingIsLeaked() {
        received.release();
        assertThat(pieces).allSatisfy(piece -> assertThat(piece.refCnt()).isZero());
    }

    @Test
    void theSocketsBufferIsGivenBackAtOnce() {
        ByteBuf piece = piece(new byte[10]);
        received.add(piece);

        assertThat(piece.refCnt()).isZero();
    }

    @Test
    void whatIsDecodedIsGivenBack() {
        received.add(piece(new byte[10]));
        received.bytes().skipBytes(10);
        received.decoded(0);

        assertThat(received.isEmpty()).isTrue();
        assertThat(pieces.get(0).refCnt()).isZero();
    }

    @Test
    void piecesOfAnySizeAreOneSequence() {
        Random random = new Random(7);
        byte[] sent = new byte[100_000];
        random.nextBytes(sent);
        byte[] decoded = new byte[sent.length];
        int added = 0;
        int taken = 0;
        while (taken < sent.length) {
            int length = Math.min(random.nextInt(3000), sent.length - added);
            received.add(piece(Arrays.copyOfRange(sent, added, added + length)));
            added += length;
            int take = added == sent.length ? added - taken : random.nextInt(added - taken + 1);
            received.bytes().readBytes(decoded, taken, take);
            taken += take;
            received.decoded(received.isEmpty() ? 0 : 5000);
        }

        assertThat(decoded).isEqualTo(sent);
    }

    @Test
    void memoryIsGivenForBytesAndNotForPromises() {
        byte[] kilobyte = new byte[1024];
        for (int i = 1; i <= 100; i++) {
            received.add(piece(kilobyte));
            received.decoded(GIBIBYTE);

            assertThat(received.bytes().readableBytes()).isEqualTo(i * 1024);
            assertThat(received.bytes().capacity()).isLessThanOrEqualTo(4 * i * 1024);
        }
    }

    @Test
    void aLargeMessageIsCopiedOnlyNowAndThen() {
        int buffers = 0;
        ByteBuf last = null;
        for (int i = 0; i < 1000; i++) {
            received.add(piece(new byte[1000]));
            received.decoded(1_000_000);
            buffers += received.bytes() == last ? 0 : 1;
            last = received.bytes();
        }

        assertThat(ByteBufUtil.getBytes(received.bytes())).hasSize(1_000_000);
        assertThat(buffers).isLessThan(15);
    }

    private ByteBuf piece(byte[] bytes) {
        ByteBuf piece = UnpooledByteBufAllocator.DEFAULT
                .directBuffer(Math.max(1, bytes.length))
                .writeBytes(bytes);
        pieces.add(piece);
        return piece;
    }
}
