package io.pgflux.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import io.pgflux.api.ServerMessage;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;

/**
 * One TCP connection as a channel handler, in front of Reactor Netty's bridge: hands what arrives to its {@link Reader}
 * and what is submitted to its {@link Order}, and knows whether the connection lives.
 *
 * <p>All state is confined to the channel's event loop, so the fields are plain; {@link #submit} and {@link #execute} are
 * the doors for other threads.
 */
public final class Session extends ChannelInboundHandlerAdapter {

    private final Connection connection;
    private final EventLoop eventLoop;
    private final Journal journal = new Journal(); // first, as the others ask it
    private final Parameters parameters = new Parameters();
    private final Broadcast<ServerMessage> notices = new Broadcast<>();
    private Bystander bystander = Bystander.NOBODY;
    private final Order order;
    private final Reader reader;
    private final Farewell farewell;

    private @Nullable ChannelHandlerContext context; // null before it is in the pipeline
    private boolean reading; // between channelRead and channelReadComplete
    private Silence silence = Silence.UNLIMITED;
    private @Nullable Loss loss;
    private @Nullable R2dbcException lastWords; // what the server said before it closed the connection

    private volatile boolean open = true; // written on the event loop; any thread may ask
    private volatile boolean inTransaction;

    private Session(Connection connection) {
        this.connection = connection;
        eventLoop = connection.channel().eventLoop();
        order = new Order(this, connection.channel());
        reader = new Reader(this, connection.channel(), order);
        farewell = new Farewell(connection.channel(), journal);
    }

    /** Takes over the bytes of a fresh connection. To be called on its event loop, before anything was read. */
    public static Session over(Connection connection) {
        Session session = new Session(connection);
        connection.channel().pipeline().addBefore(NettyPipeline.ReactiveBridge, "pgflux", session);
        connection.channel().config().setAutoRead(true);
        return session;
    }

    /** What is told of this session; who watches it is from any thread. */
    public Journal journal() {
        return journal;
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

    /** Whether what is written now will run in the transaction block that ReadyForQuery has reported last. */
    public boolean staysInTransaction() {
        return order.staysInTransaction();
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

    /** Reading goes on: a pause was not the server's. */
    void readingResumed() {
        silence.broken();
    }

    /** An answer is due from now on, and none was before. */
    void answerIsDue() {
        silence.begins();
    }

    /** From now on messages may have any length. */
    public void authenticated() {
        reader.authenticated();
    }

    /** Puts the exchange at the end of the order. From any thread. */
    public void submit(Exchange exchange) {
        if (eventLoop.inEventLoop()) {
            enqueue(exchange);
        } else {
            try {
                eventLoop.execute(exchange);
            } catch (RejectedExecutionException e) {
                exchange.lost(Loss.of(e).of(journal).notWritten(exchange));
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
        resume(); // a paused result in front may have to make room, or may not be wanted any more
    }

    /** What stops statements that nobody wants any more. */
    public Cancellation cancellation() {
        return order.cancellation();
    }

    /** Who is told of the ends of transactions and of the session. */
    public void tell(Bystander all) {
        bystander = all;
    }

    /** Puts an exchange that was answered "try again" in front of all that wait, behind others of its kind. */
    public void resubmit(Exchange exchange) {
        again(exchange, Deque::addLast);
    }

    /** Puts what has to follow an answer at once in front of everything. Only from {@link Exchange#answered}. */
    public void goOnWith(Exchange exchange) {
        again(exchange, Deque::addFirst);
    }

    private void again(Exchange exchange, BiConsumer<Deque<Exchange>, Exchange> place) {
        if (loss != null) {
            exchange.lost(loss.notWritten(exchange));
        } else {
            place.accept(order.again(), exchange);
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
        return reader.isEnding() || order.othersWait();
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
        boolean ended = status == TransactionStatus.IDLE && order.status() != status;
        order.status(status);
        if (ended) {
            bystander.transactionEnded();
        }
        order.cancellation().finished(exchange);
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
        if (context == null || context.isRemoved()) { // channelInactive tells the exchanges
            out.release();
        } else {
            journal.sent(out);
            context.writeAndFlush(out, context.voidPromise()); // a failure arrives as exceptionCaught
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            reading = true;
            silence.broken();
            journal.received(bytes.readableBytes());
            if (loss != null && !order.answering().isUndoable()) {
                farewell.heard();
            }
            reader.read(bytes);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        order.write();
    }

    /** Goes on with what was not wanted before, and stops what is not wanted any more. */
    public void resume() {
        reader.resume();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        order.write();
        sayFarewell();
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        reader.readToTheEnd(); // the server may have said why
        fail(lastWords == null ? Loss.of(cause) : Loss.byServer(lastWords));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        reader.readToTheEnd();
        fail(Loss.byServer(lastWords));
        farewell.complete();
        context.fireChannelInactive();
    }

    /** Runs the task when the socket is closed, however that has come; on the event loop, or at once if it is. */
    public void whenGone(Runnable task) {
        connection.channel().closeFuture().addListener(closed -> task.run());
    }

    /** Gives the connection up because of this error. From any thread. */
    public void abort(Throwable cause) {
        execute(() -> fail(Loss.of(cause)));
    }

    /** The server may still be at work, and would not notice that nobody is left. */
    void giveUp(Loss cause) {
        order.cancellation().fireAndForget();
        fail(cause);
    }

    void fail(Loss cause) {
        if (loss == null) {
            loss = cause.of(journal);
            open = false;
            order.lost(loss);
            end(loss);
            connection.dispose();
        }
        reader.stop();
    }

    private void end(Loss cause) {
        bystander.lost(cause.plain());
        notices.end(cause);
        parameters.end(cause);
        silence.stop();
    }

    /** Terminate, FIN, the server's FIN; completes when the connection is gone. Idempotent, from any thread. */
    public Mono<Void> close() {
        return Mono.create(sink -> execute(() -> {
            farewell.whenComplete(sink);
            if (loss == null) {
                closeNow();
            }
        }));
    }

    private void closeNow() {
        loss = Loss.closed().of(journal);
        open = false;
        order.abandon(loss);
        end(loss);
        farewell.begin();
        order.write();
        sayFarewell();
        if (order.isQuiet()) {
            reader.stop();
        } else {
            order.cancellation().closing();
            reader.resume();
        }
    }

    private void sayFarewell() {
        if (!order.isUnfinished()) {
            farewell.say();
        }
    }

    @Override
    public String toString() {
        return journal.toString();
    }
}
