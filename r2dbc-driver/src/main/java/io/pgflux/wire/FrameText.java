package io.pgflux.wire;

import io.netty.buffer.ByteBuf;
import java.util.StringJoiner;

/** What the texts of messages in both directions have in common. */
final class FrameText {

    private FrameText() {}

    /** On one line, whatever is in it. */
    static String line(String text) {
        StringBuilder line = new StringBuilder(text);
        for (int i = 0; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i))) {
                line.setCharAt(i, ' ');
            }
        }
        return line.toString();
    }

    static String oids(ByteBuf in) {
        int count = in.readUnsignedShort();
        StringJoiner oids = new StringJoiner(", ", "[", "]");
        for (int i = 0; i < count; i++) {
            oids.add(Integer.toUnsignedString(in.readInt()));
        }
        return oids.toString();
    }
}
