package io.pgflux.statement;

import java.util.Locale;

/**
 * Reads SQL token by token, for those who know which token they expect: each method answers whether it was there, and if
 * so passes it. White space and comments in front are passed in any case. The tokens end where they do for {@link
 * SqlScanner}; some that are rare ({@code U&}, {@code N''}, bit strings, a backslash in a plain literal) are never there.
 */
final class SqlCursor {

    private final String sql;
    private int start;
    private int position;

    SqlCursor(String sql) {
        this.sql = sql;
    }

    /** Where the token begins that was passed last. */
    int start() {
        return start;
    }

    /** Behind the token that was passed last. */
    int end() {
        return position;
    }

    boolean atEnd() {
        skip();
        return position == sql.length();
    }

    /** Stops in front of a comment that is left open, which is no token. */
    private void skip() {
        int before;
        do {
            before = position;
            char c = at(position);
            if (SqlScanner.isSpace(c)) {
                position++;
            } else if (c == '-' && at(position + 1) == '-') {
                lineComment();
            } else if (c == '/' && at(position + 1) == '*') {
                blockComment();
            }
        } while (position > before);
    }

    private void lineComment() {
        while (position < sql.length() && !SqlScanner.endsLine(sql.charAt(position))) {
            position++;
        }
    }

    private void blockComment() {
        int depth = 0;
        for (int i = position; i + 1 < sql.length(); i++) {
            if (sql.charAt(i) == '/' && sql.charAt(i + 1) == '*') {
                depth++;
                i++;
            } else if (sql.charAt(i) == '*' && sql.charAt(i + 1) == '/') {
                depth--;
                i++;
            }
            if (depth == 0) {
                position = i + 1;
                return;
            }
        }
    }

    boolean symbol(char symbol) {
        skip();
        return passed(at(position) == symbol ? position + 1 : position);
    }

    boolean twoColons() {
        skip();
        return passed(sql.startsWith("::", position) ? position + 2 : position);
    }

    /** This word in any case. */
    boolean word(String upperCase) {
        return peek().equals(upperCase) && passed(position + upperCase.length());
    }

    /** The word that comes next, in upper case; empty if there is none, or one with letters that no keyword has. */
    String peek() {
        skip();
        String word = sql.substring(position, wordEnd());
        return word.chars().allMatch(c -> c < 0x80) ? word.toUpperCase(Locale.ROOT) : "";
    }

    private int wordEnd() {
        int end = position;
        if (SqlScanner.startsIdentifier(at(end))) {
            do {
                end++;
            } while (SqlScanner.continuesIdentifier(at(end)));
        }
        return end;
    }

    /** A name, which may be a keyword: whether it can stand there is the server's to say. */
    boolean identifier() {
        skip();
        return passed(at(position) == '"' ? quotedEnd('"', false) : wordEnd());
    }

    boolean literal() {
        skip();
        char c = at(position);
        if (c == '$') {
            return passed(dollarQuoteEnd());
        }
        boolean escapes = (c == 'e' || c == 'E') && at(position + 1) == '\'';
        if (escapes) {
            position++;
        }
        return at(position) == '\'' && passed(quotedEnd('\'', escapes));
    }

    /** The index behind the quote's end; where it begins if it has none, or means something else to some sessions. */
    private int quotedEnd(char quote, boolean backslashEscapes) {
        for (int i = position + 1; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c == '\\' && quote == '\'') {
                if (!backslashEscapes) {
                    return position;
                }
                i++;
            } else if (c == quote) {
                if (at(i + 1) != quote) {
                    return i + 1;
                }
                i++;
            }
        }
        return position;
    }

    private int dollarQuoteEnd() {
        int tagEnd = position + 1;
        if (SqlScanner.startsIdentifier(at(tagEnd))) {
            do {
                tagEnd++;
            } while (SqlScanner.startsIdentifier(at(tagEnd)) || SqlScanner.isDigit(at(tagEnd)));
        }
        if (at(tagEnd) != '$') {
            return position;
        }
        String delimiter = sql.substring(position, tagEnd + 1);
        int close = sql.indexOf(delimiter, tagEnd + 1);
        return close < 0 ? position : close + delimiter.length();
    }

    boolean parameter() {
        skip();
        return passed(at(position) == '$' ? digitsEnd(position + 1, position) : position);
    }

    /** With or without a sign, but without an exponent. */
    boolean number() {
        skip();
        boolean signed = at(position) == '-' || at(position) == '+';
        int end = digitsEnd(signed ? position + 1 : position, position);
        return passed(at(end) == '.' ? digitsEnd(end + 1, end) : end);
    }

    /** The index behind the digits from {@code first}, or {@code none} if there are none. */
    private int digitsEnd(int first, int none) {
        int end = first;
        while (SqlScanner.isDigit(at(end))) {
            end++;
        }
        return end > first ? end : none;
    }

    private boolean passed(int end) {
        if (end == position) {
            return false;
        }
        start = position;
        position = end;
        return true;
    }

    private char at(int index) {
        return index < sql.length() ? sql.charAt(index) : '\0';
    }
}
