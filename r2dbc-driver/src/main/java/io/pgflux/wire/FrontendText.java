package io.pgflux.wire;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What is sent as a log shows it: the name of each message, what it is about, and how long it is. SQL is masked; of
 * passwords, keys and values only the length is told, also of settings that are not known to be harmless.
 */
public final class FrontendText {

    private static final int START_UP = -1;

    private final UnaryOperator<String> mask;

    /** @param mask makes SQL of which a log may show all */
    public FrontendText(UnaryOperator<String> mask) {
        this.mask = mask;
    }

    /**
     * Each of the messages on one line.
     *
     * @param messages whole ones; they are not read
     * @param startUp whether the first one is the StartupMessage, which has no tag
     */
    public void of(ByteBuf messages, boolean startUp, Consumer<String> lines) {
        ByteBuf in = messages.duplicate();
        boolean first = startUp;
        while (in.isReadable()) {
            int tag = first ? START_UP : in.readByte();
            first = false;
            ByteBuf body = in.readSlice(in.getInt(in.readerIndex())).skipBytes(4);
            lines.accept(text(tag, body, body.readableBytes()));
        }
    }

    private String text(int tag, ByteBuf body, int size) {
        return switch (tag) {
            case START_UP -> startUp(body);
            case 'p' -> "an answer to the request for authentication, %d bytes".formatted(size);
            case 'Q' -> "Query " + mask.apply(BackendDecoder.cString(body));
            case 'P' ->
                "Parse%s %s %s".formatted(name(body), mask.apply(BackendDecoder.cString(body)), FrameText.oids(body));
            case 'B' -> bind(body);
            case 'D' -> "Describe " + kind(body) + name(body);
            case 'C' -> "Close " + kind(body) + name(body);
            case 'E' -> execute(body);
            case 'S' -> "Sync";
            case 'H' -> "Flush";
            case 'd' -> "CopyData %d bytes".formatted(size);
            case 'c' -> "CopyDone";
            case 'f' -> "CopyFail";
            case 'X' -> "Terminate";
            default -> "%s %d bytes".formatted(FrameText.tag(tag), size);
        };
    }

    private static String startUp(ByteBuf body) {
        StringBuilder text = new StringBuilder("StartupMessage 3.").append(body.readInt() & 0xffff);
        while (body.getByte(body.readerIndex()) != 0) {
            text.append(' ').append(FrameText.setting(body));
        }
        return text.toString();
    }

    private static String kind(ByteBuf body) {
        return body.readByte() == 'S' ? "statement" : "portal";
    }

    /** With a blank in front; empty for the unnamed one. */
    private static String name(ByteBuf body) {
        String name = BackendDecoder.cString(body);
        return name.isEmpty() ? "" : " " + FrameText.line(name);
    }

    private static String bind(ByteBuf body) {
        String portal = name(body);
        String statement = name(body);
        body.skipBytes(2 * body.readUnsignedShort());
        int count = body.readUnsignedShort();
        int nulls = 0;
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            int length = body.readInt();
            nulls += length < 0 ? 1 : 0;
            bytes += Math.max(0, length);
            body.skipBytes(Math.max(0, length));
        }
        return "Bind%s%s %d values, %d of them NULL, %d bytes"
                .formatted(
                        portal.isEmpty() ? "" : " portal" + portal,
                        statement.isEmpty() ? "" : " statement" + statement,
                        count,
                        nulls,
                        bytes);
    }

    private static String execute(ByteBuf body) {
        String portal = name(body);
        int rows = body.readInt();
        return "Execute" + (portal.isEmpty() ? "" : " portal" + portal)
                + (rows == 0 ? "" : " at most " + rows + " rows");
    }
}
