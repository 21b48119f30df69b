package io.pgflux.codec;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The rows of oidvector and int2vector. */
final class VectorCodecs {

    private static final Codec<long[]> OIDS = VectorCodec.oid(long[].class, Function.identity(), Function.identity());
    private static final Codec<short[]> SHORTS =
            VectorCodec.int2(short[].class, VectorCodecs::shorts, VectorCodecs::longs);

    private VectorCodecs() {}

    static List<Codec<?>> rows() {
        return List.of(
                OIDS,
                VectorCodec.oid(Long[].class, VectorCodecs::boxedLongs, VectorCodecs::longs),
                SHORTS,
                VectorCodec.int2(Short[].class, VectorCodecs::boxedShorts, VectorCodecs::longs),
                TextCodec.string(OIDS, VectorCodec::text),
                TextCodec.string(SHORTS, numbers -> VectorCodec.text(longs(numbers))));
    }

    private static Long[] boxedLongs(long[] numbers) {
        return Arrays.stream(numbers).boxed().toArray(Long[]::new);
    }

    private static Short[] boxedShorts(long[] numbers) {
        return Arrays.stream(numbers).mapToObj(number -> (short) number).toArray(Short[]::new);
    }

    private static short[] shorts(long[] numbers) {
        short[] shorts = new short[numbers.length];
        for (int i = 0; i < shorts.length; i++) {
            shorts[i] = (short) numbers[i];
        }
        return shorts;
    }

    private static long[] longs(short[] numbers) {
        long[] longs = new long[numbers.length];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = numbers[i];
        }
        return longs;
    }

    private static long[] longs(Number[] numbers) {
        long[] longs = new long[numbers.length];
        for (int i = 0; i < longs.length; i++) {
            if (numbers[i] == null) {
                throw new IllegalArgumentException("it cannot hold null");
            }
            longs[i] = numbers[i].longValue();
        }
        return longs;
    }
}
