package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.Multirange;
import io.pgflux.api.PgType;
import io.pgflux.api.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A multirange: the number of its ranges, then each with its length (PostgreSQL: {@code multirange_send} in {@code
 * multirangetypes.c}).
 *
 * @param javaType of what contains the ranges
 * @param wrap makes it
 * @param unwrap gives the ranges that it contains
 */
record MultirangeCodec<B, T>(
        MultirangeType multirange,
        RangeCodec<B> ranges,
        Class<T> javaType,
        Function<List<Range<B>>, T> wrap,
        Function<T, List<Range<B>>> unwrap)
        implements Codec<T> {

    /** A range needs its length and its flags. */
    private static final int SHORTEST = Integer.BYTES + Byte.BYTES;

    // One object each, so that codecs of the same type are equal
    private static final Function<List<Range<Object>>, Multirange<Object>> TO_MULTIRANGE = Multirange::new;
    private static final Function<Multirange<Object>, List<Range<Object>>> OF_MULTIRANGE = Multirange::ranges;
    private static final Function<List<Range<Object>>, List<Range<Object>>> LIST = Function.identity();

    @SuppressWarnings({"unchecked", "rawtypes"}) // the functions do not look at the bounds
    static <B> MultirangeCodec<B, Multirange<B>> values(MultirangeType type, RangeCodec<B> ranges) {
        return new MultirangeCodec<>(
                type, ranges, (Class) Multirange.class, (Function) TO_MULTIRANGE, (Function) OF_MULTIRANGE);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the functions do not look at the bounds
    static <B> MultirangeCodec<B, List<Range<B>>> lists(MultirangeType type, RangeCodec<B> ranges) {
        return new MultirangeCodec<>(type, ranges, (Class) List.class, (Function) LIST, (Function) LIST);
    }

    /** The codec for the value: as text if we have no more for one of its bounds. */
    MultirangeCodec<B, T> forValue(T value) {
        for (Object range : unwrap.apply(value)) {
            if (range instanceof Range<?> bounds
                    && Parts.isTextBound(ranges.range().element(), bounds)) {
                return new MultirangeCodec<>(multirange, ranges.literal(), javaType, wrap, unwrap);
            }
        }
        return this;
    }

    @Override
    public PgType type() {
        return multirange.type();
    }

    @Override
    public boolean readsBinary() {
        return multirange.isBinary();
    }

    @Override
    public Format parameterFormat() {
        return ranges.parameterFormat();
    }

    @Override
    public void encode(T value, ByteBuf out, CodecContext context) {
        List<Range<B>> all = unwrap.apply(value);
        if (parameterFormat() == Format.TEXT) {
            TypeCodecs element = ranges.range().element();
            Utf8.write(text(all, bound -> Parts.text(element, bound, context)), out);
            return;
        }
        out.writeInt(all.size());
        for (Object range : all) {
            if (!(range instanceof Range)) {
                throw new IllegalArgumentException("a multirange can only contain ranges");
            }
            Parts.write(ranges, range, out, context);
        }
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        int end = index + length;
        int count = length < Integer.BYTES ? -1 : buffer.getInt(index);
        if (count < 0 || count > (length - Integer.BYTES) / SHORTEST) {
            throw new IllegalArgumentException("a multirange with more ranges than bytes");
        }
        int position = index + Integer.BYTES;
        List<Range<B>> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int bytes = end - position < Integer.BYTES ? -1 : buffer.getInt(position);
            position += Integer.BYTES;
            if (bytes < 0 || bytes > end - position) {
                throw new IllegalArgumentException("a range that does not end within its multirange");
            }
            all.add(ranges.decode(buffer, position, bytes, context));
            position += bytes;
        }
        if (position != end) {
            throw new IllegalArgumentException("a multirange that is shorter than its bytes");
        }
        return wrap.apply(all);
    }

    @Override
    public T parse(String text, CodecContext context) {
        PartScanner scanner = new PartScanner(text);
        List<Range<B>> all = new ArrayList<>();
        scanner.expect("{");
        if (!scanner.skip("}")) {
            do {
                all.add(ranges.scan(scanner, context));
            } while (scanner.expect(",}") == ',');
        }
        scanner.expectEnd();
        return wrap.apply(all);
    }

    /** The server's text of a multirange, given that of its bounds. */
    static String text(Multirange<?> multirange, Function<Object, String> boundText) {
        return text(multirange.ranges(), boundText);
    }

    private static String text(List<? extends Range<?>> ranges, Function<Object, String> boundText) {
        StringBuilder text = new StringBuilder("{");
        for (Range<?> range : ranges) {
            text.append(text.length() > 1 ? "," : "").append(RangeCodec.text(range, boundText));
        }
        return text.append('}').toString();
    }
}
