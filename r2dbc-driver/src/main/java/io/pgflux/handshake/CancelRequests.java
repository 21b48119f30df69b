package io.pgflux.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.pgflux.session.CancelRequest;
import io.pgflux.wire.FrontendEncoder;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;

/**
 * The cancel requests of a factory: each needs a TCP connection of its own, and only a few run at once, since a thousand
 * subscribers that give up together would otherwise take every slot of a server or pooler.
 *
 * <p>Source: PostgreSQL manual, "Canceling Requests in Progress". The server never answers: it closes the connection when
 * it has passed the request on.
 */
public final class CancelRequests {

    private final Transport transport;
    private final Duration timeout;
    private final Queue<Request> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger free;
    private final AtomicInteger draining = new AtomicInteger();

    /**
     * For one factory.
     *
     * @param concurrency how many may run at once; the others wait for their turn
     * @param timeout for one request, from its connecting to the server's close
     */
    public CancelRequests(Transport transport, int concurrency, Duration timeout) {
        this.transport = transport;
        this.timeout = timeout;
        free = new AtomicInteger(concurrency);
    }

    /**
     * Asks the server to cancel what this backend does. A cancel of the publisher closes the socket, or gives up the place
     * among those that wait. Runs on the event loop that subscribes, if it is one.
     *
     * @param server where the session is connected to; a host's name may lead to another server the next time
     * @param encrypted whether the session is, so that its key does not travel in clear text either
     */
    CancelRequest of(Endpoint server, boolean encrypted, int processId, byte[] secretKey) {
        return permission -> Mono.create(sink -> {
            Request request = new Request(sink, server, encrypted, processId, secretKey, permission);
            sink.onDispose(request); // after success, error and cancel
            waiting.add(request);
            startNext();
        });
    }

    /** One thread at a time, and no recursion, however many fail at once. */
    private void startNext() {
        if (draining.getAndIncrement() > 0) {
            return;
        }
        int missed = 1;
        while (missed > 0) {
            Request next = free.get() > 0 ? waiting.poll() : null;
            if (next != null) {
                next.start();
            } else {
                missed = draining.addAndGet(-missed);
            }
        }
    }

    private void release() {
        free.incrementAndGet();
        startNext();
    }

    private enum Stage {
        WAITING,
        RUNNING,
        ENDED
    }

    private final class Request extends ChannelInboundHandlerAdapter implements Disposable {

        private final MonoSink<Void> sink;
        private final Endpoint server;
        private final boolean encrypted;
        private final int processId;
        private final byte[] secretKey;
        private final BooleanSupplier permission;
        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
        private final Disposable.Composite resources = Disposables.composite();

        Request(
                MonoSink<Void> sink,
                Endpoint server,
                boolean encrypted,
                int processId,
                byte[] secretKey,
                BooleanSupplier permission) {
            this.sink = sink;
            this.server = server;
            this.encrypted = encrypted;
            this.processId = processId;
            this.secretKey = secretKey;
            this.permission = permission;
        }

        void start() {
            if (!stage.compareAndSet(Stage.WAITING, Stage.RUNNING)) {
                return;
            }
            free.decrementAndGet();
            resources.add(Schedulers.parallel().schedule(this::late, timeout.toMillis(), TimeUnit.MILLISECONDS));
            Mono<Connection> connection = encrypted
                    ? transport
                            .tls()
                            .context()
                            .flatMap(context -> connect()
                                    .flatMap(open -> Encryption.of(open, server, transport.tls(), context, true)))
                    : connect();
            resources.add(connection.subscribe(this::send, this::failed));
        }

        private Mono<Connection> connect() {
            return transport
                    .client(server.address())
                    .connect()
                    .filter(resources::add)
                    .cast(Connection.class);
        }

        private void send(Connection connection) {
            if (!permission.getAsBoolean()) {
                sink.success();
                return;
            }
            Channel channel = connection.channel();
            channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, "pgflux-cancel", this);
            channel.config().setAutoRead(true); // else its end would not be noticed
            ByteBuf out = channel.alloc().ioBuffer();
            new FrontendEncoder(out).cancelRequest(processId, secretKey);
            channel.writeAndFlush(out).addListener(written -> {
                if (!written.isSuccess()) {
                    failed(written.cause());
                }
            });
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            sink.success();
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failed(cause);
        }

        private void failed(Throwable cause) {
            sink.error(new R2dbcNonTransientResourceException(
                    "A cancel request to %s failed: %s".formatted(server, cause.getMessage()), "08006", cause));
        }

        private void late() {
            sink.error(new R2dbcTimeoutException(
                    "%s did not take a cancel request within %s (cancelTimeout)".formatted(server, timeout), "08006"));
        }

        @Override
        public void dispose() {
            switch (stage.getAndSet(Stage.ENDED)) {
                case WAITING -> waiting.remove(this);
                case RUNNING -> {
                    resources.dispose();
                    release();
                }
                case ENDED -> {}
            }
        }

        @Override
        public boolean isDisposed() {
            return stage.get() == Stage.ENDED;
        }
    }
}
