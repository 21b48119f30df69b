package io.pgflux.statement;

import io.netty.buffer.ByteBuf;
import io.pgflux.exchange.BoundValues;

/** The values of several bindings in a row, for a statement with so many tuples. */
final class JoinedBindings implements BoundValues {

    private final Binding[] bindings;
    private final int first;
    private final int width;
    private final int[] types;
    private final short[] formats;

    // The row of the value that was asked for last, since they are asked for in order. Event loop only.
    private Binding row;
    private int rowStart;

    /**
     * As many bindings as the types have room for.
     *
     * @param first the index of the first one
     * @param width how many values each has
     */
    JoinedBindings(Binding[] bindings, int first, int width, int[] types, short[] formats) {
        this.bindings = bindings;
        this.first = first;
        this.width = width;
        this.types = types;
        this.formats = formats;
        row = bindings[first];
    }

    @Override
    public int[] types() {
        return types;
    }

    @Override
    public int count() {
        return types.length;
    }

    @Override
    public short[] formats() {
        return formats;
    }

    @Override
    public boolean isNull(int index) {
        int column = column(index);
        return row.isNull(column);
    }

    /** The error tells the binding as well, as the parameter has the name that the user's SQL gives it. */
    @Override
    public void write(int index, ByteBuf out) {
        int column = column(index);
        try {
            row.write(column, out);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Row %d: %s".formatted(first + index / width + 1, e.getMessage()), e);
        }
    }

    /** The place in its row, which is then the current one. */
    private int column(int index) {
        int column = index - rowStart;
        if (column < 0 || column >= width) {
            int number = index / width;
            row = bindings[first + number];
            rowStart = number * width;
            column = index - rowStart;
        }
        return column;
    }

    /** Values are private: how many there are is all that may show. */
    @Override
    public String toString() {
        return count() + " bound values";
    }
}
