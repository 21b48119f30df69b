package io.pgflux.wire;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.ServerMessage;
import java.util.StringJoiner;

/**
 * A message of the server as a log shows it: its name, what it is about, and how long it is. Names are shown, such as those
 * of columns, channels and settings, and what harmless settings are; no value of a row, no key, no payload, nor the words of
 * an error or notice, which may quote a value.
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
     * The message on one line. Throws for what is malformed.
     *
     * @param body narrowed to it; it is not read
     */
    public static String of(byte tag, ByteBuf body) {
        ByteBuf in = body.duplicate();
        int size = in.readableBytes();
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
            case 'S' -> "ParameterStatus " + FrameText.setting(in);
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
            default -> "%s %d bytes, unknown".formatted(FrameText.tag(tag), size);
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
