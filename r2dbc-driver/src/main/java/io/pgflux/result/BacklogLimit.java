package io.pgflux.result;

import io.pgflux.observe.ConnectionWatch;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * How much the backlogs of one connection may hold together. What counts is what can still be read: a result that nobody
 * refers to any more gives its share back when the garbage collector finds it. Event loop only.
 */
public final class BacklogLimit {

    private final long limit;
    private final String connection;
    private final ConnectionWatch watch;
    private final ReferenceQueue<ResultStream> unreachable = new ReferenceQueue<>();
    private final Set<Share> unsubscribed = new LinkedHashSet<>(0); // the oldest first
    private long bytes;

    /**
     * For one connection.
     *
     * @param limit in bytes; 0: no row is ever kept
     * @param connection what it is called in errors
     * @param watch is told how the bytes change
     */
    public BacklogLimit(long limit, String connection, ConnectionWatch watch) {
        this.limit = limit;
        this.connection = connection;
        this.watch = watch;
    }

    /** What one result holds. Its backlog refers to it, so it lasts as long as the result. */
    final class Share extends WeakReference<ResultStream> {

        private long size;

        private Share(ResultStream stream) {
            super(stream, unreachable);
        }

        void add(long more) {
            size += more;
            bytes += more;
            if (more != 0) {
                watch.backlog(more);
            }
        }

        /** Somebody has subscribed. */
        void claimed() {
            unsubscribed.remove(this);
        }

        void close() {
            unsubscribed.remove(this);
            add(-size);
        }
    }

    Backlog open(ResultStream stream) {
        collect();
        Share share = new Share(stream);
        if (!stream.isClaimed()) {
            unsubscribed.add(share);
        }
        return new Backlog(share);
    }

    boolean isExceeded() {
        return bytes > limit;
    }

    /**
     * Drops results that nobody has subscribed to, the oldest first, until the others fit; their later subscribers are told.
     *
     * @return whether that was enough
     */
    boolean makeRoom() {
        collect();
        while (isExceeded() && !unsubscribed.isEmpty()) {
            Iterator<Share> shares = unsubscribed.iterator();
            Share share = shares.next();
            shares.remove();
            ResultStream oldest = share.get();
            if (oldest == null) {
                share.close(); // the garbage collector has not said so yet
            } else if (!oldest.isClaimed()) {
                oldest.overflow(exceeded(oldest));
            }
        }
        return !isExceeded();
    }

    private void collect() {
        for (Object share = unreachable.poll(); share != null; share = unreachable.poll()) {
            ((Share) share).close();
        }
    }

    R2dbcException exceeded(ResultStream stream) {
        String sql = stream.source().toString();
        return new R2dbcNonTransientResourceException(
                ("The rows that this result keeps for its subscriber, while other statements of the connection wait"
                                + " behind it, exceed the backlogLimit of %d bytes. Consume it before the others, set a"
                                + " fetchSize inside a transaction, use another connection, or raise the limit."
                                + " The statement is: %s [%s]")
                        .formatted(limit, sql, connection),
                "54000", // program_limit_exceeded
                0,
                sql);
    }
}
