package io.pgflux.benchmarks.floor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.pgflux.benchmarks.work.Target;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Workload;
import java.util.concurrent.CompletableFuture;

/** Sends the same Bind, Execute and Sync with another key again and again. Any error ends it. */
final class FloorHandler extends ChannelInboundHandlerAdapter {

    /** Reads the row whose values begin at an index. */
    @FunctionalInterface
    interface RowReader {
        Integer read(ByteBuf in, int index);
    }

    private final String sql;
    private final boolean keyed;
    private final RowReader reader;
    private final ByteBuf query;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final ByteBuf torn = Unpooled.directBuffer(1 << 17);

    /** Of the queries under way, in a ring: the key, and when it began if that is to be known. */
    private final Integer[] keys = new Integer[Workload.PIPELINE];

    private final long[] begins = new long[Workload.PIPELINE];
    private long asked;
    private long answered;
    private long rows;
    private Watch watch;
    private CompletableFuture<Long> done;
    private ChannelHandlerContext context;
    private ByteBuf out;

    FloorHandler(String sql, boolean keyed, RowReader reader) {
        this.sql = sql;
        this.keyed = keyed;
        this.reader = reader;
        this.query = FloorMessages.query(keyed);
    }

    CompletableFuture<Void> ready() {
        return ready;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        ctx.writeAndFlush(FloorMessages.startup(Target.USER, Target.DATABASE));
    }

    /** On the event loop. */
    void start(Watch newWatch, int queries, CompletableFuture<Long> newDone) {
        watch = newWatch;
        done = newDone;
        rows = 0;
        for (int i = 0; i < queries && watch.goOn(); i++) {
            ask();
        }
        flush();
    }

    private void ask() {
        int slot = (int) (asked++ % Workload.PIPELINE);
        keys[slot] = watch.key();
        begins[slot] = watch.begin();
        if (out == null) {
            out = context.alloc().directBuffer(Workload.PIPELINE * query.readableBytes());
        }
        int start = out.writerIndex();
        out.writeBytes(query, 0, query.readableBytes());
        if (keyed) {
            out.setInt(start + FloorMessages.KEY, keys[slot]);
        }
    }

    private void flush() {
        if (out != null) {
            context.writeAndFlush(out, context.voidPromise());
            out = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (torn.isReadable()) {
                torn.writeBytes(in);
                frames(torn);
                torn.discardReadBytes();
            } else {
                frames(in);
                torn.clear().writeBytes(in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flush();
    }

    private void frames(ByteBuf in) {
        int index = in.readerIndex();
        int end = in.writerIndex();
        while (end - index >= 5) {
            int length = in.getInt(index + 1);
            if (end - index <= length) {
                break;
            }
            switch (in.getByte(index)) {
                case 'D' -> row(in, index + 7);
                case 'Z' -> readyForQuery();
                case 'R' -> authentication(in.getInt(index + 5));
                case 'E' -> throw new IllegalStateException("The server refuses");
                default -> {}
            }
            index += length + 1;
        }
        in.readerIndex(index);
    }

    private static void authentication(int method) {
        if (method != 0) {
            throw new IllegalStateException("The server asks for a password");
        }
    }

    private void row(ByteBuf in, int index) {
        Integer result = reader.read(in, index);
        if (watch.exact()) {
            watch.check(keyed ? keys[(int) (answered % Workload.PIPELINE)] : Integer.valueOf((int) rows), result);
        }
        rows++;
    }

    private void readyForQuery() {
        if (watch == null) {
            greeted();
            return;
        }
        long begin = begins[(int) (answered++ % Workload.PIPELINE)];
        if (begin != 0) {
            watch.end(begin);
        }
        if (watch.goOn()) {
            ask();
        } else if (asked == answered) {
            done.complete(rows);
        }
    }

    /** The first ReadyForQuery follows the log-in, the second the statement. */
    private void greeted() {
        if (asked++ == 0) {
            context.writeAndFlush(FloorMessages.parse(sql));
        } else {
            asked = 0;
            ready.complete(null);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ready.completeExceptionally(cause);
        if (done != null) {
            done.completeExceptionally(cause);
        }
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        exceptionCaught(ctx, new IllegalStateException("The server has hung up"));
    }
}
