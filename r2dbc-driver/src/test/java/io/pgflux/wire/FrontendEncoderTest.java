package io.pgflux.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every message byte for byte, as the PostgreSQL manual's "Message Formats" has it. */
class FrontendEncoderTest {

    private static final byte[] S1 = ascii("s1");

    @Test
    void startupHasNoTagAndProtocol30() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", "me");
        parameters.put("database", "d");

        assertBytes(
                out -> out.startup(0, parameters),
                "0000001c 00030000",
                "75736572 00 6d65 00", // user me
                "6461746162617365 00 64 00", // database d
                "00");
    }

    @Test
    void startupWithoutParametersIsOnlyItsEnd() {
        assertBytes(out -> out.startup(0, Map.of()), "00000009 00030000 00");
        assertBytes(out -> out.startup(2, Map.of()), "00000009 00030002 00");
    }

    @Test
    void aCancelRequestHasNoTagAndAKeyOfAnyLength() {
        assertBytes(out -> out.cancelRequest(258, new byte[] {1, 2, 3, 4}), "00000010 04d2162e 00000102 01020304");
        assertBytes(out -> out.cancelRequest(-1, new byte[32]), "0000002c 04d2162e ffffffff", "00".repeat(32));
    }

    @Test
    void thePasswordIsTerminated() {
        assertBytes(out -> out.password(ascii("pw")), "70 00000007 7077 00");
        assertBytes(out -> out.password(new byte[0]), "70 00000005 00");
        assertBytes(out -> out.password("ü".getBytes(StandardCharsets.UTF_8)), "70 00000007 c3bc 00");
    }

    @Test
    void theInitialResponseCountsItsBytes() {
        assertBytes(
                out -> out.saslInitialResponse("M", "n,,ü".getBytes(StandardCharsets.UTF_8)),
                "70 0000000f",
                "4d 00", // M
                "00000005 6e2c2cc3bc");
    }

    @Test
    void aSaslResponseIsNotTerminated() {
        assertBytes(
                out -> out.authenticationResponse("c=biws".getBytes(StandardCharsets.UTF_8)),
                "70 0000000a 633d62697773");
    }

    @Test
    void aQueryIsTerminated() {
        assertBytes(out -> out.query("SELECT 1"), "51 0000000d 53454c4543542031 00");
        assertBytes(out -> out.query(""), "51 00000005 00");
    }

    @Test
    void stringsAreUtf8() {
        assertBytes(out -> out.query("é€😀"), "51 0000000e c3a9 e282ac f09f9880 00");
    }

    @Test
    void parseHasNameSqlAndTypes() {
        assertBytes(
                out -> out.parse(S1, "Q", new int[] {23, 0, -1}),
                "50 00000017",
                "7331 00", // s1
                "51 00", // Q
                "0003 00000017 00000000 ffffffff");
    }

    @Test
    void theUnnamedStatementHasAnEmptyName() {
        assertBytes(out -> out.parse("Q"), "50 00000009 00 51 00 0000");
    }

    @Test
    void describeSaysOfWhat() {
        assertBytes(out -> out.describeStatement(S1), "44 00000008 53 7331 00");
        assertBytes(out -> out.describeStatement(new byte[0]), "44 00000006 53 00");
        assertBytes(FrontendEncoder::describePortal, "44 00000006 50 00");
    }

    @Test
    void bindOfNothing() {
        assertBytes(out -> out.bind(S1, new Values(List.of()), new short[0]), "42 0000000e 00 733100 0000 0000 0000");
    }

    @Test
    void bindHasFormatsThenValuesThenResultFormats() {
        Values values = new Values(List.of(new Value(1, "01020304"), new Value(0, "61"), new Value(1, "")));

        assertBytes(
                out -> out.bind(S1, values, new short[] {1, 0}),
                "42 00000029",
                "00", // the unnamed portal
                "7331 00", // s1
                "0003 0001 0000 0001",
                "0003 00000004 01020304 00000001 61 00000000",
                "0002 0001 0000");
    }

    @Test
    void nullHasTheLengthMinusOneAndIsNotAskedForItsBytes() {
        Values values = new Values(List.of(new Value(1, null), new Value(0, "62")));

        assertBytes(
                out -> out.bind(new byte[0], values, new short[] {1}),
                "42 0000001b",
                "00 00",
                "0002 0001 0000",
                "0002 ffffffff 00000001 62",
                "0001 0001");
    }

    @Test
    void theCountOfValuesIsUnsigned() {
        Values values = new Values(Collections.nCopies(65_535, new Value(1, null)));

        byte[] bytes = encoded(out -> out.bind(new byte[0], values, new short[0]));

        int formats = 65_535 * 2;
        assertThat(bytes).hasSize(1 + 4 + 2 + 2 + formats + 2 + 65_535 * 4 + 2);
        assertThat(hex(bytes)).startsWith("42" + "%08x".formatted(bytes.length - 1) + "0000" + "ffff" + "0001");
        assertThat(new byte[] {bytes[9 + formats], bytes[10 + formats]}).containsExactly(0xff, 0xff);
    }

    @Test
    void theCountOfTypesIsUnsigned() {
        byte[] bytes = encoded(out -> out.parse(new byte[0], "", new int[65_535]));

        assertThat(hex(bytes)).startsWith("50" + "%08x".formatted(bytes.length - 1) + "0000" + "ffff" + "00000000");
        assertThat(bytes).hasSize(1 + 4 + 2 + 2 + 65_535 * 4);
    }

    @Test
    void bindOfTheUnnamedStatement() {
        assertBytes(FrontendEncoder::bindUnnamed, "42 0000000c 00 00 0000 0000 0000");
    }

    @Test
    void executeHasNoRowLimit() {
        assertBytes(FrontendEncoder::execute, "45 00000009 00 00000000");
    }

    @Test
    void closeNamesAStatement() {
        assertBytes(out -> out.closeStatement(S1), "43 00000008 53 7331 00");
    }

    @Test
    void messagesWithoutABody() {
        assertBytes(FrontendEncoder::sync, "53 00000004");
        assertBytes(FrontendEncoder::terminate, "58 00000004");
    }

    @Test
    void copyFailSaysWhy() {
        assertBytes(out -> out.copyFail("no"), "66 00000007 6e6f 00");
    }

    @Test
    void messagesFollowEachOther() {
        assertBytes(
                out -> {
                    out.parse("Q");
                    out.bindUnnamed();
                    out.execute();
                    out.sync();
                },
                "50 00000009 00 51 00 0000",
                "42 0000000c 00 00 0000 0000 0000",
                "45 00000009 00 00000000",
                "53 00000004");
    }

    @Test
    void whatWasWrittenCanBeForgotten() {
        assertBytes(
                out -> {
                    out.sync();
                    int size = out.size();
                    out.query("not this");
                    out.truncate(size);
                    out.terminate();
                },
                "53 00000004 58 00000004");
    }

    @Test
    void eachBufferGetsItsOwnMessages() {
        ByteBuf first = Unpooled.buffer();
        ByteBuf second = Unpooled.buffer();
        FrontendEncoder encoder = new FrontendEncoder(first);
        encoder.sync();
        encoder.into(second);
        assertThat(encoder.size()).isZero();
        encoder.terminate();

        assertThat(ByteBufUtil.hexDump(first)).isEqualTo("5300000004");
        assertThat(ByteBufUtil.hexDump(second)).isEqualTo("5800000004");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "SELECT\0 1", "SELECT 1\0"})
    void aNulWouldEndAStringEarly(String sql) {
        assertRefused(out -> out.query(sql), "NUL");
        assertRefused(out -> out.parse(sql), "NUL");
        assertRefused(out -> out.startup(0, Map.of("user", sql)), "NUL");
        assertRefused(out -> out.startup(0, Map.of(sql, "me")), "NUL");
        assertRefused(out -> out.saslInitialResponse(sql, new byte[1]), "NUL");
        assertRefused(out -> out.copyFail(sql), "NUL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\ud83d", "\ud83db", "\ude00", "\ude00\ud83d", "\ud83d\ud83d\ude00"})
    void anUnpairedSurrogateWouldBecomeAQuestionMark(String sql) {
        assertRefused(out -> out.query(sql), "surrogate");
    }

    private static void assertRefused(Consumer<FrontendEncoder> message, String why) {
        assertThatIllegalArgumentException().isThrownBy(() -> encoded(message)).withMessageContaining(why);
    }

    private static void assertBytes(Consumer<FrontendEncoder> message, String... hex) {
        assertThat(hex(encoded(message))).isEqualTo(String.join("", hex).replace(" ", ""));
    }

    /** Into a buffer that has to grow, behind bytes that are on their way already and must stay what they are. */
    private static byte[] encoded(Consumer<FrontendEncoder> message) {
        ByteBuf buffer = Unpooled.buffer(6).writeLong(0x1122334455667788L).skipBytes(8);
        message.accept(new FrontendEncoder(buffer));
        assertThat(buffer.getLong(0)).isEqualTo(0x1122334455667788L);
        return ByteBufUtil.getBytes(buffer);
    }

    private static String hex(byte[] bytes) {
        return ByteBufUtil.hexDump(bytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private record Value(int format, @Nullable String hex) {}

    private record Values(List<Value> values) implements BindValues {

        @Override
        public int count() {
            return values.size();
        }

        @Override
        public short[] formats() {
            short[] formats = new short[values.size()];
            for (int i = 0; i < formats.length; i++) {
                formats[i] = (short) values.get(i).format;
            }
            return formats;
        }

        @Override
        public boolean isNull(int index) {
            return values.get(index).hex == null;
        }

        @Override
        public void write(int index, ByteBuf out) {
            out.writeBytes(ByteBufUtil.decodeHexDump(values.get(index).hex));
        }
    }
}
