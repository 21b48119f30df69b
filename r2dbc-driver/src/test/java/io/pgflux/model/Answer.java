package io.pgflux.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server answers to one statement.
 *
 * @param parts one for each result; behind an error the last one may have rows only
 * @param error SQLSTATE
 * @param atCommit whether all parts were complete before the error
 */
record Answer(List<Part> parts, @Nullable String error, boolean atCommit) {

    static final long NO_COUNT = -1;

    /** One result; {@code count} of the rows that were changed. */
    record Part(List<String> rows, long count, boolean complete) {

        static Part rows(List<String> rows) {
            return new Part(rows, NO_COUNT, true);
        }

        static Part count(long count) {
            return new Part(List.of(), count, true);
        }
    }

    static Answer failure(String error) {
        return new Answer(List.of(), error, false);
    }

    /**
     * The values that a subscriber may be given, and the error behind them.
     */
    record Expected(List<String> values, @Nullable String error) {}

    /** Everything that a subscriber without cancel may see. */
    List<Expected> expected(Use use, boolean several) {
        return switch (use.shape()) {
            case THEN, ABANDON -> List.of(new Expected(List.of(), error));
            case COLLECT -> error == null ? read(parts, use, several) : List.of(new Expected(List.of(), error));
            case FIRST -> read(parts.isEmpty() ? parts : List.of(first()), use, several);
            case CONCAT, FLAT -> read(parts, use, several);
        };
    }

    /** Without its count, which would be a lie if what follows has failed. */
    private Part first() {
        Part first = parts.get(0);
        return error == null ? first : new Part(first.rows, NO_COUNT, false);
    }

    private List<Expected> read(List<Part> read, Use use, boolean several) {
        if (error == null) {
            return List.of(new Expected(values(read, use.reading()), null));
        }
        List<Expected> all = new ArrayList<>();
        List<String> values = values(read, use.reading());
        List<String> withoutLast = values(withoutLastCount(read), use.reading());
        // A string's error belongs to the result before it, if the statement that has failed has no result.
        List<List<String>> alternatives =
                atCommit ? List.of(withoutLast) : several ? List.of(values, withoutLast) : List.of(values);
        for (List<String> alternative : alternatives) {
            all.add(new Expected(alternative, error));
            if (use.reading() == Use.Reading.SEGMENTS) {
                List<String> told = new ArrayList<>(alternative);
                told.add("!" + error);
                all.add(new Expected(told, error));
                all.add(new Expected(told, null));
            }
        }
        return all;
    }

    private static List<Part> withoutLastCount(List<Part> parts) {
        List<Part> changed = new ArrayList<>(parts);
        for (int i = parts.size() - 1; i >= 0; i--) {
            if (parts.get(i).complete) {
                changed.set(i, new Part(parts.get(i).rows, NO_COUNT, false));
                break;
            }
        }
        return changed;
    }

    private static List<String> values(List<Part> parts, Use.Reading reading) {
        List<String> values = new ArrayList<>();
        for (Part part : parts) {
            if (reading != Use.Reading.COUNTS) {
                values.addAll(part.rows);
            }
            if (reading != Use.Reading.ROWS && part.complete && part.count != NO_COUNT) {
                values.add("+" + part.count);
            }
        }
        return values;
    }
}
