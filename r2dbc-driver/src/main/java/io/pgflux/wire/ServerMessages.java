package io.pgflux.wire;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.ServerMessage;
import org.jspecify.annotations.Nullable;

/** Reads the fields of ErrorResponse and NoticeResponse (PostgreSQL manual, "Error and Notice Message Fields"). */
final class ServerMessages {

    private ServerMessages() {}

    static ServerMessage read(ByteBuf in) {
        @Nullable String[] fields = new @Nullable String[128];
        for (byte field = in.readByte(); field != 0; field = in.readByte()) {
            String value = BackendDecoder.cString(in);
            if (field > 0) { // "frontends should silently ignore fields of unrecognized type"
                fields[field] = value;
            }
        }
        return new ServerMessage(
                first(fields['V'], fields['S'], "ERROR"), // V is there from 9.6 on
                fields['S'],
                first(fields['C'], null, "XX000"),
                first(fields['M'], null, "The server gave no message"),
                fields['D'],
                fields['H'],
                number(fields['P']),
                number(fields['p']),
                fields['q'],
                fields['W'],
                fields['s'],
                fields['t'],
                fields['c'],
                fields['d'],
                fields['n'],
                fields['F'],
                fields['L'],
                fields['R']);
    }

    private static String first(@Nullable String first, @Nullable String second, String otherwise) {
        return first != null ? first : second != null ? second : otherwise;
    }

    private static int number(@Nullable String digits) {
        try {
            return digits == null ? 0 : Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return 0; // an error of the server must not be hidden by one in its position
        }
    }
}
