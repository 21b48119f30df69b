package io.pgflux.exchange;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which result formats the statements of one factory need, so that the first use of a statement on a further connection
 * needs no flight of its own for a description. Only a guess: the decoders come from each connection's own description.
 * Used by all event loops.
 */
public final class Descriptions {

    /** Beyond it the memory starts anew, which costs a round trip for each statement and connection. */
    private static final int CAPACITY = 4096;

    private final Map<Key, short[]> formats = new ConcurrentHashMap<>();

    /**
     * @param scope what else decides a statement's meaning: database, user, search_path
     */
    record Key(String sql, List<Integer> types, String scope) {}

    short @Nullable [] formats(Key key) {
        return formats.get(key);
    }

    void remember(Key key, short[] resultFormats) {
        if (formats.size() >= CAPACITY) {
            formats.clear();
        }
        formats.put(key, resultFormats);
    }

    void forget(Key key) {
        formats.remove(key);
    }
}
