package io.pgflux.observe;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * All who are told what a factory's connections do. Here is the one guard around what they make of it: whatever one of them
 * throws, the connection goes on, and the others are told.
 */
public final class Watches {

    private static final Logger LOG = Loggers.getLogger(Watches.class);

    private final Watch[] all;

    /** Of one factory; empty: nobody is told. */
    public Watches(List<? extends Watch> all) {
        this.all = all.toArray(Watch[]::new);
    }

    /** A publisher that opens a connection with each subscription, to be given out in place of this one. */
    public <T> Mono<T> opening(Mono<T> connection) {
        return all.length == 0
                ? connection
                : Mono.defer(() -> {
                    Opening opening = new Opening(all);
                    return connection
                            .doOnSuccess(open -> opening.ended(null, false))
                            .doOnError(error -> opening.ended(error, false))
                            .doOnCancel(() -> opening.ended(null, true));
                });
    }

    /** A connection is open, see {@link Watch#opened}. */
    public ConnectionWatch opened(String id, Peer peer) {
        return all.length == 0 ? ConnectionWatch.NONE : new OfConnection(all, id, peer);
    }

    private static void failed(String whose, Throwable cause) {
        LOG.warn("[{}] What observes the connection has thrown", whose, cause);
    }

    private static final class Opening {

        private static final String WHOSE = "a connection to be opened";

        private final LoginWatch[] begun;
        private final AtomicBoolean ended = new AtomicBoolean(); // a cancel may come behind the end

        Opening(Watch[] all) {
            begun = new LoginWatch[all.length];
            for (int i = 0; i < all.length; i++) {
                begun[i] = begin(all[i]);
            }
        }

        private static LoginWatch begin(Watch watch) {
            try {
                return watch.opening();
            } catch (Throwable e) {
                failed(WHOSE, e);
                return LoginWatch.NONE;
            }
        }

        void ended(@Nullable Throwable error, boolean cancelled) {
            if (ended.compareAndSet(false, true)) {
                for (LoginWatch watch : begun) {
                    try {
                        watch.ended(error, cancelled);
                    } catch (Throwable e) {
                        failed(WHOSE, e);
                    }
                }
            }
        }
    }

    /** One thing that a connection does, and its number. The implementations capture nothing, so that nothing is allocated. */
    @FunctionalInterface
    private interface News {
        void tell(ConnectionWatch watch, long number);
    }

    private static final class OfConnection implements ConnectionWatch {

        private final String id;
        private final ConnectionWatch[] all;

        OfConnection(Watch[] watches, String id, Peer peer) {
            this.id = id;
            all = new ConnectionWatch[watches.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = open(watches[i], peer);
            }
        }

        private ConnectionWatch open(Watch watch, Peer peer) {
            try {
                return watch.opened(id, peer);
            } catch (Throwable e) {
                failed(id, e);
                return ConnectionWatch.NONE;
            }
        }

        private void tell(News news, long number) {
            for (ConnectionWatch watch : all) {
                try {
                    news.tell(watch, number);
                } catch (Throwable e) {
                    failed(id, e);
                }
            }
        }

        @Override
        public void received(long bytes) {
            tell(ConnectionWatch::received, bytes);
        }

        @Override
        public void sent(long bytes) {
            tell(ConnectionWatch::sent, bytes);
        }

        @Override
        public void backlog(long bytes) {
            tell(ConnectionWatch::backlog, bytes);
        }

        @Override
        public void cancelRequested() {
            tell((watch, none) -> watch.cancelRequested(), 0);
        }

        @Override
        public void prepared(boolean found) {
            tell((watch, hits) -> watch.prepared(hits > 0), found ? 1 : 0);
        }

        @Override
        public void repeated() {
            tell((watch, none) -> watch.repeated(), 0);
        }

        @Override
        public StatementWatch begins(Observed statement) {
            StatementWatch[] begun = new StatementWatch[all.length];
            for (int i = 0; i < all.length; i++) {
                begun[i] = begin(all[i], statement);
            }
            return (rows, error, cancelled) -> end(begun, rows, error, cancelled);
        }

        private StatementWatch begin(ConnectionWatch watch, Observed statement) {
            try {
                return watch.begins(statement);
            } catch (Throwable e) {
                failed(id, e);
                return StatementWatch.NONE;
            }
        }

        private void end(StatementWatch[] begun, long rows, @Nullable Throwable error, boolean cancelled) {
            for (StatementWatch watch : begun) {
                try {
                    watch.ended(rows, error, cancelled);
                } catch (Throwable e) {
                    failed(id, e);
                }
            }
        }

        @Override
        public void closed() {
            tell((watch, none) -> watch.closed(), 0);
        }
    }
}
