package io.pgflux.observe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** SQL as it may be shown, remembered for one factory. For all threads. */
public final class SqlTexts {

    /** Beyond it the memory starts anew: an application that writes values into its SQL must not fill the heap. */
    private static final int CAPACITY = 1024;

    /** Longer strings are rarely used twice. */
    private static final int LONGEST = 16 * 1024;

    private final Map<String, SqlText> known = new ConcurrentHashMap<>();

    public SqlText get(String sql) {
        if (sql.length() > LONGEST) {
            return SqlText.of(sql);
        }
        SqlText found = known.get(sql);
        if (found == null) {
            found = SqlText.of(sql);
            if (known.size() >= CAPACITY) {
                known.clear();
            }
            known.put(sql, found);
        }
        return found;
    }
}
