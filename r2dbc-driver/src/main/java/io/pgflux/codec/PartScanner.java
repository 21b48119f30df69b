package io.pgflux.codec;

import org.jspecify.annotations.Nullable;

/**
 * Takes the text of a range or a composite value apart, whose bounds and fields are quoted alike (PostgreSQL: {@code
 * range_parse_bound} in {@code rangetypes.c}, {@code record_in} in {@code rowtypes.c}).
 */
final class PartScanner {

    private final String text;
    private int position;

    PartScanner(String text) {
        this.text = text;
    }

    /** Goes on behind the words if they come next. */
    boolean skip(String words) {
        boolean found = text.startsWith(words, position);
        position += found ? words.length() : 0;
        return found;
    }

    /** The next character, which must be one of these. */
    char expect(String characters) {
        if (position == text.length() || characters.indexOf(text.charAt(position)) < 0) {
            throw malformed("one of " + characters);
        }
        return text.charAt(position++);
    }

    void expectEnd() {
        if (position < text.length()) {
            throw malformed("the end");
        }
    }

    /**
     * The text up to one of these characters, without its quotes; null if nothing stands there, which is NULL in a composite
     * and no bound in a range.
     */
    @Nullable
    String part(String ends) {
        if (ends.indexOf(peek()) >= 0) {
            return null;
        }
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        while (quoted || ends.indexOf(peek()) < 0) {
            char c = next();
            if (c == '\\') {
                part.append(next());
            } else if (c != '"') {
                part.append(c);
            } else if (quoted && skip("\"")) {
                part.append('"');
            } else {
                quoted = !quoted;
            }
        }
        return part.toString();
    }

    private char next() {
        char c = peek();
        position++;
        return c;
    }

    private char peek() {
        if (position == text.length()) {
            throw malformed("more");
        }
        return text.charAt(position);
    }

    private IllegalArgumentException malformed(String expected) {
        return new IllegalArgumentException(
                "expected %s at character %d of %d".formatted(expected, position, text.length()));
    }
}
