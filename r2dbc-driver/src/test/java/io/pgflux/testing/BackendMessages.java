package io.pgflux.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The bytes of every message that a backend can send, and with {@link #raw} of some that it must not. */
public final class BackendMessages {

    private static final byte[] NULL = int32(-1);

    private BackendMessages() {}

    public static byte[] authenticationOk() {
        return authentication(0);
    }

    public static byte[] authenticationCleartextPassword() {
        return authentication(3);
    }

    /** The salt has four bytes. */
    public static byte[] authenticationMd5Password(byte... salt) {
        return authentication(5, salt);
    }

    public static byte[] authenticationSasl(String... mechanisms) {
        return authentication(10, strings(mechanisms), int8(0));
    }

    public static byte[] authenticationSaslContinue(String data) {
        return authentication(11, utf8(data));
    }

    public static byte[] authenticationSaslFinal(String data) {
        return authentication(12, utf8(data));
    }

    /** Any other request, 7 for GSS for example. */
    public static byte[] authentication(int code, byte[]... data) {
        return message('R', int32(code), concat(data));
    }

    public static byte[] negotiateProtocolVersion(int newestMinor, String... unknownOptions) {
        return message('v', int32(newestMinor), int32(unknownOptions.length), strings(unknownOptions));
    }

    public static byte[] parameterStatus(String name, String value) {
        return message('S', strings(name, value));
    }

    public static byte[] backendKeyData(int process, int secret) {
        return message('K', int32(process), int32(secret));
    }

    /** Status I (idle), T (in a transaction) or E (in a failed one). */
    public static byte[] readyForQuery(char status) {
        return message('Z', int8(status));
    }

    public static byte[] parseComplete() {
        return message('1');
    }

    public static byte[] bindComplete() {
        return message('2');
    }

    public static byte[] closeComplete() {
        return message('3');
    }

    public static byte[] noData() {
        return message('n');
    }

    public static byte[] portalSuspended() {
        return message('s');
    }

    public static byte[] emptyQueryResponse() {
        return message('I');
    }

    public static byte[] parameterDescription(int... types) {
        return message('t', int16(types.length), concat(IntStream.of(types).mapToObj(BackendMessages::int32)));
    }

    public static byte[] rowDescription(Column... columns) {
        return message('T', int16(columns.length), concat(Stream.of(columns).map(Column::bytes)));
    }

    /** Null is NULL. */
    public static byte[] dataRow(byte[] @Nullable ... values) {
        return message('D', int16(values.length), concat(Stream.of(values).map(BackendMessages::value)));
    }

    /** A row of values in text format; null is NULL. */
    public static byte[] textRow(@Nullable String... values) {
        return dataRow(Stream.of(values)
                .map(value -> value == null ? null : utf8(value))
                .toArray(byte[][]::new));
    }

    public static byte[] commandComplete(String tag) {
        return message('C', strings(tag));
    }

    /** Further fields begin with their letter: {@code "Dthe detail"}. */
    public static byte[] errorResponse(String severity, String code, String text, String... furtherFields) {
        return message('E', fields(severity, code, text, furtherFields));
    }

    public static byte[] noticeResponse(String severity, String code, String text, String... furtherFields) {
        return message('N', fields(severity, code, text, furtherFields));
    }

    public static byte[] notificationResponse(int process, String channel, String payload) {
        return message('A', int32(process), strings(channel, payload));
    }

    /** Formats, of the whole and of each column, are 0 (text) or 1 (binary). */
    public static byte[] copyInResponse(int format, int... columnFormats) {
        return message('G', copyFormats(format, columnFormats));
    }

    public static byte[] copyOutResponse(int format, int... columnFormats) {
        return message('H', copyFormats(format, columnFormats));
    }

    public static byte[] copyBothResponse(int format, int... columnFormats) {
        return message('W', copyFormats(format, columnFormats));
    }

    public static byte[] copyData(byte... data) {
        return message('d', data);
    }

    public static byte[] copyDone() {
        return message('c');
    }

    /** A frame that tells the truth about its length. */
    public static byte[] message(char tag, byte[]... parts) {
        byte[] body = concat(parts);
        return raw(tag, Integer.BYTES + body.length, body);
    }

    /** A frame with any length in its header, whatever follows. */
    public static byte[] raw(char tag, int length, byte... body) {
        return concat(int8(tag), int32(length), body);
    }

    /** A column of a {@link #rowDescription}; format 0 is text, 1 binary. */
    public record Column(String name, int table, int attribute, int type, int typeSize, int typeModifier, int format) {

        public static Column text(String name, int type) {
            return new Column(name, 0, 0, type, -1, -1, 0);
        }

        public static Column binary(String name, int type) {
            return new Column(name, 0, 0, type, -1, -1, 1);
        }

        private byte[] bytes() {
            return concat(
                    strings(name),
                    int32(table),
                    int16(attribute),
                    int32(type),
                    int16(typeSize),
                    int32(typeModifier),
                    int16(format));
        }
    }

    public static byte[] int8(int value) {
        return new byte[] {(byte) value};
    }

    public static byte[] int16(int value) {
        return ByteBuffer.allocate(Short.BYTES).putShort((short) value).array();
    }

    public static byte[] int32(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    public static byte[] utf8(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    /** Several messages in one array, so that they leave in one write. */
    public static byte[] concat(byte[]... parts) {
        byte[] whole = new byte[Stream.of(parts).mapToInt(part -> part.length).sum()];
        int end = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, end, part.length);
            end += part.length;
        }
        return whole;
    }

    private static byte[] concat(Stream<byte[]> parts) {
        return concat(parts.toArray(byte[][]::new));
    }

    /** Each with its terminating NUL. */
    private static byte[] strings(String... strings) {
        return concat(Arrays.stream(strings).map(string -> utf8(string + "\0")));
    }

    private static byte[] value(byte @Nullable [] value) {
        return value == null ? NULL : concat(int32(value.length), value);
    }

    private static byte[] fields(String severity, String code, String text, String... furtherFields) {
        return concat(strings("S" + severity, "V" + severity, "C" + code, "M" + text), strings(furtherFields), int8(0));
    }

    private static byte[] copyFormats(int format, int... columnFormats) {
        return concat(
                int8(format),
                int16(columnFormats.length),
                concat(IntStream.of(columnFormats).mapToObj(BackendMessages::int16)));
    }
}
