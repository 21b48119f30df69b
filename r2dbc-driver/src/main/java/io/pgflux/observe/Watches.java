package io.pgflux.observe;

import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** Several that are told the same. */
final class Watches implements Watch {

    private final List<? extends Watch> all;

    Watches(List<? extends Watch> all) {
        this.all = List.copyOf(all);
    }

    @Override
    public <T> Mono<T> opening(Mono<T> connection) {
        Mono<T> told = connection;
        for (Watch watch : all) {
            told = watch.opening(told);
        }
        return told;
    }

    @Override
    public ConnectionWatch opened(String id, Peer peer) {
        return new OfConnection(
                all.stream().map(watch -> watch.opened(id, peer)).toList());
    }

    private record OfConnection(List<ConnectionWatch> all) implements ConnectionWatch {

        private void tell(Consumer<ConnectionWatch> news) {
            all.forEach(news);
        }

        @Override
        public void received(int bytes) {
            tell(watch -> watch.received(bytes));
        }

        @Override
        public void sent(int bytes) {
            tell(watch -> watch.sent(bytes));
        }

        @Override
        public void backlog(long bytes) {
            tell(watch -> watch.backlog(bytes));
        }

        @Override
        public void cancelRequested() {
            tell(ConnectionWatch::cancelRequested);
        }

        @Override
        public void prepared(boolean found) {
            tell(watch -> watch.prepared(found));
        }

        @Override
        public void repeated() {
            tell(ConnectionWatch::repeated);
        }

        @Override
        public StatementWatch begins(Observed statement) {
            List<StatementWatch> watches =
                    all.stream().map(watch -> watch.begins(statement)).toList();
            return (rows, error, cancelled) -> watches.forEach(watch -> watch.ended(rows, error, cancelled));
        }

        @Override
        public void closed() {
            tell(ConnectionWatch::closed);
        }
    }
}
