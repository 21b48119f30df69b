package io.pgflux.statement;

import io.pgflux.session.Session;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The scanned SQL of one factory: applications use few different strings, and use them often. For all threads. */
public final class Scans {

    /** Beyond it the memory starts anew: an application that writes values into its SQL must not fill the heap. */
    private static final int CAPACITY = 4096;

    /** Longer strings are rarely used twice. */
    private static final int LONGEST = 16 * 1024;

    private final Map<String, ScannedSql> scanned = new ConcurrentHashMap<>();

    /** As this session reads the SQL, which decides itself what a backslash in a plain literal means. */
    ScannedSql scan(String sql, Session session) {
        boolean standardConformingStrings = !"off".equals(session.parameters().get("standard_conforming_strings"));
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
