package io.pgflux.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.pgflux.tls.Tls;
import io.pgflux.tls.TlsOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** Which event loop a connection goes to. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EventLoopsTest {

    private static final int LOOPS = 4;
    private static final LoopResources COLOCATED = LoopResources.create("event-loops-test", LOOPS, true);

    @AfterAll
    static void dispose() {
        COLOCATED.disposeLater(Duration.ZERO, Duration.ofSeconds(10)).block();
    }

    private static List<EventLoop> all() {
        List<EventLoop> loops = new ArrayList<>();
        COLOCATED.onClient(true).forEach(loop -> loops.add((EventLoop) loop));
        return loops;
    }

    private static EventLoop loop(EventLoops.Seat seat) {
        return (EventLoop) seat.onClient(true);
    }

    private static Collection<Long> counts(List<EventLoops.Seat> seats) {
        Map<EventLoop, Long> counts =
                seats.stream().collect(Collectors.groupingBy(EventLoopsTest::loop, Collectors.counting()));
        return counts.values();
    }

    private static List<EventLoops.Seat> takeOn(EventLoop loop, EventLoops loops, int number) throws Exception {
        return loop.submit(() ->
                        IntStream.range(0, number).mapToObj(i -> loops.take()).toList())
                .get();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 64})
    void connectionsOpenedFromOneLoopAreSpread(int number) throws Exception {
        assertThat(counts(takeOn(all().get(2), new EventLoops(COLOCATED), number)))
                .hasSize(LOOPS)
                .containsOnly((long) number / LOOPS);
    }

    @Test
    void connectionsOpenedFromAnywhereElseAreSpread() {
        EventLoops loops = new EventLoops(COLOCATED);

        List<EventLoops.Seat> seats = Flux.range(0, 64)
                .flatMap(i -> Flux.defer(() -> Flux.just(loops.take())).subscribeOn(Schedulers.boundedElastic()))
                .collectList()
                .block();

        assertThat(counts(seats)).hasSize(LOOPS).containsOnly(16L);
    }

    @Test
    void theCallersLoopIsPreferredWhereThatKeepsTheBalance() throws Exception {
        EventLoops loops = new EventLoops(COLOCATED);
        for (EventLoop loop : all()) {
            assertThat(loop(takeOn(loop, loops, 1).get(0))).isSameAs(loop);
        }
    }

    @Test
    void whatIsClosedMakesRoom() {
        EventLoops loops = new EventLoops(COLOCATED);
        List<EventLoops.Seat> seats =
                IntStream.range(0, 8).mapToObj(i -> loops.take()).toList();
        EventLoops.Seat gone = seats.get(3);

        gone.dispose();
        gone.dispose();

        assertThat(loop(loops.take())).isSameAs(loop(gone));
        assertThat(counts(IntStream.range(0, 4).mapToObj(i -> loops.take()).toList()))
                .containsOnly(1L)
                .hasSize(LOOPS);
    }

    /** Their resources may be gone long before the factory is. */
    @Test
    void loopsWithoutConnectionsAreForgotten() {
        EventLoops loops = new EventLoops(COLOCATED);
        List<EventLoops.Seat> seats =
                IntStream.range(0, 8).mapToObj(i -> loops.take()).toList();
        assertThat(loops).extracting("connections", MAP).hasSize(LOOPS);

        seats.forEach(EventLoops.Seat::dispose);

        assertThat(loops).extracting("connections", MAP).isEmpty();
    }

    @Test
    void anAttemptThatFailsBeforeThereIsAChannelIsNotCounted() {
        EventLoops loops = new EventLoops(useNative -> COLOCATED.onServer(false));
        Transport transport = new Transport(
                LoginAttempt.PATIENCE,
                null,
                new SocketOptions(false, true, Map.of()),
                loops,
                new Tls(TlsOptions.disabled()));

        assertThatThrownBy(() ->
                        transport.connect(UnixSocket.address("@abstract", 5432)).block(LoginAttempt.PATIENCE))
                .hasMessageContaining("epoll");

        assertThat(loops).extracting("connections", MAP).isEmpty();
    }

    @Test
    void factoriesWithOneConnectionEachDoNotMeetOnTheFirstLoop() {
        List<EventLoops.Seat> seats = IntStream.range(0, 16)
                .mapToObj(i -> new EventLoops(COLOCATED).take())
                .toList();

        assertThat(counts(seats)).hasSizeGreaterThan(LOOPS / 2);
    }

    /** A group that is given as its own resources, one for clients and servers. */
    @Test
    void aLoneEventLoopIsAGroupToo() {
        EventLoop only = all().get(1);
        EventLoops loops = new EventLoops(useNative -> only);

        assertThat(List.of(loops.take(), loops.take()))
                .extracting(EventLoopsTest::loop)
                .containsOnly(only);
    }

    @Test
    void theUsersResourcesMakeTheChannels() {
        List<EventLoopGroup> asked = new ArrayList<>();
        LoopResources resources = new LoopResources() {
            @Override
            public EventLoopGroup onServer(boolean useNative) {
                return COLOCATED.onServer(useNative);
            }

            @Override
            public <C extends io.netty.channel.Channel> C onChannel(Class<C> type, EventLoopGroup group) {
                asked.add(group);
                return COLOCATED.onChannel(type, group);
            }
        };

        EventLoops.Seat seat = new EventLoops(resources).take();
        seat.onChannel(io.netty.channel.socket.SocketChannel.class, seat.onClient(true));

        assertThat(asked).containsExactly(resources.onServer(true));
    }
}
