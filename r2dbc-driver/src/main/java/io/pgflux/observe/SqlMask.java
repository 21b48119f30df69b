package io.pgflux.observe;

/**
 * One pass over SQL that leaves out what may be a value: each literal becomes {@code ?}, comments go, and so does white space
 * that is not needed. In doubt it masks too much: where a literal may go on behind a quote, depending on the session's
 * {@code standard_conforming_strings}, all that follows is masked.
 *
 * <p>Tokens are those of PostgreSQL's {@code scan.l}; the manual describes them in "Lexical Structure".
 */
final class SqlMask {

    private final String sql;
    private final StringBuilder out;
    private int position;
    private boolean separated;
    private boolean several;

    SqlMask(String sql) {
        this.sql = sql;
        out = new StringBuilder(Math.min(sql.length(), 8192));
    }

    String masked() {
        while (position < sql.length()) {
            token(sql.charAt(position));
        }
        int end = out.length();
        while (end > 0 && (out.charAt(end - 1) == ' ' || out.charAt(end - 1) == ';')) {
            end--;
        }
        out.setLength(end);
        return out.toString();
    }

    /** Whether something stands behind a semicolon, which may be one inside of a body; known behind {@link #masked}. */
    boolean several() {
        return several;
    }

    private void token(char first) {
        if (isSpace(first)) {
            position++;
            space();
        } else if (first == '-' && at(position + 1) == '-') {
            lineComment();
        } else if (first == '/' && at(position + 1) == '*') {
            blockComment();
        } else if (first == ';') {
            separated = out.length() > 0;
            copy(1);
        } else {
            several |= separated;
            significant(first);
        }
    }

    private void significant(char first) {
        switch (first) {
            case '\'' -> literal(position, Escapes.UNKNOWN);
            case '"' -> identifierInQuotes();
            case '$' -> dollar();
            default -> {
                if (isDigit(first) || (first == '.' && isDigit(at(position + 1)))) {
                    number();
                } else if (isWordStart(first)) {
                    word();
                } else {
                    copy(1);
                }
            }
        }
    }

    private void space() {
        if (out.length() > 0 && out.charAt(out.length() - 1) != ' ') {
            out.append(' ');
        }
    }

    private void copy(int length) {
        out.append(sql, position, Math.min(sql.length(), position + length));
        position += length;
    }

    private void lineComment() {
        while (position < sql.length() && sql.charAt(position) != '\n' && sql.charAt(position) != '\r') {
            position++;
        }
        space();
    }

    private void blockComment() {
        int depth = 0;
        do {
            if (at(position) == '/' && at(position + 1) == '*') {
                depth++;
                position += 2;
            } else if (at(position) == '*' && at(position + 1) == '/') {
                depth--;
                position += 2;
            } else {
                position++;
            }
        } while (depth > 0 && position < sql.length());
        space();
    }

    /** What a backslash means in a literal. */
    private enum Escapes {
        YES,
        NO,
        UNKNOWN
    }

    /** @param quote where the opening one is */
    private void literal(int quote, Escapes escapes) {
        out.append('?');
        position = quote + 1;
        while (position < sql.length()) {
            char c = sql.charAt(position++);
            if (c == '\\' && escapes != Escapes.NO) {
                if (escapes == Escapes.UNKNOWN && at(position) == '\'') {
                    position = sql.length(); // the literal ends here, or goes on
                } else {
                    position++;
                }
            } else if (c == '\'') {
                if (at(position) != '\'') {
                    return;
                }
                position++;
            }
        }
    }

    /** Without a closing quote it may be anything. */
    private void identifierInQuotes() {
        int start = position++;
        boolean closed = false;
        while (!closed && position < sql.length()) {
            if (sql.charAt(position++) == '"') {
                closed = at(position) != '"';
                position += closed ? 0 : 1;
            }
        }
        if (!closed) {
            out.append('?');
            return;
        }
        for (int i = start; i < position; i++) {
            char c = sql.charAt(i);
            out.append(Character.isISOControl(c) ? ' ' : c); // one line stays one line
        }
    }

    private void dollar() {
        int end = position + 1;
        if (isDigit(at(end))) {
            while (isDigit(at(end))) {
                end++;
            }
            copy(end - position); // a parameter
            return;
        }
        while (isWordStart(at(end)) || (end > position + 1 && isDigit(at(end)))) {
            end++;
        }
        if (at(end) != '$') {
            copy(1);
            return;
        }
        String tag = sql.substring(position, end + 1);
        int close = sql.indexOf(tag, end + 1);
        position = close < 0 ? sql.length() : close + tag.length();
        out.append('?');
    }

    /** Whatever follows a digit without a break: 1.5e-3, 0x1F, 1_000. */
    private void number() {
        out.append('?');
        while (isDigit(at(position)) || isWordStart(at(position)) || at(position) == '.' || isExponent()) {
            position++;
        }
    }

    private boolean isExponent() {
        char sign = at(position);
        char e = at(position - 1);
        return (sign == '+' || sign == '-') && (e == 'e' || e == 'E') && isDigit(at(position + 1));
    }

    private void word() {
        int end = position;
        while (isWordStart(at(end)) || isDigit(at(end)) || at(end) == '$') {
            end++;
        }
        if (at(end) == '\'' && end == position + 1) {
            switch (sql.charAt(position)) {
                case 'e', 'E' -> literal(end, Escapes.YES);
                case 'b', 'B', 'x', 'X' -> literal(end, Escapes.NO);
                default -> literal(end, Escapes.UNKNOWN); // n'..', or what is no token of its own
            }
        } else if (at(end) == '&' && end == position + 1 && at(end + 1) == '\'') {
            literal(end + 1, Escapes.NO); // u&'..'
        } else {
            copy(end - position);
        }
    }

    private char at(int index) {
        return index < sql.length() ? sql.charAt(index) : '\0';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }
}
