package io.pgflux.wire;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.ServerMessage;
import java.util.StringJoiner;

/**
 * A message of the server as a log shows it: its name, what it is about, and how long it is. No value and no key is in it,
 * nor the words of an error, which may repeat a value.
 */
public final class BackendText {

    private static final String[] REQUESTS = {
        "Ok",
        "",
        "KerberosV5",
        "CleartextPassword",
        "",
        "MD5Password",
        "",
        "GSS",
        "GSSContinue",
        "SSPI",
        "SASL",
        "SASLContinue",
        "SASLFinal"
    };

    private BackendText() {}

    /**
     * The message on one line.
     *
     * @param body narrowed to it; it is not read
     */
    public static String of(byte tag, ByteBuf body) {
        ByteBuf in = body.duplicate();
        int size = in.readableBytes();
        try {
            return text(tag, in, size);
        } catch (RuntimeException e) { // what is malformed is told to the one who reads it
            return "'%c' %d bytes, malformed".formatted(tag, size);
        }
    }

    private static String text(byte tag, ByteBuf in, int size) {
        return switch (tag) {
            case 'D' -> "DataRow %d columns, %d bytes".formatted(in.readUnsignedShort(), size);
            case '1' -> "ParseComplete";
            case '2' -> "BindComplete";
            case '3' -> "CloseComplete";
            case 'C' -> "CommandComplete " + FrameText.line(BackendDecoder.cString(in));
            case 'Z' -> "ReadyForQuery " + TransactionStatus.of(in.readByte());
            case 'T' -> "RowDescription " + columns(in);
            case 't' -> "ParameterDescription " + FrameText.oids(in);
            case 'n' -> "NoData";
            case 'I' -> "EmptyQueryResponse";
            case 's' -> "PortalSuspended";
            case 'E' -> "ErrorResponse " + error(ServerMessages.read(in));
            case 'N' -> "NoticeResponse " + error(ServerMessages.read(in));
            case 'S' ->
                "ParameterStatus %s = %s"
                        .formatted(
                                FrameText.line(BackendDecoder.cString(in)), FrameText.line(BackendDecoder.cString(in)));
            case 'A' ->
                "NotificationResponse process %d, channel %s, %d bytes"
                        .formatted(in.readInt(), FrameText.line(BackendDecoder.cString(in)), in.readableBytes() - 1);
            case 'G' -> "CopyInResponse";
            case 'H' -> "CopyOutResponse";
            case 'd' -> "CopyData %d bytes".formatted(size);
            case 'c' -> "CopyDone";
            case 'R' -> "Authentication " + request(in.readInt());
            case 'K' -> "BackendKeyData process %d, a key of %d bytes".formatted(in.readInt(), size - 4);
            case 'v' -> "NegotiateProtocolVersion 3." + (in.readInt() & 0xffff);
            default -> "'%c' %d bytes, unknown".formatted(tag, size);
        };
    }

    private static String request(int code) {
        return code >= 0 && code < REQUESTS.length && !REQUESTS[code].isEmpty() ? REQUESTS[code] : "code " + code;
    }

    private static String columns(ByteBuf in) {
        int count = in.readUnsignedShort();
        StringJoiner columns = new StringJoiner(", ", count + " columns: ", "");
        for (int i = 0; i < count; i++) {
            String name = FrameText.line(BackendDecoder.cString(in));
            in.skipBytes(6);
            columns.add(name + " " + Integer.toUnsignedString(in.readInt()));
            in.skipBytes(8);
        }
        return columns.toString();
    }

    private static String error(ServerMessage error) {
        return error.severity() + " " + error.code();
    }
}
