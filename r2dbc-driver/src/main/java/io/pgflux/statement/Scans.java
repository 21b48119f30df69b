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

    private final boolean rewriteInserts;
    private final Map<String, KnownSql> known = new ConcurrentHashMap<>();

    /** @param rewriteInserts whether the bindings of a plain insert are to be sent as its rows */
    public Scans(boolean rewriteInserts) {
        this.rewriteInserts = rewriteInserts;
    }

    /** As this session reads the SQL, which decides itself what a backslash in a plain literal means. */
    KnownSql scan(String sql, Session session) {
        boolean standardConformingStrings = session.parameters().standardConformingStrings();
        if (!standardConformingStrings || sql.length() > LONGEST) {
            return known(ScannedSql.scan(sql, standardConformingStrings));
        }
        KnownSql found = known.get(sql);
        if (found == null) {
            found = known(ScannedSql.scan(sql, true));
            if (known.size() >= CAPACITY) {
                known.clear();
            }
            known.put(sql, found);
        }
        return found;
    }

    private KnownSql known(ScannedSql scanned) {
        return new KnownSql(scanned, rewriteInserts ? PlainInsert.read(scanned) : MultiRowInsert.NONE);
    }
}
