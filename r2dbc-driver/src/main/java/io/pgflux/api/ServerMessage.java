package io.pgflux.api;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * An error or notice of the server with all its fields (PostgreSQL manual, "Error and Notice Message Fields"). Fields
 * that the server did not send are null.
 *
 * @param severity ERROR, FATAL, PANIC, WARNING, NOTICE, DEBUG, INFO or LOG; never localized
 * @param localizedSeverity the severity in the language of {@code lc_messages}
 * @param code the SQLSTATE, five characters
 * @param message the primary message
 * @param detail more about the problem
 * @param hint what to do about it
 * @param position where in the statement, in characters from 1; 0 if unknown
 * @param internalPosition as {@code position}, in {@code internalQuery}; 0 if unknown
 * @param internalQuery the statement that the server itself had generated, such as one of a function
 * @param where the context: a stack of calls and generated statements, the innermost first
 * @param schema the schema of the object concerned
 * @param table the table concerned
 * @param column the column concerned
 * @param dataType the data type concerned
 * @param constraint the constraint concerned
 * @param file the source file of the server
 * @param line the line in {@code file}
 * @param routine the function of the server; unlike the message it is the same in every language
 */
public record ServerMessage(
        String severity,
        @Nullable String localizedSeverity,
        String code,
        String message,
        @Nullable String detail,
        @Nullable String hint,
        int position,
        int internalPosition,
        @Nullable String internalQuery,
        @Nullable String where,
        @Nullable String schema,
        @Nullable String table,
        @Nullable String column,
        @Nullable String dataType,
        @Nullable String constraint,
        @Nullable String file,
        @Nullable String line,
        @Nullable String routine)
        implements Serializable {

    /** Whether the server ends the connection after it. */
    public boolean isFatal() {
        return severity.equals("FATAL") || severity.equals("PANIC");
    }

    /** This message with a position that is right for the user's SQL where the driver has sent {@code prefix} before it. */
    public ServerMessage withoutPrefix(int prefix) {
        return position <= prefix
                ? this
                : new ServerMessage(
                        severity,
                        localizedSeverity,
                        code,
                        message,
                        detail,
                        hint,
                        position - prefix,
                        internalPosition,
                        internalQuery,
                        where,
                        schema,
                        table,
                        column,
                        dataType,
                        constraint,
                        file,
                        line,
                        routine);
    }

    /**
     * The same without what may quote a value: the message becomes severity, SQLSTATE and the name of the constraint if there
     * is one; detail, hint, context and the internal query are left out.
     */
    public ServerMessage withoutValues() {
        return new ServerMessage(
                severity,
                localizedSeverity,
                code,
                severity + " " + code + (constraint == null ? "" : " by the constraint " + constraint),
                null,
                null,
                position,
                internalPosition,
                null,
                null,
                schema,
                table,
                column,
                dataType,
                constraint,
                file,
                line,
                routine);
    }

    /** One line: message, SQLSTATE and hint. Detail and context are left out, since they quote values. */
    @Override
    public String toString() {
        return severity + " " + code + ": " + message + (hint == null ? "" : " (hint: " + hint + ")");
    }
}
