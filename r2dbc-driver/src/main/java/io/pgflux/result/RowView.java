package io.pgflux.result;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgflux.wire.ProtocolException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A view of the row that is being delivered, valid only during the mapping function's call. One object for all rows of a
 * result, over the bytes where they were received; values are decoded when they are asked for. {@link #copy()} outlives
 * the call.
 */
final class RowView implements Row {

    private static final int NULL = -1;

    private final Columns columns;
    private int[] offsets = {}; // of the values; the length stands in the four bytes before each
    private @Nullable ByteBuf frame;

    RowView(Columns columns) {
        this.columns = columns;
    }

    /** Fails for the body of a malformed DataRow. */
    void check(ByteBuf body) {
        open(body);
        close();
    }

    /** Points at the body of a DataRow and checks that its columns fill it exactly. */
    void open(ByteBuf body) {
        int index = body.readerIndex();
        int end = body.writerIndex();
        int count = body.getUnsignedShort(index);
        index += 2;
        if (count != columns.count()) {
            throw new ProtocolException("A row has %d columns, described were %d".formatted(count, columns.count()));
        }
        int[] starts = columns.borrowOffsets();
        for (int i = 0; i < count; i++) {
            int length = body.getInt(index);
            index += 4;
            starts[i] = index;
            if (length > 0) {
                index += length;
            }
            if (length < NULL || index < 0 || index > end) {
                throw new ProtocolException("Column %d of a row does not end within its message".formatted(i));
            }
        }
        if (index != end) {
            throw new ProtocolException("A row's message is longer than its columns");
        }
        offsets = starts;
        frame = body;
    }

    void close() {
        frame = null;
        columns.returnOffsets(offsets);
    }

    /** The same row over bytes of its own. */
    RowView copy() {
        ByteBuf body = live();
        int length = body.readableBytes();
        RowView copy = new RowView(columns);
        copy.open(Unpooled.buffer(length).writeBytes(body, body.readerIndex(), length));
        return copy;
    }

    private ByteBuf live() {
        ByteBuf live = frame;
        if (live == null) {
            throw new IllegalStateException("A row is valid only inside the mapping function;"
                    + " read its values there, or use Result.flatMap, which copies rows");
        }
        return live;
    }

    @Override
    public RowMetadata getMetadata() {
        return columns;
    }

    @Override
    public @Nullable Object get(int index) {
        return get(index, Object.class);
    }

    @Override
    public @Nullable Object get(String name) {
        return get(columns.index(name), Object.class);
    }

    @Override
    public <T> @Nullable T get(String name, Class<T> type) {
        return get(columns.index(name), type);
    }

    @Override
    public <T> @Nullable T get(int index, Class<T> type) {
        if (type == null) {
            throw new IllegalArgumentException("The class must not be null");
        }
        ByteBuf body = live();
        Column column = columns.at(index);
        int offset = offsets[index];
        int length = body.getInt(offset - 4);
        if (length == NULL) {
            return null;
        }
        try {
            return column.decode(body, offset, length, type);
        } catch (R2dbcException e) {
            throw e;
        } catch (RuntimeException e) {
            // The same class, so that an unsupported class stays an IllegalArgumentException and 1 << 40 as an Integer
            // an ArithmeticException, with the column's name before the message.
            throw named(e, "Column %s as %s: %s".formatted(column, type.getSimpleName(), e.getMessage()));
        }
    }

    private static RuntimeException named(RuntimeException e, String message) {
        return e instanceof ArithmeticException
                ? (RuntimeException) new ArithmeticException(message).initCause(e)
                : new IllegalArgumentException(message, e);
    }

    @Override
    public String toString() {
        return frame == null ? "a row outside of its function" : "a row of " + columns.getColumnMetadatas();
    }
}
