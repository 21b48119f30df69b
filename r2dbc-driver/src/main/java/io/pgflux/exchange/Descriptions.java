package io.pgflux.exchange;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which result formats the statements of one factory need, so that the first use of a statement on a further connection
 * needs no flight of its own for a description. Only a guess: the decoders come from each connection's own description.
 * Used by all event loops.
 */
public final class Descriptions {

    /** Beyond it the memory starts anew, which costs a round trip for each statement and connection. */
    private static final int CAPACITY = 4096;

    /** The same for what its keys weigh in bytes: a rewritten insert has up to 65535 parameters. */
    private static final int HEAVIEST = 32 * 1024 * 1024;

    private final Map<Key, short[]> formats = new ConcurrentHashMap<>();
    private final AtomicInteger weight = new AtomicInteger();

    /**
     * @param scope what else decides a statement's meaning: database, user, search_path
     */
    record Key(String sql, List<Integer> types, String scope) {

        /** Roughly; a type is an Integer of 16 bytes and its reference. */
        int weight() {
            return sql.length() + 20 * types.size();
        }
    }

    short @Nullable [] formats(Key key) {
        return formats.get(key);
    }

    void remember(Key key, short[] resultFormats) {
        if (formats.size() >= CAPACITY || weight.get() >= HEAVIEST) {
            formats.clear();
            weight.set(0);
        }
        if (formats.put(key, resultFormats) == null) {
            weight.addAndGet(key.weight());
        }
    }

    void forget(Key key) {
        if (formats.remove(key) != null) {
            weight.addAndGet(-key.weight());
        }
    }
}
