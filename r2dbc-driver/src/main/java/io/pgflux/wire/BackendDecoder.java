package io.pgflux.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgflux.api.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * From bytes to calls. Decodes a message only when it is complete and its receiver wants it, where it lies in the
 * receive buffer; a receiver cannot read outside of its message.
 *
 * <p>Source: PostgreSQL manual, "Message Formats".
 */
public class BackendDecoder {

    /** What {@link #next} has met. */
    public enum Outcome {
        /** A message was delivered. */
        DELIVERED,
        /** The next message is not wanted now. */
        UNWANTED,
        /** The next message has not arrived completely. */
        INCOMPLETE
    }

    /** No message is longer: the server's own limit for what it builds in memory. */
    private static final int MAX_LENGTH = 1 << 30;

    private static final int HEADER = 5;

    /** The manual's limits of the key of a cancel request (BackendKeyData), in protocol 3.2. */
    private static final int MIN_KEY = 4;

    private static final int MAX_KEY = 256;

    private int limit;
    private final CommandTag commandTag = new CommandTag(Unpooled.EMPTY_BUFFER);

    /** Accepts messages of this length until {@link #liftLimit()}. */
    public BackendDecoder(int limit) {
        this.limit = limit;
    }

    /** After authentication the server is trusted with messages of up to 1 GiB. */
    public final void liftLimit() {
        limit = MAX_LENGTH;
    }

    /** Delivers the message at the buffer's reader index, if there is one and it is wanted. */
    public final Outcome next(ByteBuf in, BackendHandler handler) {
        if (in.readableBytes() < HEADER) {
            return Outcome.INCOMPLETE;
        }
        int begin = in.readerIndex();
        byte tag = in.getByte(begin);
        int length = length(in, begin);
        int written = in.writerIndex();
        if (written - begin - 1 < length) {
            return Outcome.INCOMPLETE;
        }
        if (!handler.wants(tag)) {
            return Outcome.UNWANTED;
        }
        int end = begin + 1 + length;
        in.setIndex(begin + HEADER, end);
        try {
            deliver(tag, in, handler);
        } catch (IndexOutOfBoundsException e) {
            // The frame has ended before its fields, or a receiver has read past it.
            throw new ProtocolException("The server sent a malformed message '%s'".formatted(printable(tag)), e);
        } finally {
            in.setIndex(end, written);
        }
        return Outcome.DELIVERED;
    }

    /**
     * Looks for a message with one of the tags without delivering anything.
     *
     * @param from where a message begins, counted from the reader index
     * @return where the first of them begins if it is complete; else the negative of where to go on when more has arrived,
     *     less one
     */
    public final int find(String tags, ByteBuf in, int from) {
        int offset = from;
        while (in.readableBytes() - offset >= HEADER) {
            int begin = in.readerIndex() + offset;
            int length = 1 + length(in, begin);
            if (in.readableBytes() - offset < length) {
                break;
            }
            if (tags.indexOf(in.getByte(begin)) >= 0) {
                return offset;
            }
            offset += length;
        }
        return -offset - 1;
    }

    /** The server's error that {@link #find} has found there. */
    public final ServerMessage errorAt(ByteBuf in, int offset) {
        int begin = in.readerIndex() + offset;
        return ServerMessages.read(in.slice(begin + HEADER, length(in, begin) + 1 - HEADER));
    }

    /** How long the message at the reader index is with its header; 0 while the header has not arrived. */
    public final int frameLength(ByteBuf in) {
        return in.readableBytes() < HEADER ? 0 : 1 + length(in, in.readerIndex());
    }

    private int length(ByteBuf in, int begin) {
        int length = in.getInt(begin + 1);
        if (length < 4 || length > limit) {
            throw new ProtocolException("The server announced a message '%s' of %d bytes; allowed are 4 to %d"
                    .formatted(printable(in.getByte(begin)), length, limit));
        }
        return length;
    }

    /** Calls the handler with the message, whose body the buffer is narrowed to. */
    protected void deliver(byte tag, ByteBuf in, BackendHandler handler) {
        switch (tag) {
            case 'D' -> handler.dataRow(in);
            case '2' -> handler.bindComplete();
            case 'C' -> handler.commandComplete(commandTag.in(in));
            case 'Z' -> handler.readyForQuery(TransactionStatus.of(in.readByte()));
            case '1' -> handler.parseComplete();
            case '3' -> handler.closeComplete();
            case 'T' -> handler.rowDescription(fields(in));
            case 't' -> handler.parameterDescription(typeOids(in));
            case 'n' -> handler.noData();
            case 'I' -> handler.emptyQueryResponse();
            case 's' -> handler.portalSuspended();
            case 'E' -> handler.errorResponse(ServerMessages.read(in));
            case 'N' -> handler.noticeResponse(ServerMessages.read(in));
            case 'S' -> parameterStatus(in, handler);
            case 'A' -> handler.notificationResponse(in.readInt(), cString(in), cString(in));
            case 'G' -> handler.copyInResponse();
            case 'H' -> handler.copyOutResponse();
            case 'd' -> handler.copyData(in);
            case 'c' -> handler.copyDone();
            case 'R' -> handler.authentication(in.readInt(), in);
            case 'K' -> handler.backendKeyData(in.readInt(), key(in));
            case 'v' -> negotiateProtocolVersion(in, handler);
            default -> throw new ProtocolException("The server sent an unknown message '" + printable(tag) + "'");
        }
    }

    private static List<FieldDescription> fields(ByteBuf in) {
        int count = in.readUnsignedShort();
        List<FieldDescription> fields = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = cString(in);
            int tableOid = in.readInt();
            short attribute = in.readShort();
            int typeOid = in.readInt();
            in.skipBytes(2); // the type's size, which is no news beside the OID
            fields.add(new FieldDescription(name, tableOid, attribute, typeOid, in.readInt(), in.readShort()));
        }
        return fields;
    }

    private static int[] typeOids(ByteBuf in) {
        int[] oids = new int[in.readUnsignedShort()];
        for (int i = 0; i < oids.length; i++) {
            oids[i] = in.readInt();
        }
        return oids;
    }

    private static void negotiateProtocolVersion(ByteBuf in, BackendHandler handler) {
        int newest = in.readInt();
        int count = in.readInt();
        if (count < 0) {
            throw new ProtocolException("The server does not know %d protocol options".formatted(count));
        }
        List<String> options = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            options.add(cString(in)); // a count that is too large ends with the frame
        }
        requireEnd(in, "NegotiateProtocolVersion");
        handler.negotiateProtocolVersion(newest, options);
    }

    private static void parameterStatus(ByteBuf in, BackendHandler handler) {
        String name = cString(in);
        String value = cString(in);
        requireEnd(in, "ParameterStatus");
        handler.parameterStatus(name, value);
    }

    private static void requireEnd(ByteBuf in, String message) {
        if (in.isReadable()) {
            throw new ProtocolException(
                    "The server sent %d bytes too many with %s".formatted(in.readableBytes(), message));
        }
    }

    private static byte[] key(ByteBuf in) {
        int length = in.readableBytes();
        if (length < MIN_KEY || length > MAX_KEY) {
            throw new ProtocolException(
                    "The server sent a key of %d bytes; allowed are %d to %d".formatted(length, MIN_KEY, MAX_KEY));
        }
        return bytes(in);
    }

    static byte[] bytes(ByteBuf in) {
        byte[] bytes = new byte[in.readableBytes()];
        in.readBytes(bytes);
        return bytes;
    }

    static String cString(ByteBuf in) {
        int length = in.bytesBefore((byte) 0);
        if (length < 0) {
            throw new ProtocolException("A string of the server does not end within its message");
        }
        String string = in.toString(in.readerIndex(), length, StandardCharsets.UTF_8);
        in.skipBytes(length + 1);
        return string;
    }

    private static String printable(byte tag) {
        return tag > ' ' && tag < 127 ? String.valueOf((char) tag) : "0x%02x".formatted(tag);
    }
}
