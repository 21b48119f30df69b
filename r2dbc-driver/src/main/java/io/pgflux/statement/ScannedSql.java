package io.pgflux.statement;

/**
 * What a string of SQL says about itself before any server has seen it, read by the rules of PostgreSQL's lexer.
 *
 * @param sql the string, unchanged
 * @param parameterCount the highest n of the {@code $n} that a Bind message has to fill, 0 if there is none; gaps count.
 *     The {@code $n} of {@code PREPARE} and of routine bodies outside of quotes belong to these and are left out
 * @param several whether the string holds more than one statement, so that only the simple protocol takes it. Where
 *     something is left open (a quote, a comment, a parenthesis, a body) it is true exactly if there are no parameters:
 *     in doubt the simple protocol, which parameters rule out, and on either way PostgreSQL reports the error
 * @param copies whether one of the statements is a COPY
 * @param firstWord the first word in upper case, behind white space, comments, {@code ;} and {@code (}; empty if the
 *     first token is not a word or not ASCII, which every keyword is
 * @param end where the last statement ends: the index of its {@code ;}, else the length
 */
public record ScannedSql(String sql, int parameterCount, boolean several, boolean copies, String firstWord, int end) {

    /**
     * Whether it is one SELECT, VALUES or TABLE, which writes nothing unless a function that it calls does. A WITH may have
     * a part that writes, so it does not count.
     */
    boolean readsOnly() {
        return !several && (firstWord.equals("SELECT") || firstWord.equals("VALUES") || firstWord.equals("TABLE"));
    }

    /**
     * Scans the string once, from its first to its last character.
     *
     * @param standardConformingStrings the session's setting of that name: if off, a backslash escapes in {@code '...'}
     * @throws IllegalArgumentException if there is a {@code $0} or a {@code $n} above 65535
     */
    public static ScannedSql scan(String sql, boolean standardConformingStrings) {
        return new SqlScanner(sql, standardConformingStrings).scan();
    }
}
