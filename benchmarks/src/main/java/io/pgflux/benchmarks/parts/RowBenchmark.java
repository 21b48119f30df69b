package io.pgflux.benchmarks.parts;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.ServerMessage;
import io.pgflux.codec.Catalogue;
import io.pgflux.observe.ConnectionWatch;
import io.pgflux.result.BacklogLimit;
import io.pgflux.result.Columns;
import io.pgflux.result.ResultStream;
import io.pgflux.result.RowSource;
import io.pgflux.result.Types;
import io.pgflux.wire.BackendDecoder;
import io.pgflux.wire.BackendHandler;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.Readable;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/** A DataRow of ten columns, from its frame to the subscriber, with each column read. */
public class RowBenchmark extends Part {

    private final ByteBuf frame = TenColumns.row();
    private final BackendDecoder decoder = new BackendDecoder(frame.readableBytes());
    private final Rows rows = new Rows();
    private Blackhole blackhole;

    @Setup
    public void subscribe() {
        rows.result.map(this::read).subscribe();
    }

    @Benchmark
    public BackendDecoder.Outcome row(Blackhole values) {
        blackhole = values;
        frame.readerIndex(0);
        return decoder.next(frame, rows);
    }

    private Boolean read(Readable row) {
        int index = 0;
        for (Sample column : TenColumns.SAMPLES) {
            blackhole.consume(row.get(index++, column.javaType()));
        }
        return true;
    }

    /** In the place of an exchange and its session. */
    private static final class Rows implements BackendHandler, RowSource {

        private final ResultStream result =
                new ResultStream(this, Columns.of(TenColumns.fields(), new Types(new Catalogue(List.of()))));

        @Override
        public boolean wants(byte tag) {
            return result.wantsRow();
        }

        @Override
        public void dataRow(ByteBuf body) {
            result.row(body);
        }

        @Override
        public boolean inEventLoop() {
            return true;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void resume() {
            // Rows come when the benchmark sends them
        }

        @Override
        public boolean mustRead(boolean subscribed) {
            return false;
        }

        @Override
        public String connectionId() {
            return "benchmark";
        }

        @Override
        public BacklogLimit backlogLimit() {
            return new BacklogLimit(0, "benchmark", ConnectionWatch.NONE); // every row is wanted
        }

        @Override
        public String toString() {
            return "ten columns";
        }

        @Override
        public void errorResponse(ServerMessage error) {
            throw unexpected();
        }

        @Override
        public void noticeResponse(ServerMessage notice) {
            throw unexpected();
        }

        @Override
        public void parameterStatus(String name, String value) {
            throw unexpected();
        }

        @Override
        public void notificationResponse(int processId, String channel, String payload) {
            throw unexpected();
        }

        @Override
        public void readyForQuery(TransactionStatus status) {
            throw unexpected();
        }

        private static AssertionError unexpected() {
            return new AssertionError("a row is all that was sent");
        }
    }
}
