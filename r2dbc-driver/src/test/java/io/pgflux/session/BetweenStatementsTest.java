package io.pgflux.session;

import static io.pgflux.session.Dialogue.PATIENCE;
import static io.pgflux.session.Dialogue.SIMPLE;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.noticeResponse;
import static io.pgflux.testing.BackendMessages.parameterStatus;
import static io.pgflux.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgException;
import io.pgflux.api.ServerMessage;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** What a server says while nobody has asked. */
class BetweenStatementsTest {

    private final CountDownLatch may = new CountDownLatch(1);

    /** After the login, all at once, and nothing more until the driver leaves. */
    private ScriptedServer saying(byte[]... messages) {
        return ScriptedServer.start(script -> {
            script.login();
            assertThat(may.await(10, TimeUnit.SECONDS)).isTrue();
            script.send(messages);
            script.expect("X");
        });
    }

    private static byte[] notice(String text) {
        return noticeResponse("NOTICE", "00000", text);
    }

    @Test
    void noticesReachAllWhoListen() {
        try (ScriptedServer server = saying(notice("one"), notice("two"))) {
            PgConnection connection = Dialogue.connect(server);
            Queue<String> first = new ConcurrentLinkedQueue<>();
            Disposable subscription =
                    connection.notices().map(ServerMessage::message).subscribe(first::add);
            StepVerifier.create(connection.notices().map(ServerMessage::toString))
                    .then(may::countDown)
                    .expectNext("NOTICE 00000: one", "NOTICE 00000: two")
                    .thenCancel()
                    .verify(PATIENCE);
            eventually(first::toString, () -> first.size() == 2);
            subscription.dispose();
            connection.close().block(PATIENCE);
        }
    }

    @Test
    void oneWithoutDemandMissesThemAndNobodyWaitsForIt() {
        try (ScriptedServer server = saying(notice("one"), notice("two"), notice("three"))) {
            PgConnection connection = Dialogue.connect(server);
            Queue<String> quick = new ConcurrentLinkedQueue<>();
            Disposable subscription =
                    connection.notices().map(ServerMessage::message).subscribe(quick::add);
            StepVerifier.create(connection.notices().map(ServerMessage::message), 1)
                    .then(may::countDown)
                    .expectNext("one")
                    .then(() -> eventually(quick::toString, () -> quick.size() == 3))
                    .thenRequest(5)
                    .then(() -> connection.close().subscribe())
                    .verifyComplete();
            subscription.dispose();
        }
    }

    @Test
    void oneThatThrowsHurtsNeitherTheConnectionNorTheOthers() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            assertThat(may.await(10, TimeUnit.SECONDS)).isTrue();
            script.send(notice("one"), notice("two"));
            SIMPLE.good(script);
        })) {
            PgConnection connection = Dialogue.connect(server);
            connection.notices().subscribe(new Throwing());
            StepVerifier.create(connection.notices().map(ServerMessage::message))
                    .then(() -> connection.notices().subscribe(new Throwing()))
                    .then(may::countDown)
                    .expectNext("one", "two")
                    .then(() -> SIMPLE.rows(connection).blockLast(PATIENCE))
                    .expectError()
                    .verify(PATIENCE);
            connection.close().block(PATIENCE);
            eventually(dropped::toString, () -> dropped.size() == 2 * 3);
        }
    }

    private final Queue<Throwable> dropped = new ConcurrentLinkedQueue<>();

    private final class Throwing implements CoreSubscriber<ServerMessage> {

        /** Reactor's hook for one subscriber. */
        @Override
        public Context currentContext() {
            Consumer<Throwable> hook = dropped::add;
            return Context.of("reactor.onErrorDropped.local", hook);
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ServerMessage notice) {
            throw new IllegalStateException("a bad subscriber");
        }

        @Override
        public void onError(Throwable cause) {
            throw new IllegalStateException("a bad subscriber");
        }

        @Override
        public void onComplete() {
            throw new IllegalStateException("a bad subscriber");
        }
    }

    @Test
    void oneThatCancelsInItsFirstNoticeGetsNoMore() {
        try (ScriptedServer server = saying(notice("one"), notice("two"))) {
            PgConnection connection = Dialogue.connect(server);
            List<String> got = new ArrayList<>();
            connection.notices().subscribe(new BaseSubscriber<>() {
                @Override
                protected void hookOnNext(ServerMessage notice) {
                    got.add(notice.message());
                    cancel();
                }
            });
            StepVerifier.create(connection.notices())
                    .then(may::countDown)
                    .expectNextCount(2)
                    .then(() -> connection.close().subscribe())
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(got).containsExactly("one");
        }
    }

    @Test
    void theLastWordOfTheServerIsTheCauseOfTheLoss() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            assertThat(may.await(10, TimeUnit.SECONDS)).isTrue();
            script.send(notice("goodbye"), errorResponse("FATAL", "57P01", "shutting down"));
        })) {
            PgConnection connection = Dialogue.connect(server);
            StepVerifier.create(connection.notices().map(ServerMessage::message))
                    .then(may::countDown)
                    .expectNext("goodbye")
                    .expectErrorSatisfies(BetweenStatementsTest::assertShutdown)
                    .verify(PATIENCE);
            StepVerifier.create(connection.notices()) // who comes late is told too
                    .expectErrorSatisfies(BetweenStatementsTest::assertShutdown)
                    .verify(PATIENCE);
            StepVerifier.create(connection.createStatement("SELECT 1").execute())
                    .expectErrorSatisfies(BetweenStatementsTest::assertShutdown)
                    .verify(PATIENCE);
            connection.close().block(PATIENCE);
        }
    }

    private static void assertShutdown(Throwable loss) {
        assertThat(loss).isInstanceOf(R2dbcNonTransientResourceException.class).hasMessageContaining("shutting down");
        assertThat(((R2dbcException) loss).getSqlState()).isEqualTo("08006");
        assertThat(loss.getCause())
                .isInstanceOfSatisfying(
                        PgException.class,
                        cause -> assertThat(cause.getServerMessage().code()).isEqualTo("57P01"));
    }

    @Test
    void aCloseCompletesThemForThoseWhoComeLateToo() {
        try (ScriptedServer server = saying()) {
            PgConnection connection = Dialogue.connect(server);
            may.countDown();
            StepVerifier.create(connection.notices())
                    .then(() -> connection.close().subscribe())
                    .expectComplete()
                    .verify(PATIENCE);
            StepVerifier.create(connection.notices()).expectComplete().verify(PATIENCE);
        }
    }

    @Test
    void parametersThatChangeAreSeenWithoutAStatement() {
        try (ScriptedServer server = saying(
                parameterStatus("in_hot_standby", "on"), parameterStatus("search_path", "sales"), notice("done"))) {
            PgConnection connection = Dialogue.connect(server);
            Map<String, String> before = connection.parameters();
            Mono<ServerMessage> done = connection.notices().next().cache();
            Disposable subscription = done.subscribe();
            may.countDown();
            done.block(PATIENCE);

            assertThat(connection.parameters())
                    .containsEntry("in_hot_standby", "on")
                    .containsEntry("search_path", "sales")
                    .containsEntry("server_version", "18.0");
            assertThat(before).containsEntry("in_hot_standby", "off").doesNotContainKey("search_path");
            subscription.dispose();
            connection.close().block(PATIENCE);
            assertThat(connection.parameters()).containsEntry("in_hot_standby", "on");
        }
    }

    /** Strings would be read wrongly from then on. */
    @Test
    void anEncodingThatIsNotOursEndsTheConnectionWithoutAStatement() {
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            assertThat(may.await(10, TimeUnit.SECONDS)).isTrue();
            script.send(parameterStatus("client_encoding", "LATIN1"));
            script.expectFin();
        })) {
            PgConnection connection = Dialogue.connect(server);
            StepVerifier.create(connection.notices())
                    .then(may::countDown)
                    .expectErrorSatisfies(loss -> assertThat(loss).hasMessageContainingAll("client_encoding", "LATIN1"))
                    .verify(PATIENCE);
            connection.close().block(PATIENCE);
        }
    }

    @Test
    void changesOfSettingsAreToldInTheirOrderAndAreInTheMapByThen() {
        try (ScriptedServer server =
                saying(parameterStatus("in_hot_standby", "on"), parameterStatus("in_hot_standby", "off"))) {
            PgConnection connection = Dialogue.connect(server);
            StepVerifier.create(connection.parameterChanges().map(change -> {
                        assertThat(connection.parameters()).containsEntry(change.name(), change.value());
                        return change.value();
                    }))
                    .then(may::countDown)
                    .expectNext("on", "off")
                    .then(() -> connection.close().block(PATIENCE))
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    /** Each report copies all that are known, so their number needs a bound. */
    @Test
    void aServerThatReportsSettingsWithoutEndIsLeft() {
        byte[][] reports = new byte[2000][];
        for (int i = 0; i < reports.length; i++) {
            reports[i] = parameterStatus("setting" + i, "");
        }
        try (ScriptedServer server = ScriptedServer.start(script -> {
            script.login();
            assertThat(may.await(10, TimeUnit.SECONDS)).isTrue();
            script.send(reports);
            script.expectEnd();
        })) {
            PgConnection connection = Dialogue.connect(server);
            StepVerifier.create(connection.parameterChanges(), 0)
                    .then(may::countDown)
                    .expectErrorMatches(
                            loss -> String.valueOf(loss.getMessage()).contains("1000 settings"))
                    .verify(PATIENCE);
            assertThat(connection.parameters()).hasSizeLessThanOrEqualTo(1000);
        }
    }
}
