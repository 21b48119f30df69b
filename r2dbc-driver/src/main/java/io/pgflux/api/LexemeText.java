package io.pgflux.api;

/** Reads and writes the texts of tsvector and tsquery (PostgreSQL: tsvectorout, tsqueryout). */
final class LexemeText {

    private final String text;
    private int at;

    LexemeText(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return at == text.length();
    }

    /** Whether the character comes next, which is then read. */
    boolean take(char expected) {
        boolean found = at < text.length() && text.charAt(at) == expected;
        if (found) {
            at++;
        }
        return found;
    }

    int number(int max) {
        int begin = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        long number = Digits.read(text, begin, at, 10, max);
        if (number < 0) {
            throw malformed();
        }
        return (int) number;
    }

    /** A word in quotes, in which quotes and backslashes are doubled. */
    String quoted() {
        if (!take('\'')) {
            throw malformed();
        }
        StringBuilder word = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\'' && !take('\'')) {
                return word.toString();
            }
            if (c == '\\' && !take('\\')) {
                throw malformed();
            }
            word.append(c);
        }
        throw malformed();
    }

    static void quote(String word, StringBuilder out) {
        out.append('\'');
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '\'' || c == '\\') {
                out.append(c);
            }
            out.append(c);
        }
        out.append('\'');
    }

    IllegalArgumentException malformed() {
        return new IllegalArgumentException("not as PostgreSQL prints it at index " + at);
    }
}
