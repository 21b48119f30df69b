package io.pgflux.statement;

import io.pgflux.api.PgResult;
import io.pgflux.exchange.BoundValues;
import io.pgflux.exchange.Cursor;
import io.pgflux.exchange.ExtendedQuery;
import io.pgflux.exchange.Frontend;
import io.pgflux.exchange.RewrittenBatch;
import io.pgflux.exchange.SimpleQuery;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** What {@code execute()} returns: each subscriber gets an exchange of its own, which is its subscription. */
final class Execution {

    private Execution() {}

    static final class Extended extends Flux<PgResult> {

        private static final BoundValues[] NONE = {};

        private final Frontend frontend;
        private final String sql;
        private final BoundValues first;
        private final BoundValues[] others;
        private final boolean readsOnly;

        Extended(Frontend frontend, String sql, BoundValues only, boolean readsOnly) {
            this(frontend, sql, only, NONE, readsOnly);
        }

        Extended(Frontend frontend, String sql, BoundValues first, BoundValues[] others, boolean readsOnly) {
            this.frontend = frontend;
            this.sql = sql;
            this.first = first;
            this.others = others;
            this.readsOnly = readsOnly;
        }

        @Override
        public void subscribe(CoreSubscriber<? super PgResult> subscriber) {
            subscriber.onSubscribe(new ExtendedQuery(frontend, sql, first, others, readsOnly, subscriber));
        }
    }

    /** The bindings of one SQL as those of another. */
    static final class Rewritten extends Flux<PgResult> {

        private final Frontend frontend;
        private final String written;
        private final int bindings;
        private final String sql;
        private final BoundValues first;
        private final BoundValues[] others;

        Rewritten(
                Frontend frontend, String written, int bindings, String sql, BoundValues first, BoundValues[] others) {
            this.frontend = frontend;
            this.written = written;
            this.bindings = bindings;
            this.sql = sql;
            this.first = first;
            this.others = others;
        }

        @Override
        public void subscribe(CoreSubscriber<? super PgResult> subscriber) {
            subscriber.onSubscribe(new RewrittenBatch(frontend, written, bindings, sql, first, others, subscriber));
        }
    }

    /** By chunks, where there is a transaction. */
    static final class Fetched extends Flux<PgResult> {

        private final Frontend frontend;
        private final String sql;
        private final BoundValues values;
        private final boolean readsOnly;
        private final int fetchSize;

        Fetched(Frontend frontend, String sql, BoundValues values, boolean readsOnly, int fetchSize) {
            this.frontend = frontend;
            this.sql = sql;
            this.values = values;
            this.readsOnly = readsOnly;
            this.fetchSize = fetchSize;
        }

        @Override
        public void subscribe(CoreSubscriber<? super PgResult> subscriber) {
            subscriber.onSubscribe(new Cursor(frontend, sql, values, readsOnly, fetchSize, subscriber));
        }
    }

    static final class Simple extends Flux<PgResult> {

        private final Frontend frontend;
        private final ScannedSql scanned;

        Simple(Frontend frontend, ScannedSql scanned) {
            this.frontend = frontend;
            this.scanned = scanned;
        }

        @Override
        public void subscribe(CoreSubscriber<? super PgResult> subscriber) {
            subscriber.onSubscribe(new SimpleQuery(
                    frontend, scanned.sql(), scanned.several(), scanned.copies(), scanned.readsOnly(), subscriber));
        }
    }
}
