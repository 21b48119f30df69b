package io.pgflux.observe;

import java.util.Locale;
import java.util.Set;

/**
 * SQL as it may be shown.
 *
 * @param masked on one line, with {@code ?} for each literal and without comments, cut after {@value #LONGEST} characters
 * @param operation the statement's first word in upper case, "BATCH" for several statements; "none" if it is no command
 *     that PostgreSQL knows, so that there are not more of them than commands
 */
public record SqlText(String masked, String operation) {

    private static final int LONGEST = 4096;

    private static final Set<String> COMMANDS = Set.of(
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "MERGE",
            "WITH",
            "VALUES",
            "TABLE",
            "CALL",
            "DO",
            "COPY",
            "BEGIN",
            "START",
            "COMMIT",
            "END",
            "ROLLBACK",
            "ABORT",
            "SAVEPOINT",
            "RELEASE",
            "PREPARE",
            "EXECUTE",
            "DEALLOCATE",
            "DECLARE",
            "FETCH",
            "MOVE",
            "CLOSE",
            "LISTEN",
            "UNLISTEN",
            "NOTIFY",
            "SET",
            "RESET",
            "SHOW",
            "DISCARD",
            "CREATE",
            "ALTER",
            "DROP",
            "TRUNCATE",
            "COMMENT",
            "GRANT",
            "REVOKE",
            "REASSIGN",
            "SECURITY",
            "IMPORT",
            "ANALYZE",
            "VACUUM",
            "CLUSTER",
            "REINDEX",
            "REFRESH",
            "EXPLAIN",
            "LOCK",
            "LOAD",
            "CHECKPOINT");

    static SqlText of(String sql) {
        SqlMask mask = new SqlMask(sql);
        String masked = mask.masked();
        return new SqlText(
                masked.length() > LONGEST ? masked.substring(0, LONGEST) + " .." : masked,
                mask.several() ? "BATCH" : operation(masked));
    }

    /** Without the memory of a factory, for what is rarely needed. */
    public static String masked(String sql) {
        return of(sql).masked;
    }

    private static String operation(String masked) {
        int from = 0;
        while (from < masked.length() && (masked.charAt(from) == '(' || masked.charAt(from) == ' ')) {
            from++;
        }
        int to = from;
        while (to < masked.length() && Character.isLetter(masked.charAt(to))) {
            to++;
        }
        String word = masked.substring(from, to).toUpperCase(Locale.ROOT);
        return COMMANDS.contains(word) ? word : Outcomes.NONE;
    }
}
