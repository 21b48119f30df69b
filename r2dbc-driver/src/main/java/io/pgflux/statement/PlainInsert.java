package io.pgflux.statement;

import java.util.Arrays;
import java.util.Set;

/**
 * Recognizes {@code INSERT INTO t [AS a] [(b, c)] VALUES ($1, NULL, '3'::d)} with nothing behind it: further tuples
 * mean the same there as further executions. They would not where a value can see the rows before it, so that there must
 * be no function, sub-select or operator in the tuple. In doubt it is not plain, which costs nothing but time.
 */
final class PlainInsert {

    /** Not DEFAULT: in several rows PostgreSQL 13 refuses it for identity and generated columns (its bug 16969). */
    private static final Set<String> CONSTANTS = Set.of("NULL", "TRUE", "FALSE");

    /** With which types of several words go on. */
    private static final Set<String> TYPE_WORDS = Set.of("PRECISION", "VARYING", "WITH", "WITHOUT", "TIME", "ZONE");

    private final SqlCursor cursor;
    private int[] parameters = new int[8]; // the index of each $ and the index behind its number
    private int count;

    private PlainInsert(String sql) {
        cursor = new SqlCursor(sql);
    }

    /** The insert, or {@link MultiRowInsert#NONE} if it is not plain. */
    static MultiRowInsert read(ScannedSql scanned) {
        if (scanned.several() || !scanned.firstWord().equals("INSERT")) {
            return MultiRowInsert.NONE;
        }
        return new PlainInsert(scanned.sql()).rows(scanned);
    }

    private MultiRowInsert rows(ScannedSql scanned) {
        boolean plain = cursor.word("INSERT")
                && cursor.word("INTO")
                && qualifiedName()
                && (!cursor.word("AS") || cursor.identifier())
                && (!cursor.symbol('(') || columns())
                && cursor.word("VALUES");
        if (!plain || !cursor.symbol('(')) {
            return MultiRowInsert.NONE;
        }
        int start = cursor.start();
        if (!values()) {
            return MultiRowInsert.NONE;
        }
        int end = cursor.end();
        while (cursor.symbol(';')) {
            // nothing else may come behind
        }
        return cursor.atEnd()
                ? new MultiRowInsert(
                        scanned.sql(), scanned.parameterCount(), start, end, Arrays.copyOf(parameters, count))
                : MultiRowInsert.NONE;
    }

    private boolean qualifiedName() {
        do {
            if (!cursor.identifier()) {
                return false;
            }
        } while (cursor.symbol('.'));
        return true;
    }

    private boolean columns() {
        do {
            if (!cursor.identifier()) {
                return false;
            }
        } while (cursor.symbol(','));
        return cursor.symbol(')');
    }

    private boolean values() {
        do {
            if (!value()) {
                return false;
            }
            while (cursor.twoColons()) {
                if (!type()) {
                    return false;
                }
            }
        } while (cursor.symbol(','));
        return cursor.symbol(')');
    }

    private boolean value() {
        if (cursor.parameter()) {
            remember();
            return true;
        }
        String word = cursor.peek();
        return CONSTANTS.contains(word) ? cursor.word(word) : cursor.number() || cursor.literal();
    }

    private boolean type() {
        boolean named = qualifiedName();
        for (String word = cursor.peek(); TYPE_WORDS.contains(word); word = cursor.peek()) {
            cursor.word(word);
        }
        while (cursor.symbol('[')) {
            cursor.number();
            named &= cursor.symbol(']');
        }
        return named;
    }

    private void remember() {
        if (count == parameters.length) {
            parameters = Arrays.copyOf(parameters, 2 * count);
        }
        parameters[count++] = cursor.start();
        parameters[count++] = cursor.end();
    }
}
