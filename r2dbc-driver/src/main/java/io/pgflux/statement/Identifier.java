package io.pgflux.statement;

/** Names in SQL (PostgreSQL manual, "Identifiers and Key Words"). */
public final class Identifier {

    private Identifier() {}

    /** The name as it is written, in any case and with any characters. */
    public static String quote(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("A name must not be empty or contain NUL");
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** As users write names in SQL: what is quoted already, qualified or plain stays as it is. */
    static String quoteIfNeeded(String name) {
        boolean plain = !name.isEmpty()
                && name.chars()
                        .allMatch(c -> c == '_' || c == '$' || c == '.' || c == '*' || Character.isLetterOrDigit(c));
        return plain || name.startsWith("\"") ? name : quote(name);
    }
}
