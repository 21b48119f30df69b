package io.pgflux.wire;

import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.raw;
import static io.pgflux.testing.BackendMessages.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgflux.testing.BackendMessages;
import io.pgflux.testing.BackendMessages.Column;
import io.pgflux.wire.BackendDecoder.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** However TCP cuts the stream into pieces, and whatever it carries. */
final class BackendDecoderProperties {

    /** From the login to the end of a second statement, with everything that may come in between. */
    private static final byte[] TRACE = concat(
            BackendMessages.authenticationSasl("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"),
            BackendMessages.authenticationSaslContinue("r=abcdef,s=c2FsdA==,i=4096"),
            BackendMessages.authenticationSaslFinal("v=c2lnbmF0dXJl"),
            BackendMessages.authenticationOk(),
            BackendMessages.parameterStatus("client_encoding", "UTF8"),
            BackendMessages.parameterStatus("application_name", "Größe 😀"),
            BackendMessages.backendKeyData(4711, 0x7f7e7d7c),
            BackendMessages.readyForQuery('I'),
            BackendMessages.parseComplete(),
            BackendMessages.parameterDescription(23, 25),
            BackendMessages.rowDescription(Column.binary("id", 23), Column.text("größe", 25)),
            BackendMessages.readyForQuery('I'),
            BackendMessages.bindComplete(),
            BackendMessages.dataRow(new byte[] {0, 0, 0, 7}, utf8("sieben")),
            BackendMessages.noticeResponse("WARNING", "01000", "so many rows"),
            BackendMessages.dataRow(new byte[] {0, 0, 0, 8}, null),
            BackendMessages.dataRow(new byte[] {0, 0, 0, 9}, new byte[300]),
            BackendMessages.notificationResponse(4712, "channel", "payload"),
            BackendMessages.commandComplete("SELECT 3"),
            BackendMessages.readyForQuery('T'),
            BackendMessages.errorResponse("ERROR", "23505", "duplicate key", "Dthe key", "tthe_table"),
            BackendMessages.readyForQuery('E'));

    private static final String TAGS = "RvSKZ123nsItTDCENAGHdc";

    @Property
    void anyPiecesGiveTheSameCalls(@ForAll("cuts") Set<Integer> cuts, @ForAll @IntRange(max = 7) int before) {
        assertThat(calls(pieces(cuts), before)).isEqualTo(calls(List.of(TRACE), 0));
    }

    @Provide
    Arbitrary<Set<Integer>> cuts() {
        return Arbitraries.integers().between(1, TRACE.length - 1).set().ofMaxSize(200);
    }

    private static List<byte[]> pieces(Set<Integer> cuts) {
        List<byte[]> pieces = new ArrayList<>();
        int begin = 0;
        for (int cut : new TreeSet<>(cuts)) {
            pieces.add(Arrays.copyOfRange(TRACE, begin, cut));
            begin = cut;
        }
        pieces.add(Arrays.copyOfRange(TRACE, begin, TRACE.length));
        return pieces;
    }

    /** The calls as the pieces arrive one after the other, behind some bytes that were read before. */
    private static List<String> calls(List<byte[]> pieces, int before) {
        CallRecorder recorder = new CallRecorder();
        BackendDecoder decoder = new BackendDecoder(1000);
        ByteBuf in = Unpooled.buffer().writeZero(before).skipBytes(before);
        for (byte[] piece : pieces) {
            in.writeBytes(piece);
            assertThat(decodeAll(decoder, in, recorder)).isEqualTo(Outcome.INCOMPLETE);
        }
        assertThat(in.isReadable()).isFalse();
        return recorder.calls();
    }

    @Property(tries = 5_000)
    void anyBytesAreMessagesOrRefused(@ForAll byte[] bytes) {
        decodeOrRefuse(bytes);
    }

    @Property(tries = 10_000)
    void anyFramesAreMessagesOrRefused(@ForAll("frames") List<byte[]> frames) {
        decodeOrRefuse(concat(frames.toArray(byte[][]::new)));
    }

    @Provide
    Arbitrary<List<byte[]>> frames() {
        Arbitrary<Character> tag = Arbitraries.of(chars(TAGS));
        Arbitrary<byte[]> body =
                Arbitraries.oneOf(Arbitraries.bytes().array(byte[].class).ofMaxSize(40), smallNumbers());
        return Combinators.combine(tag, body)
                .as((name, content) -> raw(name, 4 + content.length, content))
                .list()
                .ofMaxSize(5);
    }

    /** Counts and lengths that nearly fit, letters and terminators: deeper into the fields than anything random. */
    private static Arbitrary<byte[]> smallNumbers() {
        return Arbitraries.of(
                        (byte) 0, (byte) 0, (byte) 0, (byte) 1, (byte) 2, (byte) 4, (byte) 'S', (byte) 'C', (byte) -1)
                .array(byte[].class)
                .ofMaxSize(60);
    }

    @Property(tries = 5_000)
    void aDamagedTraceIsMessagesOrRefused(
            @ForAll @IntRange(max = 1_000_000) int at, @ForAll byte damage, @ForAll @IntRange(max = 3) int missing) {
        byte[] damaged = TRACE.clone();
        int index = at % damaged.length;
        damaged[index] = damage;
        int end = Math.min(damaged.length, index + missing);
        decodeOrRefuse(concat(Arrays.copyOf(damaged, index), Arrays.copyOfRange(damaged, end, damaged.length)));
    }

    private static Character[] chars(String text) {
        return text.chars().mapToObj(c -> (char) c).toArray(Character[]::new);
    }

    private static void decodeOrRefuse(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        try {
            decodeAll(new BackendDecoder(1000), in, new CallRecorder());
        } catch (ProtocolException e) {
            assertThat(e.getSqlState()).isEqualTo("08P01");
        }
        assertThat(in.writerIndex()).isEqualTo(bytes.length);
    }

    /** Every message takes at least its header off the buffer: so there is an end. */
    private static Outcome decodeAll(BackendDecoder decoder, ByteBuf in, CallRecorder recorder) {
        Outcome outcome;
        do {
            int left = in.readableBytes();
            outcome = decoder.next(in, recorder);
            int taken = left - in.readableBytes();
            assertThat(taken).isBetween(outcome == Outcome.DELIVERED ? 5 : 0, outcome == Outcome.DELIVERED ? left : 0);
        } while (outcome == Outcome.DELIVERED);
        return outcome;
    }
}
