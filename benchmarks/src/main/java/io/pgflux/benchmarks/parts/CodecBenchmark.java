package io.pgflux.benchmarks.parts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgflux.codec.Decoder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** One value in binary, between the heap, where it is read, and a direct buffer, to which it is written. */
public class CodecBenchmark extends Part {

    @Param
    private Sample sample;

    private ByteBuf in;
    private ByteBuf out;
    private Decoder<?> decoder;

    @Setup
    public void prepare() {
        in = sample.bytes();
        out = Unpooled.directBuffer(in.readableBytes());
        decoder = sample.decoder();
    }

    @Benchmark
    public ByteBuf encode() {
        out.clear();
        sample.encode(out);
        return out;
    }

    @Benchmark
    public Object decode() {
        return sample.decode(decoder, in);
    }
}
