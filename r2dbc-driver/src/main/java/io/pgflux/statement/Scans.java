package io.pgflux.statement;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The scanned SQL of one factory: applications use few different strings, and use them often. For all threads. */
public final class Scans {

    /** Beyond it the memory starts anew: an application that writes values into its SQL must not fill the heap. */
    private static final int CAPACITY = 4096;

    /** Longer strings are rarely used twice. */
    private static final int LONGEST = 16 * 1024;

    private final Map<String, ScannedSql> scanned = new ConcurrentHashMap<>();

    /** @param standardConformingStrings whether the session takes backslashes in plain literals as they are */
    ScannedSql scan(String sql, boolean standardConformingStrings) {
        if (!standardConformingStrings || sql.length() > LONGEST) {
            return ScannedSql.scan(sql, standardConformingStrings);
        }
        ScannedSql known = scanned.get(sql);
        if (known == null) {
            known = ScannedSql.scan(sql, true);
            if (scanned.size() >= CAPACITY) {
                scanned.clear();
            }
            scanned.put(sql, known);
        }
        return known;
    }
}
