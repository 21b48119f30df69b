package io.pgflux.benchmarks.parts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgflux.wire.BindValues;
import io.pgflux.wire.FrontendEncoder;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Bind for a known statement, with its values. */
public class BindBenchmark extends Part {

    private static final byte[] STATEMENT = "s_4711_0001".getBytes(StandardCharsets.US_ASCII);
    private static final short[] BINARY = {1};

    @Param({"1", "10"})
    private int parameters;

    private final ByteBuf out = Unpooled.directBuffer(1024);
    private final FrontendEncoder encoder = new FrontendEncoder(out);
    private final BindValues values = new Values();

    @Benchmark
    public ByteBuf bind() {
        out.clear();
        encoder.bind(STATEMENT, values, BINARY);
        return out;
    }

    private final class Values implements BindValues {

        @Override
        public int count() {
            return parameters;
        }

        @Override
        public short[] formats() {
            return BINARY;
        }

        @Override
        public boolean isNull(int index) {
            return false;
        }

        @Override
        public void write(int index, ByteBuf into) {
            TenColumns.SAMPLES.get(index).encode(into);
        }
    }
}
