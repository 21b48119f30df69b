package io.pgflux.libpq;

import java.util.LinkedHashMap;
import java.util.Map;

/** What has been read of a connection string. */
final class Keywords {

    private final Map<String, String> values = new LinkedHashMap<>();

    /** libpq has replaced {@code requiressl} as well, wherever it is read. */
    void put(String keyword, String value) {
        if (keyword.equals("requiressl")) {
            values.put("sslmode", value.startsWith("1") ? "require" : "prefer");
        } else {
            values.put(keyword, value);
        }
    }

    Map<String, String> values() {
        return values;
    }
}
