package io.pgflux.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the text of an array apart that the server has printed (PostgreSQL: {@code array_out}), and no other. */
final class ArrayParser {

    private final String text;
    private final char delimiter;
    private final int[] sizes = new int[ArrayHeader.MOST_DIMENSIONS];
    private final List<@Nullable String> elements = new ArrayList<>();
    private int dimensions; // 0 before the first element
    private int position;

    private ArrayParser(String text, char delimiter) {
        this.text = text;
        this.delimiter = delimiter;
        Arrays.fill(sizes, -1);
    }

    /** @throws IllegalArgumentException if the text is no array */
    static ArrayParser parse(String text, char delimiter) {
        ArrayParser parser = new ArrayParser(text, delimiter);
        parser.whole();
        return parser;
    }

    /** In order, NULL as null. */
    List<@Nullable String> elements() {
        return elements;
    }

    int dimensions() {
        return dimensions;
    }

    int size(int dimension) {
        return sizes[dimension];
    }

    private void whole() {
        List<Long> bounded = bounds();
        level(0);
        if (position != text.length()) {
            throw malformed();
        }
        boolean fits = bounded.isEmpty() || bounded.size() == dimensions;
        for (int i = 0; fits && i < bounded.size(); i++) {
            fits = bounded.get(i) == sizes[i];
        }
        if (!fits) {
            throw malformed();
        }
    }

    /** The sizes that follow from the bounds, as {@code [0:2][-1:5]=}. */
    private List<Long> bounds() {
        List<Long> bounded = new ArrayList<>();
        while (accept('[')) {
            long lower = number(':');
            bounded.add(number(']') - lower + 1);
        }
        if (!bounded.isEmpty()) {
            expect('=');
        }
        return bounded;
    }

    private long number(char behind) {
        int start = position;
        while (next() != behind) {
            position++;
        }
        return Integer.parseInt(text.substring(start, position++));
    }

    private void level(int dimension) {
        if (dimension == ArrayHeader.MOST_DIMENSIONS) {
            throw malformed();
        }
        expect('{');
        int size = 0;
        if (accept('}')) {
            if (dimension > 0) { // an array without elements has no dimensions
                throw malformed();
            }
        } else {
            do {
                if (next() == '{') {
                    level(dimension + 1);
                } else {
                    element(dimension + 1);
                }
                size++;
            } while (accept(delimiter));
            expect('}');
        }
        if (sizes[dimension] < 0) {
            sizes[dimension] = size;
        } else if (sizes[dimension] != size) {
            throw malformed();
        }
    }

    private void element(int depth) {
        if (dimensions == 0) {
            dimensions = depth;
        } else if (dimensions != depth) {
            throw malformed();
        }
        if (accept('"')) {
            elements.add(quoted());
        } else {
            String bare = bare();
            elements.add(bare.equals("NULL") ? null : bare);
        }
    }

    private String bare() {
        int start = position;
        char c = next();
        while (c != delimiter && c != '}') {
            if (c == '"' || c == '\\' || c == '{') {
                throw malformed();
            }
            position++;
            c = next();
        }
        if (start == position) {
            throw malformed();
        }
        return text.substring(start, position);
    }

    private String quoted() {
        int start = position;
        while (next() != '"') {
            if (next() == '\\') {
                return escaped(start);
            }
            position++;
        }
        return text.substring(start, position++);
    }

    /** From the first backslash on. */
    private String escaped(int start) {
        StringBuilder unescaped = new StringBuilder().append(text, start, position);
        for (char c = next(); c != '"'; c = next()) {
            if (c == '\\') {
                position++;
                c = next();
            }
            unescaped.append(c);
            position++;
        }
        position++;
        return unescaped.toString();
    }

    private char next() {
        if (position == text.length()) {
            throw malformed();
        }
        return text.charAt(position);
    }

    private boolean accept(char expected) {
        boolean there = next() == expected;
        if (there) {
            position++;
        }
        return there;
    }

    private void expect(char expected) {
        if (!accept(expected)) {
            throw malformed();
        }
    }

    private IllegalArgumentException malformed() {
        return new IllegalArgumentException("not the text of an array at index %d".formatted(position));
    }
}
