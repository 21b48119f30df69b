package io.pgflux.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Map;

/**
 * One method for each message of the frontend: it appends the message to the buffer and patches its length.
 *
 * <p>Source: PostgreSQL manual, "Message Formats". The counts of Bind and Parse are 16 bits and unsigned.
 */
public final class FrontendEncoder {

    private static final int PROTOCOL_3 = 3 << 16;
    private static final int CANCEL_REQUEST = 80877102; // 1234 and 5678: no version of the protocol
    private static final int SSL_REQUEST = 80877103;
    private static final byte[] UNNAMED = {};

    /** PQ_LARGE_MESSAGE_LIMIT of the server (libpq/libpq.h): it drops the connection for a longer one. */
    private static final int MAX_LENGTH = 0x3fffffff;

    private ByteBuf out;

    public FrontendEncoder(ByteBuf out) {
        this.out = out;
    }

    /** The buffer of the next messages. */
    public void into(ByteBuf buffer) {
        out = buffer;
    }

    /** How many bytes wait in the buffer. */
    public int size() {
        return out.readableBytes();
    }

    /** Forgets what was written since {@link #size()} was {@code size}. */
    public void truncate(int size) {
        out.writerIndex(out.readerIndex() + size);
    }

    /** Asks for protocol 3 with this minor version. */
    public void startup(int minor, Map<String, String> parameters) {
        int length = out.writerIndex();
        out.writeInt(0).writeInt(PROTOCOL_3 | minor);
        parameters.forEach((name, value) -> {
            cString(name);
            cString(value);
        });
        out.writeByte(0);
        patch(length);
    }

    /** In front of StartupMessage or CancelRequest, and answered by one byte. */
    public void sslRequest() {
        out.writeInt(8).writeInt(SSL_REQUEST);
    }

    /** The only message of a connection, but for the request for encryption; with the key as the server gave it, whatever its length. */
    public void cancelRequest(int processId, byte[] secretKey) {
        out.writeInt(12 + secretKey.length).writeInt(CANCEL_REQUEST).writeInt(processId);
        out.writeBytes(secretKey);
    }

    /** The password is what the server compares; the terminating zero is added. */
    public void password(byte[] password) {
        int length = begin('p');
        out.writeBytes(password).writeByte(0);
        patch(length);
    }

    public void saslInitialResponse(String mechanism, byte[] response) {
        int length = begin('p');
        cString(mechanism);
        out.writeInt(response.length).writeBytes(response);
        patch(length);
    }

    /** SASLResponse and GSSResponse. */
    public void authenticationResponse(byte[] response) {
        int length = begin('p');
        out.writeBytes(response);
        patch(length);
    }

    public void query(String sql) {
        int length = begin('Q');
        cString(sql);
        patch(length);
    }

    /** The name is without a zero; empty: the unnamed statement. */
    public void parse(byte[] name, String sql, int[] parameterTypes) {
        int length = begin('P');
        out.writeBytes(name).writeByte(0);
        cString(sql);
        out.writeShort(parameterTypes.length);
        for (int oid : parameterTypes) {
            out.writeInt(oid);
        }
        patch(length);
    }

    public void parse(String sql) {
        parse(UNNAMED, sql, new int[0]);
    }

    public void describeStatement(byte[] name) {
        int length = begin('D');
        out.writeByte('S').writeBytes(name).writeByte(0);
        patch(length);
    }

    /** The unnamed portal. */
    public void describePortal() {
        describePortal(UNNAMED);
    }

    public void describePortal(byte[] name) {
        int length = begin('D');
        out.writeByte('P').writeBytes(name).writeByte(0);
        patch(length);
    }

    /** Binds the unnamed portal. */
    public void bind(byte[] statement, BindValues values, short[] resultFormats) {
        bind(UNNAMED, statement, values, resultFormats);
    }

    /**
     * Binds a portal.
     *
     * @param resultFormats none: all text; one: for all columns; else one for each column
     */
    public void bind(byte[] portal, byte[] statement, BindValues values, short[] resultFormats) {
        int length = begin('B');
        out.writeBytes(portal).writeByte(0).writeBytes(statement).writeByte(0);
        formats(values.formats());
        int count = values.count();
        out.writeShort(count);
        for (int i = 0; i < count; i++) {
            value(values, i);
            requireRoom(i, length);
        }
        formats(resultFormats);
        patch(length);
    }

    private void formats(short[] formats) {
        out.writeShort(formats.length);
        for (short format : formats) {
            out.writeShort(format);
        }
    }

    private void requireRoom(int index, int message) {
        if (out.writerIndex() - message > MAX_LENGTH) {
            throw new IllegalArgumentException("With parameter $%d the message is too long; the server takes %d bytes"
                    .formatted(index + 1, MAX_LENGTH));
        }
    }

    private void value(BindValues values, int index) {
        if (values.isNull(index)) {
            out.writeInt(-1);
            return;
        }
        int length = out.writerIndex();
        out.writeInt(0);
        values.write(index, out);
        out.setInt(length, out.writerIndex() - length - 4);
    }

    public void bindUnnamed() {
        out.writeByte('B').writeInt(12).writeLong(0);
    }

    /** Executes the unnamed portal without a row limit: E, length 9, name "", limit 0. */
    public void execute() {
        out.writeLong(0x45_00000009_00_0000L).writeShort(0);
    }

    /**
     * Executes a portal.
     *
     * @param rows how many at most; the portal is suspended behind them; 0: all
     */
    public void execute(byte[] portal, int rows) {
        int length = begin('E');
        out.writeBytes(portal).writeByte(0).writeInt(rows);
        patch(length);
    }

    public void closeStatement(byte[] name) {
        close('S', name);
    }

    public void closePortal(byte[] name) {
        close('P', name);
    }

    private void close(char kind, byte[] name) {
        int length = begin('C');
        out.writeByte(kind).writeBytes(name).writeByte(0);
        patch(length);
    }

    public void sync() {
        out.writeByte('S').writeInt(4);
    }

    public void copyFail(String reason) {
        int length = begin('f');
        cString(reason);
        patch(length);
    }

    public void terminate() {
        out.writeByte('X').writeInt(4);
    }

    private int begin(char tag) {
        out.writeByte(tag);
        int length = out.writerIndex();
        out.writeInt(0);
        return length;
    }

    private void patch(int at) {
        int length = out.writerIndex() - at;
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "A message of %d bytes is too long; the server takes %d".formatted(length, MAX_LENGTH));
        }
        out.setInt(at, length);
    }

    private void cString(String string) {
        requireUtf8(string);
        ByteBufUtil.writeUtf8(out, string);
        out.writeByte(0);
    }

    /** A NUL would end the string early, and Netty would write an unpaired surrogate as a question mark. */
    private static void requireUtf8(String string) {
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == 0) {
                throw new IllegalArgumentException("SQL and names must not contain NUL; there is one at index " + i);
            }
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == string.length()
                        || !Character.isLowSurrogate(string.charAt(i + 1))) {
                    throw new IllegalArgumentException(
                            "An unpaired surrogate at index %d of SQL or a name".formatted(i));
                }
                i++;
            }
        }
    }
}
