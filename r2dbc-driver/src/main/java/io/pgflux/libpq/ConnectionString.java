package io.pgflux.libpq;

import java.util.Map;

/**
 * Connection strings as libpq reads them: {@code host=db.example dbname=shop} or {@code postgresql://db.example/shop}. Which
 * keywords there are and what their values mean is not known here.
 *
 * <p>Source: PostgreSQL manual, "Connection Strings"; where it is silent, what libpq does. No message contains what may be a
 * part of a password.
 */
public final class ConnectionString {

    private ConnectionString() {}

    public static boolean isUri(String text) {
        return text.startsWith("postgresql://") || text.startsWith("postgres://");
    }

    /** Whether libpq would take it for a connection string and not for the name of a database. */
    public static boolean isOne(String text) {
        return isUri(text) || text.indexOf('=') >= 0;
    }

    /**
     * The keywords and their values, which may be empty; of a keyword that is there twice the last value.
     *
     * @throws IllegalArgumentException for what libpq refuses, and for NUL
     */
    public static Map<String, String> parse(String text) {
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new IllegalArgumentException("The connection string has a NUL as character " + (nul + 1));
        }
        Keywords keywords = new Keywords();
        if (isUri(text)) {
            new UriScanner(text, keywords).scan();
        } else {
            new PairScanner(text, keywords).scan();
        }
        return keywords.values();
    }
}
