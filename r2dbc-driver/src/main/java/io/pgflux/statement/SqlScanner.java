package io.pgflux.statement;

import java.util.Locale;

/**
 * One pass over a string of SQL, which finds its placeholders and the boundaries of its statements.
 *
 * <p>Tokens end where they end in PostgreSQL's {@code src/backend/parser/scan.l}; the manual describes them in "Lexical
 * Structure". Statements are separated as psql does it ({@code src/fe_utils/psqlscan.l}): by a {@code ;} outside of
 * parentheses and of {@code BEGIN ATOMIC} bodies. Nothing but the result is kept of a token, so that a scan allocates
 * nothing else. Every method starts at {@link #position} and leaves it behind what it has read.
 */
final class SqlScanner {

    /** Bind counts its values in an Int16, which PostgreSQL reads as unsigned. */
    private static final int MAX_PARAMETERS = 65_535;

    /** What the token just read may begin, if the right words follow at once. */
    private enum Prefix {
        NONE,
        CREATE,
        CREATE_OR,
        CREATE_OR_REPLACE,
        BEGIN,
        /** The place in a body where a statement or the body's END comes. */
        BODY_STATEMENT
    }

    private final String sql;
    private final boolean backslashEscapesInPlainLiterals;

    private int position;
    private int parameterCount;
    private boolean several;
    private boolean leftOpen;
    private String firstWord = "";
    /** Nothing but white space, comments, {@code ;} and {@code (} was read so far. */
    private boolean atStart = true;

    private boolean separated; // a statement has been ended by its separator
    private boolean inStatement; // the current one has had a token

    private Prefix prefix = Prefix.NONE;
    private int parentheses;
    private boolean inBody;
    private boolean ownsParameters; // the current statement, and its $n mean them
    private boolean copies;
    private int end; // of the statements: a separator with nothing but comments behind it

    SqlScanner(String sql, boolean standardConformingStrings) {
        this.sql = sql;
        this.backslashEscapesInPlainLiterals = !standardConformingStrings;
    }

    ScannedSql scan() {
        while (position < sql.length()) {
            scanToken(sql.charAt(position));
        }
        boolean inDoubt = leftOpen || parentheses > 0 || inBody;
        return new ScannedSql(
                sql,
                parameterCount,
                inDoubt ? parameterCount == 0 : several,
                copies,
                firstWord,
                end == 0 ? sql.length() : end);
    }

    private void scanToken(char first) {
        switch (first) {
            case ' ', '\t', '\n', '\r', '\f', '\u000B' -> position++;
            case '-' -> {
                if (at(position + 1) == '-') {
                    lineComment();
                } else {
                    symbol();
                }
            }
            case '/' -> {
                if (at(position + 1) == '*') {
                    blockComment();
                } else {
                    symbol();
                }
            }
            case '\'' -> literal(backslashEscapesInPlainLiterals, true);
            case '"' -> quotedIdentifier();
            case '$' -> dollar();
            case '(' -> openParenthesis();
            case ')' -> closeParenthesis();
            case ';' -> semicolon();
            default -> {
                if (startsIdentifier(first)) {
                    word();
                } else {
                    symbol();
                }
            }
        }
    }

    /** Stops before the end of the line, which {@link #continued} has to see. */
    private void lineComment() {
        position += 2;
        while (position < sql.length() && !endsLine(sql.charAt(position))) {
            position++;
        }
    }

    private void blockComment() {
        int depth = 0;
        do {
            char c = at(position);
            char next = at(position + 1);
            if (c == '/' && next == '*') {
                depth++;
                position += 2;
            } else if (c == '*' && next == '/') {
                depth--;
                position += 2;
            } else {
                position++;
            }
        } while (depth > 0 && position < sql.length());
        leftOpen |= depth > 0;
    }

    /** Any other character; the scanner need not know where an operator or a number ends. */
    private void symbol() {
        token();
        position++;
    }

    /** The current statement has a token here. */
    private void token() {
        several |= separated;
        end = 0;
        inStatement = true;
        atStart = false;
        prefix = Prefix.NONE;
    }

    private void openParenthesis() {
        boolean stillAtStart = atStart;
        symbol();
        atStart = stillAtStart;
        parentheses++;
    }

    private void closeParenthesis() {
        symbol();
        if (parentheses == 0) {
            leftOpen = true;
        } else {
            parentheses--;
        }
    }

    private void semicolon() {
        position++;
        prefix = inBody && parentheses == 0 ? Prefix.BODY_STATEMENT : Prefix.NONE;
        if (parentheses > 0 || inBody) {
            return;
        }
        end = inStatement ? position - 1 : end;
        separated |= inStatement;
        inStatement = false;
        ownsParameters = false;
    }

    /** A literal from its quote, with those that a line break in between makes part of it. */
    private void literal(boolean backslashEscapes, boolean doubledQuotes) {
        token();
        do {
            quoted('\'', backslashEscapes, doubledQuotes);
        } while (continued());
    }

    private void quotedIdentifier() {
        token();
        quoted('"', false, true);
    }

    private void quoted(char quote, boolean backslashEscapes, boolean doubledQuotes) {
        position++;
        while (position < sql.length()) {
            char c = sql.charAt(position++);
            if (c == '\\' && backslashEscapes) {
                position++;
            } else if (c == quote) {
                if (!doubledQuotes || at(position) != quote) {
                    return;
                }
                position++;
            }
        }
        leftOpen = true;
    }

    /**
     * Whether another quote goes on with the literal just read, in the same escape mode. There must be a line break in
     * between, and besides only white space and line comments; these are passed in any case, since they mean nothing.
     */
    private boolean continued() {
        boolean lineBreak = false;
        while (position < sql.length()) {
            char c = sql.charAt(position);
            if (c == '-' && at(position + 1) == '-') {
                lineComment();
            } else if (isSpace(c)) {
                lineBreak |= endsLine(c);
                position++;
            } else {
                return lineBreak && c == '\'';
            }
        }
        return false;
    }

    private void dollar() {
        if (isDigit(at(position + 1))) {
            parameter();
            return;
        }
        int tagEnd = position + 1;
        while (startsIdentifier(at(tagEnd)) || isDigit(at(tagEnd))) {
            tagEnd++;
        }
        if (at(tagEnd) == '$') {
            dollarQuoted(tagEnd + 1 - position);
        } else {
            symbol();
        }
    }

    private void dollarQuoted(int delimiterLength) {
        token();
        int close = sql.indexOf('$', position + delimiterLength);
        while (close >= 0 && !sql.regionMatches(close, sql, position, delimiterLength)) {
            close = sql.indexOf('$', close + 1);
        }
        leftOpen |= close < 0;
        position = close < 0 ? sql.length() : close + delimiterLength;
    }

    private void parameter() {
        int start = position;
        symbol();
        int number = 0;
        while (isDigit(at(position))) {
            number = Math.min(number * 10 + at(position) - '0', MAX_PARAMETERS + 1);
            position++;
        }
        if (ownsParameters) {
            return;
        }
        if (number == 0) {
            throw new IllegalArgumentException(
                    "$0 at character " + (start + 1) + " is no placeholder: PostgreSQL counts them from $1");
        }
        if (number > MAX_PARAMETERS) {
            throw new IllegalArgumentException("Placeholder at character " + (start + 1) + " is above $"
                    + MAX_PARAMETERS + ", the most parameters that PostgreSQL's protocol can carry");
        }
        parameterCount = Math.max(parameterCount, number);
    }

    private void word() {
        int start = position;
        do {
            position++;
        } while (continuesIdentifier(at(position)));
        if (position - start == 1 && prefixedQuote(sql.charAt(start))) {
            return;
        }
        if (atStart) {
            firstWord = keyword(start);
        }
        ownsParameters |= !inStatement && isWord(start, "PREPARE");
        copies |= !inStatement && isWord(start, "COPY");
        Prefix before = prefix;
        token();
        prefix = prefixAfter(before, start);
    }

    /**
     * Whether the one-letter word just passed belongs to a quote right behind it, which is then passed too. Escapes in
     * {@code U&} cannot hide a quote, whatever the session's setting; in bit strings a second quote is another literal.
     */
    private boolean prefixedQuote(char letter) {
        boolean unicode = (letter == 'u' || letter == 'U') && at(position) == '&';
        char quote = at(unicode ? position + 1 : position);
        if (unicode && (quote == '\'' || quote == '"')) {
            position++;
            if (quote == '"') {
                quotedIdentifier();
            } else {
                literal(false, true);
            }
            return true;
        }
        boolean escapes = letter == 'e' || letter == 'E';
        boolean bits = letter == 'b' || letter == 'B' || letter == 'x' || letter == 'X';
        if (quote != '\'' || (!escapes && !bits)) {
            return false;
        }
        literal(escapes, escapes);
        return true;
    }

    /**
     * Follows {@code CREATE [OR REPLACE] FUNCTION|PROCEDURE} and in it {@code BEGIN ATOMIC}. The body's END comes where
     * a statement would begin; that of a CASE, or a column of that name, never does (gram.y, routine_body_stmt_list).
     */
    private Prefix prefixAfter(Prefix before, int start) {
        switch (before) {
            case CREATE, CREATE_OR_REPLACE -> {
                if (before == Prefix.CREATE && isWord(start, "OR")) {
                    return Prefix.CREATE_OR;
                }
                ownsParameters |= isWord(start, "FUNCTION") || isWord(start, "PROCEDURE");
                return Prefix.NONE;
            }
            case CREATE_OR -> {
                return isWord(start, "REPLACE") ? Prefix.CREATE_OR_REPLACE : Prefix.NONE;
            }
            case BEGIN -> {
                if (isWord(start, "ATOMIC")) {
                    inBody = true;
                    return Prefix.BODY_STATEMENT;
                }
            }
            case BODY_STATEMENT -> {
                if (isWord(start, "END")) {
                    inBody = false;
                    return Prefix.NONE;
                }
            }
            default -> {}
        }
        if (isWord(start, "CREATE")) {
            return Prefix.CREATE;
        }
        boolean mayHaveBody = ownsParameters && parentheses == 0 && !inBody;
        return mayHaveBody && isWord(start, "BEGIN") ? Prefix.BEGIN : Prefix.NONE;
    }

    /** Keywords are ASCII, and folding others could make one up: a long s is an S in upper case. */
    private String keyword(int start) {
        for (int i = start; i < position; i++) {
            if (sql.charAt(i) >= 0x80) {
                return "";
            }
        }
        return sql.substring(start, position).toUpperCase(Locale.ROOT);
    }

    /** Whether the word from {@code start} is this one; {@code regionMatches} would fold more than ASCII. */
    private boolean isWord(int start, String upperCase) {
        if (position - start != upperCase.length()) {
            return false;
        }
        for (int i = 0; i < upperCase.length(); i++) {
            char c = sql.charAt(start + i);
            char upper = c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
            if (upper != upperCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** NUL behind the end: it is never part of a valid string nor of any token. */
    private char at(int index) {
        return index < sql.length() ? sql.charAt(index) : '\0';
    }

    static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    static boolean endsLine(char c) {
        return c == '\n' || c == '\r';
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Every byte above 0x7F counts as a letter in scan.l, hence every character there. */
    static boolean startsIdentifier(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    static boolean continuesIdentifier(char c) {
        return startsIdentifier(c) || isDigit(c) || c == '$';
    }
}
