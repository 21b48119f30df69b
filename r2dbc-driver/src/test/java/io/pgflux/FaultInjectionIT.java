package io.pgflux;

import static io.pgflux.Connections.await;
import static io.pgflux.Connections.select;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.LossSituation.Pending;
import io.pgflux.testing.Fault;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

/** Every fault in every situation: all are told, and nothing is left on either side. */
class FaultInjectionIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    static Stream<Arguments> losses() {
        return Arrays.stream(LossSituation.values())
                .flatMap(situation -> Stream.of(Fault.CUT, Fault.RESET).map(fault -> Arguments.of(situation, fault)));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void everySubscriberIsToldAndNothingIsLeft(LossSituation situation, Fault fault) {
        LostConnection lost = LostConnection.open(database, connections);

        List<Pending> pending = situation.meet(fault, lost);

        pending.forEach(FaultInjectionIT::assertTold);
        lost.assertGone();
        database.awaitBackends(0);
        assertThat(lost.isCommitted()).isEqualTo(situation.commits());
    }

    static void assertTold(Pending pending) {
        Witness<?> witness = pending.witness();
        witness.requestUnbounded(); // a paused one learns of a loss by its next read at the latest
        pending.fate().assertSaidBy(witness.awaitError());
        List<Integer> inOrder =
                IntStream.rangeClosed(1, witness.received().size()).boxed().toList();
        assertThat(witness.received()).as("no row is left out").isEqualTo(inOrder);
    }

    /** All at once, because each close waits for its deadline. */
    @Test
    void aConnectionWhosePeerHasVanishedCanBeClosedInEverySituation() {
        Map<LossSituation, LostConnection> all = new LinkedHashMap<>();
        List<Pending> pending = new ArrayList<>();
        for (LossSituation situation : LossSituation.values()) {
            LostConnection lost = LostConnection.open(database, connections);
            all.put(situation, lost);
            pending.addAll(situation.meet(Fault.VANISH, lost));
            eventually(() -> "the fault in " + situation, () -> lost.link().hasVanished());
        }
        assertThat(pending).noneMatch(each -> each.witness().hasEnded());

        await(Flux.fromIterable(all.values())
                .flatMap(lost -> lost.connection().close())
                .then());

        for (Pending each : pending) {
            each.witness().requestUnbounded();
            R2dbcException loss = each.witness().awaitError();
            each.fate().assertSaidBy(loss);
            assertThat(loss.getSqlState()).isEqualTo(each.fate() == Fate.IN_DOUBT ? "08007" : "08003");
        }
        assertNothingIsLeftBehindThoseThatHaveVanished(all);
    }

    /** All at once, because each waits for its time-out. */
    @Test
    void aPeerThatHasVanishedIsFoundOutByItsSilence() {
        Map<LossSituation, LostConnection> all = new LinkedHashMap<>();
        List<Pending> pending = new ArrayList<>();
        for (LossSituation situation : LossSituation.values()) {
            LostConnection lost =
                    LostConnection.open(database, connections, options -> options.socketTimeout(Duration.ofSeconds(3)));
            all.put(situation, lost);
            pending.addAll(situation.meet(Fault.VANISH, lost));
        }
        LostConnection idle = all.get(LossSituation.IDLE); // where no answer is due yet
        pending.add(
                LossSituation.pending(Fate.UNKNOWN, select(idle.connection(), "SELECT 1; SELECT 2", Integer.class)));

        for (Pending each : pending) {
            assertTold(each);
            assertThat(each.witness().awaitError()).hasMessageContaining("socketTimeout");
        }
        assertNothingIsLeftBehindThoseThatHaveVanished(all);
    }

    private void assertNothingIsLeftBehindThoseThatHaveVanished(Map<LossSituation, LostConnection> all) {
        connections.proxy().reset(); // a keepalive would do it, hours later
        all.values().forEach(LostConnection::assertGone);
        database.awaitBackends(0);
        all.forEach((situation, lost) ->
                assertThat(lost.isCommitted()).as("%s", situation).isEqualTo(situation.commits()));
    }
}
