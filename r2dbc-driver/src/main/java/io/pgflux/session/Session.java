package io.pgflux.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import io.pgflux.api.PgException;
import io.pgflux.api.ServerMessage;
import io.pgflux.wire.BackendDecoder;
import io.pgflux.wire.BackendDecoder.Outcome;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;

/**
 * One TCP connection as a channel handler: takes the bytes before Reactor Netty's bridge, decodes them for the exchange
 * whose turn it is, and owns {@code autoRead}.
 *
 * <p>All state is confined to the channel's event loop, so the fields are plain; {@link #submit} and {@link #execute} are
 * the doors for other threads. User code called from {@link #decode()} may come back in (request, cancel, execute): the
 * flag {@code decoding} is the one guard against a second loop inside the first.
 */
public final class Session extends ChannelInboundHandlerAdapter {

    /** More than any message before authentication needs, and less than would hurt. */
    private static final int LIMIT_BEFORE_AUTHENTICATION = 64 * 1024;

    private final Connection connection;
    private final EventLoop eventLoop;
    private final BackendDecoder decoder = new BackendDecoder(LIMIT_BEFORE_AUTHENTICATION);
    private final Parameters parameters = new Parameters();
    private final Notices notices = new Notices();
    private final ReceiveBuffer received = new ReceiveBuffer();
    private final Order order;
    private final Farewell farewell;

    private @Nullable ChannelHandlerContext context; // null before it is in the pipeline
    private boolean reading; // between channelRead and channelReadComplete
    private boolean decoding;
    private Silence silence = Silence.UNLIMITED;
    private @Nullable Mono<Void> cancelRequest; // null: the server has sent no key
    private @Nullable Loss loss;
    private @Nullable R2dbcException lastWords; // what the server said before it closed the connection

    private volatile boolean open = true; // written on the event loop; any thread may ask
    private volatile boolean inTransaction;

    private Session(Connection connection) {
        this.connection = connection;
        eventLoop = connection.channel().eventLoop();
        order = new Order(this, connection.channel());
        farewell = new Farewell(connection.channel());
    }

    /** Takes over the bytes of a fresh connection. To be called on its event loop, before anything was read. */
    public static Session over(Connection connection) {
        Session session = new Session(connection);
        connection.channel().pipeline().addBefore(NettyPipeline.ReactiveBridge, "pgflux", session);
        connection
                .channel()
                .config()
                .setRecvByteBufAllocator(LoopBuffer.toRead())
                .setAutoRead(true);
        return session;
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    public Parameters parameters() {
        return parameters;
    }

    /** Hot; ends with the session. From any thread. */
    public Flux<ServerMessage> notices() {
        return notices;
    }

    /** Whether the connection lives, as far as this side knows. From any thread. */
    public boolean isOpen() {
        return open;
    }

    /** Whether the last answer said that a transaction block is open, or one is to begin. From any thread. */
    public boolean inTransaction() {
        return inTransaction;
    }

    /** Whether ReadyForQuery said last that no transaction block is open. */
    public boolean isIdle() {
        return order.status() == TransactionStatus.IDLE;
    }

    /** What ReadyForQuery said last. */
    public TransactionStatus transactionStatus() {
        return order.status();
    }

    /** Whether nothing is in flight, so that {@link #transactionStatus()} is the present. */
    public boolean isQuiet() {
        return order.isQuiet();
    }

    /** From now on the connection is lost if the server keeps silent for so long while an answer is due. */
    public void limitSilence(Duration timeout) {
        silence = new Silence.Limit(this, connection.channel(), timeout);
    }

    boolean isAnswerDue() {
        return !order.isQuiet();
    }

    /** An answer is due from now on, and none was before. */
    void answerIsDue() {
        silence.begins();
    }

    /** What asks the server to cancel what this session runs; a server that sends no key cannot be asked. */
    public void cancelledBy(Mono<Void> request) {
        cancelRequest = request;
    }

    @Nullable
    Mono<Void> cancelRequest() {
        return cancelRequest;
    }

    /** From now on messages may have any length. */
    public void authenticated() {
        decoder.liftLimit();
    }

    /** Puts the exchange at the end of the order. From any thread. */
    public void submit(Exchange exchange) {
        if (eventLoop.inEventLoop()) {
            enqueue(exchange);
        } else {
            try {
                eventLoop.execute(exchange);
            } catch (RejectedExecutionException e) {
                exchange.lost(Loss.of(e).notWritten(exchange));
            }
        }
    }

    /** Runs the task on the event loop: at once if this is it. From any thread. */
    public void execute(Runnable task) {
        if (eventLoop.inEventLoop()) {
            task.run();
        } else {
            try {
                eventLoop.execute(task);
            } catch (RejectedExecutionException e) {
                task.run(); // the event loop has ended, and with it the connection: nobody else touches the state
            }
        }
    }

    void enqueue(Exchange exchange) {
        if (loss != null) {
            exchange.lost(loss.notWritten(exchange));
            return;
        }
        order.add(exchange);
        if (!reading) {
            order.writeSoon();
        }
        resume(); // a paused result in front may have to make room
    }

    /** Puts an exchange that was answered "try again" in front of all that wait, behind others of its kind. */
    public void resubmit(Exchange exchange) {
        if (loss != null) {
            exchange.lost(loss.notWritten(exchange));
        } else {
            order.addAgain(exchange);
            order.writeSoon();
        }
    }

    /** Writes what an exchange needs before its turn can come. Only from {@link Exchange#turn()}. */
    public void writeNow(Exchange prerequisite) {
        order.write(prerequisite);
    }

    /** What is to be written in front of the next transactional exchange, in its segment; null: nothing. */
    public void beginWith(@Nullable Exchange begin) {
        order.beginWith(begin);
        transactionChanged();
    }

    public @Nullable Exchange pendingBegin() {
        return order.pendingBegin();
    }

    /** Writes messages at once that belong to the exchange being answered. */
    public void reply(Consumer<FrontendEncoder> messages) {
        order.reply(messages);
    }

    /** Whether others wait behind the exchange that is being answered, so that the session must go on reading. */
    public boolean othersWait() {
        return order.othersWait();
    }

    /** The answers to come belong to the next exchange of the same segment. */
    public Exchange passOn(Exchange exchange) {
        order.finished(exchange);
        return order.current();
    }

    /** The exchange behind the one whose answer comes now. */
    public Exchange following() {
        return order.following();
    }

    void finished(Exchange exchange, TransactionStatus status) {
        order.finished(exchange);
        order.status(status);
        transactionChanged();
        if (!reading) {
            order.writeSoon();
        }
    }

    private void transactionChanged() {
        boolean now = order.status() != TransactionStatus.IDLE || order.pendingBegin() != null;
        if (now != inTransaction) { // a volatile write per answer would cost more than this branch
            inTransaction = now;
        }
    }

    void notice(ServerMessage notice) {
        notices.tell(notice);
    }

    void dying(R2dbcException cause) {
        lastWords = cause;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    /** Takes over the buffer. */
    void writeAndFlush(ByteBuf out) {
        if (context == null || context.isRemoved()) {
            out.release(); // the channel is closed already, and channelInactive tells the exchanges
        } else {
            context.writeAndFlush(out, context.voidPromise()); // a failure arrives as exceptionCaught
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (loss != null || !(message instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(message); // after a close only the server's FIN matters
            return;
        }
        reading = true;
        silence.broken();
        received.add(bytes);
        decode();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        order.write();
    }

    /** Goes on with what was not wanted before. */
    public void resume() {
        if (!decoding && loss == null && !received.isEmpty()) {
            decode();
        }
    }

    private void decode() {
        decoding = true;
        Outcome outcome = Outcome.INCOMPLETE;
        try {
            do {
                outcome = decoder.next(received.bytes(), order.current());
            } while (outcome == Outcome.DELIVERED && loss == null);
            received.decoded(loss == null ? decoder.frameLength(received.bytes()) : 0);
        } catch (Throwable cause) {
            fail(Loss.of(cause));
        }
        decoding = false;
        if (loss == null) {
            autoRead(outcome != Outcome.UNWANTED);
        } else {
            received.release(); // not earlier: a message was still being read
        }
    }

    private void autoRead(boolean wanted) {
        if (connection.channel().config().isAutoRead() != wanted) {
            silence.broken(); // a pause was not the server's
            connection.channel().config().setAutoRead(wanted);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        order.write();
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(Loss.of(cause));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(Loss.byServer(reason()));
        farewell.complete();
        context.fireChannelInactive();
    }

    /** What the server has said last; a paused session has received it, but not read. */
    private @Nullable R2dbcException reason() {
        if (lastWords != null || loss != null) {
            return lastWords;
        }
        try {
            ServerMessage error = decoder.fatalError(received.bytes());
            return error == null ? null : PgException.of(error, "");
        } catch (RuntimeException e) { // what cannot be read gives no reason
            return null;
        }
    }

    /** Gives the connection up because of this error. From any thread. */
    public void abort(Throwable cause) {
        execute(() -> fail(Loss.of(cause)));
    }

    void fail(Loss cause) {
        if (loss == null) {
            end(cause);
            connection.dispose();
        }
    }

    /** Ends everything that is pending, at once. */
    private void end(Loss cause) {
        loss = cause;
        open = false;
        order.lost(cause);
        notices.end(cause);
        silence.stop();
        if (!decoding) {
            received.release();
        }
    }

    /** Terminate, FIN, the server's FIN; completes when the connection is gone. Idempotent, from any thread. */
    public Mono<Void> close() {
        return Mono.create(sink -> execute(() -> {
            farewell.whenComplete(sink);
            if (loss == null) {
                end(Loss.closed());
                farewell.say();
                autoRead(true); // the server's FIN comes behind what it has sent
            }
        }));
    }

    @Override
    public String toString() {
        return connection.channel().toString();
    }
}
