package io.pgflux.handshake;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpResources;

/**
 * The event loops of a factory's connections: each connection goes to one that has the fewest of them, to the caller's if it
 * is among these. Reactor Netty's own choice would be the caller's loop always, and a pool that opens its connections from
 * one loop would then have all of them served by one thread. From any thread.
 */
public final class EventLoops {

    /** Of all factories: those with one or two connections would otherwise meet on the first loops. */
    private static final AtomicInteger NEXT_START = new AtomicInteger();

    private final @Nullable LoopResources given;
    private final Map<EventLoop, Integer> connections = new ConcurrentHashMap<>(); // of the loops that have any

    /** @param given the user's; null: Reactor Netty's, those of the moment */
    public EventLoops(@Nullable LoopResources given) {
        this.given = given;
    }

    /** Those that the user has given; null: none. */
    public @Nullable LoopResources given() {
        return given;
    }

    LoopResources resources() {
        return given == null ? TcpResources.get() : given;
    }

    /** A seat on one of the loops, taken until it is disposed of. */
    Seat take() {
        LoopResources all = resources();
        EventLoopGroup group = all.onClient(LoopResources.DEFAULT_NATIVE);
        List<EventLoop> loops = loops(group);
        if (loops.isEmpty()) {
            loops = List.of(group.next()); // a group that does not tell of its loops chooses by itself
        }
        int start = NEXT_START.getAndIncrement();
        while (true) {
            EventLoop least = loops.get(0);
            int fewest = Integer.MAX_VALUE;
            for (int i = 0; i < loops.size(); i++) {
                EventLoop loop = loops.get(Math.floorMod(start + i, loops.size()));
                int taken = connections.getOrDefault(loop, 0);
                if (taken < fewest || (taken == fewest && loop.inEventLoop())) {
                    least = loop;
                    fewest = taken;
                }
            }
            if (counted(least, fewest)) { // else another connection was faster
                return new Seat(all, group, least);
            }
        }
    }

    private boolean counted(EventLoop loop, int taken) {
        return taken == 0 ? connections.putIfAbsent(loop, 1) == null : connections.replace(loop, taken, taken + 1);
    }

    private static List<EventLoop> loops(EventLoopGroup group) {
        List<EventLoop> loops = new ArrayList<>();
        for (EventExecutor executor : group) {
            if (executor instanceof EventLoop loop) {
                loops.add(loop);
            }
        }
        return loops;
    }

    /** One connection's seat: resources with one loop, and with the channels of all. */
    final class Seat implements LoopResources, Disposable {

        private final LoopResources all;
        private final EventLoopGroup group;
        private final EventLoop loop;
        private final AtomicBoolean free = new AtomicBoolean();

        private Seat(LoopResources all, EventLoopGroup group, EventLoop loop) {
            this.all = all;
            this.group = group;
            this.loop = loop;
        }

        @Override
        public EventLoopGroup onServer(boolean useNative) {
            return loop;
        }

        /** The group decides whether that is epoll's, kqueue's or the JDK's. */
        @Override
        public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup one) {
            return all.onChannel(type, group);
        }

        @Override
        public <C extends Channel> Class<? extends C> onChannelClass(Class<C> type, EventLoopGroup one) {
            return all.onChannelClass(type, group);
        }

        @Override
        public boolean daemon() {
            return all.daemon();
        }

        /** Gives the seat back. Told by all that may end a connection; only the first counts. */
        @Override
        public void dispose() {
            if (free.compareAndSet(false, true)) {
                connections.computeIfPresent(loop, (any, taken) -> taken == 1 ? null : taken - 1);
            }
        }

        @Override
        public boolean isDisposed() {
            return free.get();
        }
    }
}
