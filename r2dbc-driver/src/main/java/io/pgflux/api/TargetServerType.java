package io.pgflux.api;

import java.util.Locale;

/**
 * Which of several servers a connection may lead to. What a server is, is taken from what it reports with the login
 * ({@code in_hot_standby} and {@code default_transaction_read_only}, PostgreSQL 14 and newer), else asked with one query.
 */
public enum TargetServerType {
    /** The first that takes the connection. Nothing is asked. */
    ANY,
    /** Where transactions can write unless they say otherwise: a primary whose sessions are not read-only. */
    READ_WRITE,
    /** Where they cannot: a standby, or a primary whose sessions are read-only. */
    READ_ONLY,
    /** One that is not in recovery. */
    PRIMARY,
    /** One that is in recovery. */
    STANDBY,
    /** A standby if one can be reached, else any. */
    PREFER_STANDBY,
    /** A primary if one can be reached, else any. */
    PREFER_PRIMARY;

    /**
     * Reads it as libpq ({@code prefer-standby}), JDBC and R2DBC drivers ({@code preferSecondary}, {@code slave}, {@code
     * master}) spell it, in any case.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static TargetServerType of(String text) {
        String letters = text.strip().toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
        return switch (letters.replace("secondary", "standby")
                .replace("slave", "standby")
                .replace("master", "primary")) {
            case "any" -> ANY;
            case "readwrite" -> READ_WRITE;
            case "readonly" -> READ_ONLY;
            case "primary" -> PRIMARY;
            case "standby" -> STANDBY;
            case "preferstandby" -> PREFER_STANDBY;
            case "preferprimary" -> PREFER_PRIMARY;
            default -> throw new IllegalArgumentException("No type of server is called \"" + text + "\"");
        };
    }

    /** As libpq spells it, such as {@code read-write}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
