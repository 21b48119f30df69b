package io.pgflux.wire;

import static io.pgflux.testing.BackendMessages.int16;
import static io.pgflux.testing.BackendMessages.int32;
import static io.pgflux.testing.BackendMessages.message;
import static io.pgflux.testing.BackendMessages.raw;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgflux.api.ServerMessage;
import io.pgflux.testing.BackendMessages;
import io.pgflux.testing.BackendMessages.Column;
import io.pgflux.wire.BackendDecoder.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackendDecoderTest {

    private static final int LIMIT = 1000;
    private static final int GIBIBYTE = 1 << 30;

    /** What a reader sees that leaves its message: as bytes, counts, strings and lengths equally wrong. */
    private static final byte[] CANARIES = {0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x7a};

    static Stream<Arguments> messages() {
        return Stream.of(
                arguments(BackendMessages.authenticationOk(), "authentication 0 "),
                arguments(
                        BackendMessages.authenticationMd5Password(new byte[] {1, 2, 3, 4}),
                        "authentication 5 01020304"),
                arguments(BackendMessages.authenticationSasl("AB"), "authentication 10 41420000"),
                arguments(
                        BackendMessages.negotiateProtocolVersion(2, "_pq_.a", "b"),
                        "negotiateProtocolVersion 2 [_pq_.a, b]"),
                arguments(BackendMessages.parameterStatus("TimeZone", "Köln"), "parameterStatus TimeZone Köln"),
                arguments(BackendMessages.parameterStatus("", ""), "parameterStatus  "),
                arguments(BackendMessages.backendKeyData(-7, 0x01020304), "backendKeyData -7 01020304"),
                arguments(message('K', int32(1), new byte[5]), "backendKeyData 1 0000000000"),
                arguments(message('K', int32(1), new byte[256]), "backendKeyData 1 " + "00".repeat(256)),
                arguments(BackendMessages.negotiateProtocolVersion(196608), "negotiateProtocolVersion 196608 []"),
                arguments(readyForQuery('I'), "readyForQuery IDLE"),
                arguments(readyForQuery('T'), "readyForQuery ACTIVE"),
                arguments(readyForQuery('E'), "readyForQuery FAILED"),
                arguments(BackendMessages.parseComplete(), "parseComplete"),
                arguments(BackendMessages.bindComplete(), "bindComplete"),
                arguments(BackendMessages.closeComplete(), "closeComplete"),
                arguments(BackendMessages.noData(), "noData"),
                arguments(BackendMessages.portalSuspended(), "portalSuspended"),
                arguments(BackendMessages.emptyQueryResponse(), "emptyQueryResponse"),
                arguments(BackendMessages.parameterDescription(), "parameterDescription []"),
                arguments(BackendMessages.parameterDescription(23, 0, -1), "parameterDescription [23, 0, -1]"),
                arguments(BackendMessages.rowDescription(), "rowDescription []"),
                arguments(
                        BackendMessages.rowDescription(
                                new Column("é", 16384, 2, 1700, -1, 655366, 1), Column.text("", 25)),
                        "rowDescription "
                                + List.of(
                                        new FieldDescription("é", 16384, (short) 2, 1700, 655366, (short) 1),
                                        new FieldDescription("", 0, (short) 0, 25, -1, (short) 0))),
                arguments(BackendMessages.dataRow(), "dataRow 0000"),
                arguments(BackendMessages.dataRow(utf8("a"), null), "dataRow 0002" + "0000000161" + "ffffffff"),
                arguments(BackendMessages.commandComplete("INSERT 0 5"), "commandComplete INSERT 0 5 5"),
                arguments(BackendMessages.commandComplete("CREATE TABLE"), "commandComplete CREATE TABLE -1"),
                arguments(BackendMessages.notificationResponse(9, "ch", ""), "notificationResponse 9 ch "),
                arguments(BackendMessages.copyInResponse(0, 0, 1), "copyInResponse"),
                arguments(BackendMessages.copyOutResponse(1, 1), "copyOutResponse"),
                arguments(BackendMessages.copyData((byte) 1, (byte) 2), "copyData 0102"),
                arguments(BackendMessages.copyDone(), "copyDone"),
                arguments(
                        BackendMessages.errorResponse("ERROR", "22012", "no luck", "Dbe lucky"),
                        "errorResponse ERROR 22012: no luck"),
                arguments(
                        BackendMessages.noticeResponse("NOTICE", "00000", "by the way"),
                        "noticeResponse NOTICE 00000: by the way"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyMessageIsACall(byte[] message, String call) {
        ByteBuf in = Unpooled.wrappedBuffer(message, CANARIES);
        CallRecorder recorder = new CallRecorder();
        BackendDecoder decoder = new BackendDecoder(LIMIT);

        assertThat(decoder.frameLength(in)).isEqualTo(message.length);
        assertThat(decoder.next(in, recorder)).isEqualTo(Outcome.DELIVERED);
        assertThat(recorder.calls()).containsExactly(call);
        assertAtEndOf(message, in);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aTornMessageWaits(byte[] message, String call) {
        for (int arrived = 0; arrived < message.length; arrived++) {
            ByteBuf in = Unpooled.wrappedBuffer(message, 0, arrived);
            CallRecorder recorder = new CallRecorder();
            BackendDecoder decoder = new BackendDecoder(LIMIT);

            assertThat(decoder.next(in, recorder)).isEqualTo(Outcome.INCOMPLETE);
            assertThat(recorder.calls()).isEmpty();
            assertThat(in.readerIndex()).isZero();
            assertThat(in.readableBytes()).isEqualTo(arrived);
            assertThat(decoder.frameLength(in)).isEqualTo(arrived < 5 ? 0 : message.length);
        }
    }

    /** The header tells the truth, but the fields need more than it allows: what lies behind belongs to others. */
    @ParameterizedTest
    @MethodSource("messages")
    void aMessageThatEndsTooEarlyIsRefusedOrShorter(byte[] message, String call) {
        for (int length = 4; length < message.length - 1; length++) {
            byte[] cut = raw((char) message[0], length, Arrays.copyOfRange(message, 5, length + 1));
            ByteBuf in = Unpooled.wrappedBuffer(cut, CANARIES);
            CallRecorder recorder = new CallRecorder();
            try {
                new BackendDecoder(LIMIT).next(in, recorder);
                assertThat(recorder.calls()).hasSize(1);
                assertThat(recorder.calls().get(0)).doesNotContain("7f7e", "\u007f");
            } catch (ProtocolException e) {
                assertThat(recorder.calls()).isEmpty();
            }
            assertAtEndOf(cut, in);
        }
    }

    static Stream<byte[]> truncated() {
        return Stream.of(
                message('R'),
                message('R', new byte[3]),
                message('K', new byte[3]),
                message('Z'),
                message('v', int32(0)),
                message('v', int32(0), int32(1)),
                message('v', int32(0), int32(Integer.MAX_VALUE), utf8("a\0")),
                message('S', utf8("name")),
                message('S', utf8("name\0")),
                message('S', utf8("name\0value")),
                message('A', int32(1), utf8("channel\0payload")),
                message('A', new byte[3]),
                message('K', int32(1), new byte[3]),
                message('K', int32(1), new byte[257]),
                message('S', utf8("TimeZone\0UTC\0more\0")),
                message('v', int32(0), int32(-1)),
                message('v', int32(0), int32(0), utf8("_pq_.a\0")),
                message('C'),
                message('C', utf8("SELECT 10")),
                message('t'),
                message('t', int16(1)),
                message('t', int16(-1), int32(23)),
                message('T'),
                message('T', int16(1)),
                message('T', int16(1), utf8("name")),
                message('T', int16(1), utf8("name\0"), new byte[17]),
                message('T', int16(-1), utf8("name\0"), new byte[18]),
                message('E'),
                message('E', utf8("SERROR\0")),
                message('E', utf8("SERROR")),
                message('N', utf8("S")));
    }

    @ParameterizedTest
    @MethodSource
    void truncated(byte[] message) {
        ByteBuf in = Unpooled.wrappedBuffer(message, readyForQuery('I'), CANARIES);
        CallRecorder recorder = new CallRecorder();

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> new BackendDecoder(LIMIT).next(in, recorder))
                .satisfies(e -> assertThat(e.getSqlState()).isEqualTo("08P01"));
        assertThat(recorder.calls()).isEmpty();
        assertAtEndOf(message, in);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, LIMIT + 1, GIBIBYTE})
    void aLengthOutOfBoundsIsRefusedBeforeTheBodyHasCome(int length) {
        BackendDecoder decoder = new BackendDecoder(LIMIT);
        ByteBuf in = Unpooled.wrappedBuffer(raw('D', length));

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> decoder.next(in, new CallRecorder()))
                .withMessageContainingAll("'D'", String.valueOf(length), String.valueOf(LIMIT));
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> decoder.frameLength(in));
    }

    @Test
    void theLimitItselfIsAllowed() {
        ByteBuf in = Unpooled.wrappedBuffer(raw('d', LIMIT, new byte[LIMIT - 4]));

        assertThat(new BackendDecoder(LIMIT).next(in, new CallRecorder())).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void afterAuthenticationTheLimitIsOneGibibyte() {
        BackendDecoder decoder = new BackendDecoder(LIMIT);
        decoder.liftLimit();

        assertThat(decoder.next(Unpooled.wrappedBuffer(raw('D', GIBIBYTE)), new CallRecorder()))
                .isEqualTo(Outcome.INCOMPLETE);
        for (int length : new int[] {GIBIBYTE + 1, Integer.MAX_VALUE, -1, 3}) {
            assertThatExceptionOfType(ProtocolException.class)
                    .isThrownBy(() -> decoder.next(Unpooled.wrappedBuffer(raw('D', length)), new CallRecorder()));
        }
    }

    @ParameterizedTest
    @ValueSource(bytes = {'W', 'x', 0, -1, '?'})
    void anUnknownTagIsRefused(byte tag) {
        ByteBuf in = Unpooled.wrappedBuffer(message((char) (tag & 0xff)));

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> new BackendDecoder(LIMIT).next(in, new CallRecorder()))
                .withMessageContaining("unknown");
    }

    @Test
    void anUnknownTransactionStatusIsRefused() {
        ByteBuf in = Unpooled.wrappedBuffer(readyForQuery('X'));

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> new BackendDecoder(LIMIT).next(in, new CallRecorder()));
    }

    @Test
    void anUnwantedMessageStaysWhereItIs() {
        byte[] row = BackendMessages.textRow("a");
        ByteBuf in = Unpooled.wrappedBuffer(row, readyForQuery('I'));
        List<Character> asked = new ArrayList<>();
        CallRecorder noRows = new CallRecorder() {
            @Override
            public boolean wants(byte tag) {
                asked.add((char) tag);
                return tag != 'D';
            }
        };
        BackendDecoder decoder = new BackendDecoder(LIMIT);

        assertThat(decoder.next(in, noRows)).isEqualTo(Outcome.UNWANTED);
        assertThat(decoder.next(in, noRows)).isEqualTo(Outcome.UNWANTED);
        assertThat(in.readerIndex()).isZero();
        assertThat(decoder.next(in, new CallRecorder())).isEqualTo(Outcome.DELIVERED);
        assertThat(decoder.next(in, noRows)).isEqualTo(Outcome.DELIVERED);
        assertThat(noRows.calls()).containsExactly("readyForQuery IDLE");
        assertThat(asked).containsExactly('D', 'D', 'Z');
    }

    @Test
    void nobodyIsAskedForAMessageThatIsNotComplete() {
        CallRecorder unasked = new CallRecorder() {
            @Override
            public boolean wants(byte tag) {
                throw new AssertionError("asked for " + (char) tag);
            }
        };

        assertThat(new BackendDecoder(LIMIT).next(Unpooled.wrappedBuffer(raw('D', 9)), unasked))
                .isEqualTo(Outcome.INCOMPLETE);
    }

    @Test
    void aReceiverSeesItsMessageOnly() {
        byte[] row = BackendMessages.textRow("abc");
        ByteBuf in = Unpooled.wrappedBuffer(CANARIES, row, CANARIES).skipBytes(CANARIES.length);
        CallRecorder curious = new CallRecorder() {
            @Override
            public void dataRow(ByteBuf frame) {
                assertThat(frame.readableBytes()).isEqualTo(row.length - 5);
                frame.skipBytes(frame.readableBytes());
                frame.readByte();
            }
        };

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> new BackendDecoder(LIMIT).next(in, curious))
                .withMessageContaining("'D'")
                .withCauseInstanceOf(IndexOutOfBoundsException.class);
        assertThat(in.readerIndex()).isEqualTo(CANARIES.length + row.length);
        assertThat(in.readableBytes()).isEqualTo(CANARIES.length);
    }

    @Test
    void whatAReceiverThrowsComesOutAndTheBufferIsWhole() {
        byte[] row = BackendMessages.textRow("abc");
        ByteBuf in = Unpooled.wrappedBuffer(row, readyForQuery('I'));
        IllegalStateException thrown = new IllegalStateException("of the receiver");
        CallRecorder recorder = new CallRecorder() {
            @Override
            public void dataRow(ByteBuf frame) {
                throw thrown;
            }
        };
        BackendDecoder decoder = new BackendDecoder(LIMIT);

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> decoder.next(in, recorder))
                .isSameAs(thrown);
        assertThat(decoder.next(in, recorder)).isEqualTo(Outcome.DELIVERED);
        assertThat(recorder.calls()).containsExactly("readyForQuery IDLE");
    }

    @Test
    void whatAReceiverLeavesUnreadIsSkipped() {
        ByteBuf in = Unpooled.wrappedBuffer(BackendMessages.copyData(utf8("unread")), readyForQuery('T'));
        CallRecorder recorder = new CallRecorder() {
            @Override
            public void copyData(ByteBuf frame) {}
        };
        BackendDecoder decoder = new BackendDecoder(LIMIT);
        decoder.next(in, recorder);
        decoder.next(in, recorder);

        assertThat(recorder.calls()).containsExactly("readyForQuery ACTIVE");
        assertThat(in.isReadable()).isFalse();
    }

    static Stream<byte[]> refusedByDefault() {
        return messages()
                .map(arguments -> (byte[]) arguments.get()[0])
                .filter(message -> "ENSAZ".indexOf(message[0]) < 0);
    }

    @ParameterizedTest
    @MethodSource
    void refusedByDefault(byte[] message) {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> new BackendDecoder(LIMIT).next(Unpooled.wrappedBuffer(message), new Reserved()))
                .withMessageContainingAll("not expected by", "a reserved receiver");
    }

    /** Overrides nothing that it need not. */
    private static final class Reserved implements BackendHandler {

        @Override
        public void errorResponse(ServerMessage error) {}

        @Override
        public void noticeResponse(ServerMessage notice) {}

        @Override
        public void parameterStatus(String name, String value) {}

        @Override
        public void notificationResponse(int processId, String channel, String payload) {}

        @Override
        public void readyForQuery(TransactionStatus status) {}

        @Override
        public String toString() {
            return "a reserved receiver";
        }
    }

    private static void assertAtEndOf(byte[] message, ByteBuf in) {
        assertThat(in.readerIndex()).isEqualTo(message.length);
        assertThat(in.writerIndex()).isEqualTo(in.capacity());
    }
}
