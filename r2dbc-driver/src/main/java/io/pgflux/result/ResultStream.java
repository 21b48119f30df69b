package io.pgflux.result;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgResult;
import io.pgflux.api.ServerMessage;
import io.pgflux.wire.CommandTag;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One result: the exchange puts rows and the end in, the one subscriber takes them out. A row that is wanted goes from the
 * receive buffer straight to the subscriber; a row that must be read before it is wanted waits in the backlog.
 *
 * <p>State is confined to the event loop, but for {@code claimed}, which any thread may set once.
 */
public final class ResultStream implements PgResult {

    private static final AtomicIntegerFieldUpdater<ResultStream> CLAIMED =
            AtomicIntegerFieldUpdater.newUpdater(ResultStream.class, "claimed");

    /** In place of the update count before CommandComplete; {@link CommandTag#NO_ROWS} is behind it. */
    private static final long NOT_COMPLETE = -2;

    private final RowSource source;
    private final Columns columns;
    private @Nullable RowView row; // once there is one
    private @Nullable ArrayDeque<ServerMessage> notices;

    private volatile int claimed;

    private @Nullable Consumption<?> consumption;
    private @Nullable Backlog backlog;
    private boolean skipping; // nobody wants the rows that are left
    private boolean delivering; // the subscriber is being called: it may come back in
    private boolean ended;
    private boolean finished; // the subscriber knows that it has ended
    private long updateCount = NOT_COMPLETE;
    private @Nullable R2dbcException error;

    public ResultStream(RowSource source, Columns columns) {
        this.source = source;
        this.columns = columns;
    }

    RowSource source() {
        return source;
    }

    Columns columns() {
        return columns;
    }

    /** Whether the next row may be decoded now. */
    public boolean wantsRow() {
        return skipping || wantedNow() || source.mustRead(consumption != null);
    }

    /** Not behind rows that wait, and not inside a delivery: rows keep their order. */
    private boolean wantedNow() {
        return backlog == null && !delivering && consumption != null && consumption.wantsRow();
    }

    /** A DataRow has come. */
    public void row(ByteBuf body) {
        if (skipping) {
            return;
        }
        Consumption<?> subscriber = consumption;
        if (subscriber != null && wantedNow()) {
            RowView view = opened(body); // first: it fails for a malformed row
            delivering = true;
            deliver(view, subscriber);
            delivering = false;
            if (ended) {
                drain(); // the subscriber's own call has ended it, by closing the connection
            }
        } else {
            // A malformed row fails now, before anyone relies on it. The subscriber may be reading another one in the
            // view.
            if (delivering) {
                new RowView(columns).check(body);
            } else {
                opened(body).close();
            }
            keep(body);
        }
    }

    private void keep(ByteBuf body) {
        BacklogLimit limit = source.backlogLimit();
        backlog = backlog == null ? limit.open(this) : backlog;
        backlog.add(body);
        if (limit.isExceeded() && !limit.makeRoom()) {
            overflow(limit.exceeded(this));
        }
    }

    /** Its rows do not fit; what has not been delivered is lost, and whoever subscribes is told. */
    void overflow(R2dbcException cause) {
        skip();
        error = cause; // even if all has come
        ended = true;
        drain();
        source.resume(); // what is left of the answer is of no use
    }

    private RowView opened(ByteBuf body) {
        RowView view = row;
        if (view == null) {
            view = new RowView(columns);
            row = view;
        }
        view.open(body);
        return view;
    }

    private static void deliver(RowView row, Consumption<?> subscriber) {
        try {
            subscriber.row(row);
        } catch (Throwable e) { // no memory for a copy, for instance
            subscriber.fail(e);
        } finally {
            row.close();
        }
    }

    /** A NoticeResponse has come. */
    public void notice(ServerMessage notice) {
        if (consumption == null || consumption.readsNotices()) {
            notices = notices == null ? new ArrayDeque<>(1) : notices;
            notices.addLast(notice);
        }
    }

    /** The next notice, which is the caller's from now on. */
    @Nullable
    ServerMessage nextNotice() {
        return notices == null ? null : notices.pollFirst();
    }

    boolean hasNotices() {
        return notices != null && !notices.isEmpty();
    }

    /** CommandComplete has come, which something else has to confirm. */
    public void complete(long rowsUpdated) {
        updateCount = rowsUpdated;
    }

    public boolean isComplete() {
        return updateCount != NOT_COMPLETE;
    }

    /** Nothing more comes. */
    public void end() {
        if (!ended) {
            ended = true;
            drain();
        }
    }

    /** Nothing more comes but this error, behind the rows that wait. */
    public void fail(R2dbcException cause) {
        if (!ended) {
            error = cause;
            ended = true;
            drain();
        }
    }

    /** Whether somebody has subscribed, or is about to on another thread: who will be told. */
    public boolean isClaimed() {
        return claimed != 0;
    }

    /** Whether its subscriber has gone before the end. */
    public boolean isAbandoned() {
        return consumption != null && consumption.isCancelled();
    }

    /** Whether one may subscribe; only for the first to ask. From any thread. */
    boolean claim() {
        return CLAIMED.compareAndSet(this, 0, 1);
    }

    void attach(Consumption<?> subscriber) {
        consumption = subscriber;
        if (backlog != null) {
            backlog.claimed();
        }
        if (subscriber.isDone() || !subscriber.readsRows()) {
            skip();
        }
        if (!subscriber.readsNotices()) {
            notices = null;
        }
        demandChanged();
    }

    /** The subscriber wants more, or nothing any more. */
    void demandChanged() {
        drain();
        if (!ended) {
            source.resume();
        }
    }

    /** Whether all rows that have come are delivered, and more are asked for. */
    public boolean wantsMore() {
        return !ended && backlog == null && consumption != null && consumption.wantsRow();
    }

    /** Nobody wants the rows any more. */
    public void skip() {
        skipping = true;
        if (backlog != null) {
            backlog.drop();
            backlog = null;
        }
    }

    /** Whether nobody will ever be told what is left of this result. */
    public boolean isUnwanted() {
        return skipping && (consumption == null || consumption.isDone());
    }

    private void drain() {
        Consumption<?> subscriber = consumption;
        if (delivering || subscriber == null || finished) {
            return;
        }
        delivering = true;
        while (backlog != null && subscriber.wantsRow()) {
            Backlog rows = backlog;
            ByteBuf body = rows.next();
            if (rows.isEmpty()) {
                backlog = null;
            }
            deliver(opened(body), subscriber);
        }
        if (backlog == null && ended) {
            finished = subscriber.end(updateCount, error);
        }
        delivering = false;
    }

    static <T> T required(@Nullable T function) {
        if (function == null) {
            throw new IllegalArgumentException("The function must not be null");
        }
        return function;
    }

    @Override
    public Mono<Long> getRowsUpdated() {
        return RowsUpdated.of(this, null);
    }

    @Override
    public <T> Flux<T> map(BiFunction<Row, RowMetadata, ? extends T> mappingFunction) {
        return new MappedRows<>(this, null, required(mappingFunction));
    }

    @Override
    public <T> Flux<T> map(Function<? super Readable, ? extends T> mappingFunction) {
        required(mappingFunction);
        return new MappedRows<>(this, null, (row, metadata) -> mappingFunction.apply(row));
    }

    @Override
    public PgResult filter(Predicate<Segment> filter) {
        return new FilteredResult(this, required(filter));
    }

    @Override
    public <T> Flux<T> flatMap(Function<Segment, ? extends Publisher<? extends T>> mappingFunction) {
        return new Segments(this, null).concatMap(required(mappingFunction));
    }

    @Override
    public String toString() {
        return "Result of " + columns.getColumnMetadatas();
    }
}
