package io.pgflux.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** One who throws whatever he is told keeps the others from nothing. */
class WatchesTest {

    private static final Peer PEER = new Peer("db.example", 5432, new InetSocketAddress(5432));
    private static final Observed STATEMENT = new Observed() {
        @Override
        public String observedSql() {
            return "SELECT 1";
        }

        @Override
        public ContextView observedContext() {
            return Context.empty();
        }
    };

    private final List<String> told = new ArrayList<>();

    /** Writes down what it is told, and throws then if it is the one that does. */
    private final class Witness implements Watch, ConnectionWatch {

        private final boolean throwing;

        Witness(boolean throwing) {
            this.throwing = throwing;
        }

        private <T> T tell(String what, T answer) {
            if (throwing) {
                throw new NoSuchMethodError(what);
            }
            told.add(what);
            return answer;
        }

        @Override
        public LoginWatch opening() {
            return tell("opening", (error, cancelled) -> tell("login", ""));
        }

        @Override
        public ConnectionWatch opened(String id, Peer peer) {
            return tell("opened", this);
        }

        @Override
        public StatementWatch begins(Observed statement) {
            return tell("begins", (rows, error, cancelled) -> tell("ended", ""));
        }

        @Override
        public void received(long bytes) {
            tell("received " + bytes, "");
        }

        @Override
        public void prepared(boolean found) {
            tell("prepared " + found, "");
        }

        @Override
        public void closed() {
            tell("closed", "");
        }
    }

    @Test
    void theOthersAreTold() {
        Watches watches = new Watches(List.of(new Witness(false), new Witness(true), new Witness(false)));

        assertThat(watches.opening(Mono.just(1)).block()).isEqualTo(1);
        ConnectionWatch connection = watches.opened("pgflux-1", PEER);
        connection.received(5);
        connection.prepared(true);
        connection.begins(STATEMENT).ended(1, null, false);
        connection.closed();

        assertThat(told)
                .containsExactly(
                        "opening",
                        "opening",
                        "login",
                        "login",
                        "opened",
                        "opened",
                        "received 5",
                        "received 5",
                        "prepared true",
                        "prepared true",
                        "begins",
                        "begins",
                        "ended",
                        "ended",
                        "closed",
                        "closed");
    }

    @Test
    void whatThrowsAtEachEndHurtsNobody() {
        Watches watches = new Watches(List.of(new Watch() {
            @Override
            public LoginWatch opening() {
                return (error, cancelled) -> {
                    throw new NoSuchMethodError();
                };
            }

            @Override
            public ConnectionWatch opened(String id, Peer peer) {
                return new ConnectionWatch() {
                    @Override
                    public StatementWatch begins(Observed statement) {
                        return (rows, error, cancelled) -> {
                            throw new NoSuchMethodError();
                        };
                    }
                };
            }
        }));

        assertThat(watches.opening(Mono.just(1)).block()).isEqualTo(1);
        watches.opened("pgflux-1", PEER).begins(STATEMENT).ended(0, null, true);
    }

    @Test
    void nobodyCostsNothing() {
        Watches nobody = new Watches(List.of());
        Mono<Integer> connection = Mono.just(1);

        assertThat(nobody.opening(connection)).isSameAs(connection);
        assertThat(nobody.opened("pgflux-1", PEER)).isSameAs(ConnectionWatch.NONE);
    }
}
