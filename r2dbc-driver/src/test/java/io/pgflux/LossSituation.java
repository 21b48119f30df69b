package io.pgflux;

import static io.pgflux.Connections.execute;
import static io.pgflux.Connections.select;
import static io.pgflux.Fate.EITHER;
import static io.pgflux.Fate.IN_DOUBT;
import static io.pgflux.Fate.NOT_SENT;
import static io.pgflux.Fate.UNKNOWN;

import io.pgflux.testing.Fault;
import java.util.List;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;

/**
 * What a connection can be doing when it is lost. Faults are set to hit a defined moment: most of them befall in the place
 * of the first byte of an answer, so that the server has carried the statements out.
 */
enum LossSituation {
    IDLE {
        @Override
        List<Pending> meet(Fault fault, LostConnection lost) {
            fault.strike(lost.link());
            return List.of();
        }
    },
    ONE_SELECT {
        @Override
        List<Pending> meet(Fault fault, LostConnection lost) {
            lost.learn(ONE);
            lost.link().afterServerBytes(0, fault);
            return List.of(pending(UNKNOWN, select(lost.connection(), ONE, Integer.class)));
        }
    },
    A_STATEMENT_THAT_IS_BEING_PREPARED {
        @Override
        List<Pending> meet(Fault fault, LostConnection lost) {
            lost.link().afterServerBytes(0, fault);
            return List.of(
                    pending(NOT_SENT, execute(lost.connection(), lost.unknown("SELECT 1"))),
                    pending(NOT_SENT, execute(lost.connection(), lost.unknown("INSERT INTO faults VALUES (0)"))));
        }
    },
    A_HUNDRED_PIPELINED {
        @Override
        List<Pending> meet(Fault fault, LostConnection lost) {
            lost.learn(ONE);
            lost.link().afterServerBytes(0, fault);
            return lost.inOneTurn(() -> Stream.generate(
                            () -> pending(UNKNOWN, select(lost.connection(), ONE, Integer.class)))
                    .limit(100)
                    .toList());
        }
    },
    A_PAUSED_RESULT {
        @Override
        List<Pending> meet(Fault fault, LostConnection lost) {
            Witness<Integer> paused = lost.pause();
            fault.strike(lost.link());
            return List.of(new Pending(UNKNOWN, paused));
        }
    },
    A_PAUSED_RESULT_WITH_OTHERS_BEHIND {
        @Override
        List<Pending> meet(Fault fault, LostConnection lost) {
            lost.learn(ONE);
            Witness<Integer> paused = lost.pause();
            lost.link().afterServerBytes(5_000_000, fault);
            return List.of(
                    new Pending(UNKNOWN, paused), pending(UNKNOWN, select(lost.connection(), ONE, Integer.class)));
        }
    },
    IN_A_TRANSACTION {
        @Override
        List<Pending> meet(Fault fault, LostConnection lost) {
            lost.learn(ONE);
            lost.begin();
            lost.link().afterServerBytes(0, fault);
            return List.of(
                    pending(UNKNOWN, select(lost.connection(), ONE, Integer.class)),
                    pending(NOT_SENT, lost.connection().commitTransaction()));
        }
    },
    A_COMMIT_THAT_IS_NOT_HEARD {
        @Override
        List<Pending> meet(Fault fault, LostConnection lost) {
            lost.begin();
            lost.link().afterClientBytes(0, fault);
            return List.of(pending(IN_DOUBT, lost.connection().commitTransaction()));
        }
    },
    A_COMMIT_WHOSE_ANSWER_IS_LOST {
        @Override
        List<Pending> meet(Fault fault, LostConnection lost) {
            lost.begin();
            lost.link().afterServerBytes(0, fault);
            return List.of(pending(IN_DOUBT, lost.connection().commitTransaction()));
        }

        @Override
        boolean commits() {
            return true;
        }
    },
    A_BATCH_THAT_IS_HALF_WRITTEN {
        @Override
        List<Pending> meet(Fault fault, LostConnection lost) {
            lost.learn(ONE);
            lost.link().afterClientBytes(1_000_000, fault);
            return List.of(
                    pending(EITHER, lost.batch(50_000_000)),
                    pending(EITHER, select(lost.connection(), ONE, Integer.class)));
        }
    },
    A_STRING_OF_STATEMENTS {
        @Override
        List<Pending> meet(Fault fault, LostConnection lost) {
            lost.link().atServerMessage('Z', 0, fault);
            return List.of(pending(UNKNOWN, select(lost.connection(), "SELECT 1; SELECT 2", Integer.class)));
        }
    },
    ITS_CLOSE {
        @Override
        List<Pending> meet(Fault fault, LostConnection lost) {
            lost.link().afterClientBytes(0, fault);
            lost.close();
            return List.of();
        }
    };

    static final String ONE = "SELECT 1";

    /**
     * What waits for an answer that does not come.
     *
     * @param fate what its error has to say
     */
    record Pending(Fate fate, Witness<?> witness) {}

    static Pending pending(Fate fate, Publisher<?> statement) {
        return new Pending(fate, Witness.of(statement));
    }

    /** Gets the connection into the situation, in which the fault then befalls it. */
    abstract List<Pending> meet(Fault fault, LostConnection lost);

    /** Whether the server has committed nevertheless. */
    boolean commits() {
        return false;
    }
}
