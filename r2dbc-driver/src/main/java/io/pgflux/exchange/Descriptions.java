package io.pgflux.exchange;

import io.pgflux.codec.Codecs;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What was learned of the statements of one factory, so that the first use of a statement on a further connection needs no
 * flight of its own: which result formats it needs, and which parameters are to be declared as text. Only a guess: the
 * decoders come from each connection's own description. Used by all event loops.
 */
public final class Descriptions {

    /** Beyond it the memory starts anew, which costs a round trip for each statement and connection. */
    private static final int CAPACITY = 4096;

    /** The same for what its keys weigh in bytes: a rewritten insert has up to 65535 parameters. */
    private static final int HEAVIEST = 32 * 1024 * 1024;

    private final Map<Key, Known> known = new ConcurrentHashMap<>();
    private final AtomicInteger weight = new AtomicInteger();
    private final boolean infers;

    /** @param infers whether text is declared for parameters whose type the server cannot infer */
    public Descriptions(boolean infers) {
        this.infers = infers;
    }

    boolean infers() {
        return infers;
    }

    /** A description; its arrays are not to be changed. */
    static final class Known {

        private final short[] formats;
        private final int[] types;
        private final @Nullable Codecs codecs;

        /**
         * What is known.
         *
         * @param formats of the result's columns
         * @param types what is declared for the parameters
         * @param codecs which the formats depend on; null: on none
         */
        Known(short[] formats, int[] types, @Nullable Codecs codecs) {
            this.formats = formats;
            this.types = types;
            this.codecs = codecs;
        }

        /** Whether nothing has been learned since that may change the formats. */
        boolean isCurrent(Codecs now) {
            return codecs == null || codecs == now;
        }

        short[] formats() {
            return formats;
        }

        int[] types() {
            return types;
        }
    }

    /**
     * @param scope what else decides a statement's meaning: database, user, search_path
     */
    record Key(String sql, List<Integer> types, String scope) {

        /** Roughly, with what is known; a type is an Integer of 16 bytes and its reference, and what is declared for it. */
        int weight() {
            return sql.length() + 24 * types.size();
        }
    }

    @Nullable
    Known get(Key key) {
        return known.get(key);
    }

    void remember(Key key, Known description) {
        if (known.size() >= CAPACITY || weight.get() >= HEAVIEST) {
            known.clear();
            weight.set(0);
        }
        if (known.put(key, description) == null) {
            weight.addAndGet(key.weight());
        }
    }

    void forget(Key key) {
        if (known.remove(key) != null) {
            weight.addAndGet(-key.weight());
        }
    }
}
