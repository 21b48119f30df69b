package io.pgflux.statement;

import io.pgflux.api.PgResult;
import io.pgflux.exchange.BoundValues;
import io.pgflux.exchange.Frontend;
import java.util.Arrays;
import reactor.core.publisher.Flux;

/**
 * A {@link PlainInsert} that can be sent with the values of many bindings, a tuple for each. For all threads: what it
 * remembers is immutable, and what another thread has not seen is made again.
 */
final class MultiRowInsert {

    /** In the place of what is sent for each binding on its own. */
    static final MultiRowInsert NONE = new MultiRowInsert("", 0, 0, 0, new int[0]);

    /** Bind counts its values in an Int16, which PostgreSQL reads as unsigned. */
    private static final int MOST_PARAMETERS = 65_535;

    private final String sql;
    private final int width;
    private final int tupleStart;
    private final int tupleEnd;
    private final int[] parameters;
    private Shape last = new Shape(0, "", Signature.unknown(0)); // not volatile, as it is immutable

    /**
     * An insert of one row.
     *
     * @param width the highest number of a parameter
     * @param parameters for each in the tuple the index of its {@code $} and the index behind its number
     */
    MultiRowInsert(String sql, int width, int tupleStart, int tupleEnd, int[] parameters) {
        this.sql = sql;
        this.width = width;
        this.tupleStart = tupleStart;
        this.tupleEnd = tupleEnd;
        this.parameters = parameters;
    }

    /**
     * How many rows each statement has if so many bindings are sent; the most that leave none over, since all statements
     * of an execution are one prepared statement.
     */
    int rows(int bindings) {
        int rows = width == 0 ? 1 : Math.min(bindings, MOST_PARAMETERS / width);
        while (rows > 1 && bindings % rows > 0) {
            rows--;
        }
        return rows;
    }

    /** Of bindings that declare the same types, in statements of so many rows. */
    Flux<PgResult> execution(Frontend frontend, Binding[] bindings, int rows) {
        Shape shape = shape(rows, bindings[0].signature());
        boolean same = sameFormats(bindings);
        BoundValues[] statements = new BoundValues[bindings.length / rows];
        for (int i = 0; i < statements.length; i++) {
            int first = i * rows;
            short[] formats = same ? shape.formats : formats(bindings, first, rows);
            statements[i] = new JoinedBindings(bindings, first, width, shape.types, formats);
        }
        BoundValues[] others = Arrays.copyOfRange(statements, 1, statements.length);
        return new Execution.Rewritten(frontend, sql, bindings.length, shape.sql, statements[0], others);
    }

    private Shape shape(int rows, Signature row) {
        Shape shape = last;
        if (!shape.isOf(rows, row)) {
            shape = new Shape(rows, shape.rows == rows ? shape.sql : sql(rows), row);
            last = shape;
        }
        return shape;
    }

    private static boolean sameFormats(Binding[] bindings) {
        short[] first = bindings[0].formats();
        for (Binding binding : bindings) {
            if (!Arrays.equals(first, binding.formats())) {
                return false;
            }
        }
        return true;
    }

    /** A NULL has no codec, so the format at its place may differ from that of the other rows. */
    private short[] formats(Binding[] bindings, int first, int rows) {
        short[] all = new short[rows * width];
        for (int i = 0; i < all.length; i++) {
            short[] row = bindings[first + i / width].formats();
            all[i] = row.length == 0 ? 0 : row[row.length == 1 ? 0 : i % width];
        }
        return all;
    }

    /** The insert with so many tuples; what stands in front of the tuple and behind it stays. */
    String sql(int rows) {
        int tuple = tupleEnd - tupleStart;
        StringBuilder all = new StringBuilder(sql.length() + (rows - 1) * (tuple + 2 + parameters.length * 2));
        all.append(sql, 0, tupleEnd);
        for (int row = 1; row < rows; row++) {
            int copied = tupleStart;
            all.append(", ");
            for (int i = 0; i < parameters.length; i += 2) {
                int number = Integer.parseInt(sql, parameters[i] + 1, parameters[i + 1], 10);
                all.append(sql, copied, parameters[i] + 1).append(number + row * width);
                copied = parameters[i + 1];
            }
            all.append(sql, copied, tupleEnd);
        }
        return all.append(sql, tupleEnd, sql.length()).toString();
    }

    /** What does not depend on the values, so that a stream of batches of one size makes it once. Immutable. */
    private static final class Shape {

        final int rows;
        final String sql;
        final Signature row;
        final int[] types;
        final short[] formats;

        Shape(int rows, String sql, Signature row) {
            this.rows = rows;
            this.sql = sql;
            this.row = row;
            types = repeated(row.types(), rows);
            formats = repeated(row.formats(), rows);
        }

        boolean isOf(int otherRows, Signature other) {
            return rows == otherRows
                    && Arrays.equals(row.types(), other.types())
                    && Arrays.equals(row.formats(), other.formats());
        }

        private static int[] repeated(int[] row, int rows) {
            int[] all = new int[rows * row.length];
            for (int i = 0; i < all.length; i += row.length) {
                System.arraycopy(row, 0, all, i, row.length);
            }
            return all;
        }

        private static short[] repeated(short[] row, int rows) {
            if (row.length <= 1) {
                return row; // one for all
            }
            short[] all = new short[rows * row.length];
            for (int i = 0; i < all.length; i += row.length) {
                System.arraycopy(row, 0, all, i, row.length);
            }
            return all;
        }
    }
}
