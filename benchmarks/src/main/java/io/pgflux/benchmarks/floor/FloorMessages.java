package io.pgflux.benchmarks.floor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** The few messages that are sent. */
final class FloorMessages {

    /** Where the key is in {@link #query}. */
    static final int KEY = 18;

    private FloorMessages() {}

    static ByteBuf startup(String user, String database) {
        byte[] parameters =
                "user\0%s\0database\0%s\0\0".formatted(user, database).getBytes(StandardCharsets.UTF_8);
        return Unpooled.buffer()
                .writeInt(8 + parameters.length)
                .writeInt(3 << 16)
                .writeBytes(parameters);
    }

    /** Parse of the statement "s", and Sync. */
    static ByteBuf parse(String sql) {
        byte[] body = "s\0%s\0\0\0".formatted(sql).getBytes(StandardCharsets.UTF_8);
        return sync(Unpooled.buffer().writeByte('P').writeInt(4 + body.length).writeBytes(body));
    }

    /** Bind of the statement "s" with an int4 if it has a key, results in binary; Execute and Sync. */
    static ByteBuf query(boolean keyed) {
        ByteBuf out = Unpooled.directBuffer().writeByte('B').writeInt(keyed ? 25 : 15);
        out.writeByte(0).writeByte('s').writeByte(0);
        if (keyed) {
            out.writeShort(1).writeShort(1); // all parameters are binary
            out.writeShort(1).writeInt(4).writeInt(0);
        } else {
            out.writeShort(0).writeShort(0);
        }
        out.writeShort(1).writeShort(1); // all columns are binary
        out.writeByte('E').writeInt(9).writeByte(0).writeInt(0);
        return sync(out);
    }

    private static ByteBuf sync(ByteBuf out) {
        return out.writeByte('S').writeInt(4);
    }
}
