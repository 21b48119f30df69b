package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import io.pgflux.api.Range;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A range: one byte of flags, then those bounds that there are, each with its length (PostgreSQL: {@code range_send} in
 * {@code rangetypes.c}).
 *
 * @param bounds what reads them; those of a value to be sent may be of any class that fits the type
 * @param parameterFormat text if all we have for bounds is that
 */
record RangeCodec<B>(RangeType range, Codec<B> bounds, Format parameterFormat) implements Codec<Range<B>> {

    private static final int EMPTY = 0x01;
    private static final int LOWER_INCLUSIVE = 0x02;
    private static final int UPPER_INCLUSIVE = 0x04;
    private static final int LOWER_INFINITE = 0x08;
    private static final int UPPER_INFINITE = 0x10;
    private static final int KNOWN = 0x1F;

    /** @throws IllegalArgumentException if bounds cannot be read as the class */
    static <B> RangeCodec<B> of(RangeType range, Class<B> bounds) {
        Format format = Parts.areWrittenInBinary(range) ? Format.BINARY : Format.TEXT;
        return new RangeCodec<>(range, Parts.reader(range.element(), bounds), format);
    }

    /** The codec for the value: as text if we have no more for one of its bounds. */
    RangeCodec<B> forValue(Range<?> value) {
        boolean isBinary = parameterFormat == Format.BINARY && !Parts.isTextBound(range.element(), value);
        return isBinary ? this : literal();
    }

    RangeCodec<B> literal() {
        return new RangeCodec<>(range, bounds, Format.TEXT);
    }

    @Override
    public PgType type() {
        return range.type();
    }

    @Override
    @SuppressWarnings("unchecked") // a class has no parameters
    public Class<Range<B>> javaType() {
        return (Class<Range<B>>) (Class<?>) Range.class;
    }

    @Override
    public boolean readsBinary() {
        return range.isBinary();
    }

    @Override
    public void encode(Range<B> value, ByteBuf out, CodecContext context) {
        if (parameterFormat == Format.TEXT) {
            Utf8.write(text(value, bound -> Parts.text(range.element(), bound, context)), out);
            return;
        }
        out.writeByte(flags(value));
        encodeBound(value.lower(), out, context);
        encodeBound(value.upper(), out, context);
    }

    private static int flags(Range<?> value) {
        if (value.isEmpty()) {
            return EMPTY;
        }
        return (value.lowerInclusive() ? LOWER_INCLUSIVE : 0)
                | (value.upperInclusive() ? UPPER_INCLUSIVE : 0)
                | (value.lower() == null ? LOWER_INFINITE : 0)
                | (value.upper() == null ? UPPER_INFINITE : 0);
    }

    private void encodeBound(@Nullable Object bound, ByteBuf out, CodecContext context) {
        if (bound != null) {
            Parts.write(range.element(), bound, out, context);
        }
    }

    @Override
    public Range<B> decode(ByteBuf buffer, int index, int length, CodecContext context) {
        if (length == 0) {
            throw new IllegalArgumentException("a range without flags");
        }
        int flags = buffer.getByte(index);
        int end = index + length;
        int position = index + Byte.BYTES;
        if ((flags & ~KNOWN) != 0) {
            throw new IllegalArgumentException("flags of a range that are not known");
        }
        B lower = null;
        if ((flags & (EMPTY | LOWER_INFINITE)) == 0) {
            int bytes = boundLength(buffer, position, end);
            lower = bounds.decode(buffer, position + Integer.BYTES, bytes, context);
            position += Integer.BYTES + bytes;
        }
        B upper = null;
        if ((flags & (EMPTY | UPPER_INFINITE)) == 0) {
            int bytes = boundLength(buffer, position, end);
            upper = bounds.decode(buffer, position + Integer.BYTES, bytes, context);
            position += Integer.BYTES + bytes;
        }
        if (position != end) {
            throw new IllegalArgumentException("a range that is shorter than its bytes");
        }
        return (flags & EMPTY) != 0
                ? Range.empty()
                : new Range<>(lower, (flags & LOWER_INCLUSIVE) != 0, upper, (flags & UPPER_INCLUSIVE) != 0, false);
    }

    private static int boundLength(ByteBuf buffer, int position, int end) {
        int bytes = end - position < Integer.BYTES ? -1 : buffer.getInt(position);
        if (bytes < 0 || bytes > end - position - Integer.BYTES) {
            throw new IllegalArgumentException("a bound that does not end within its range");
        }
        return bytes;
    }

    @Override
    public Range<B> parse(String text, CodecContext context) {
        PartScanner scanner = new PartScanner(text);
        Range<B> range = scan(scanner, context);
        scanner.expectEnd();
        return range;
    }

    /** The range that comes next. */
    Range<B> scan(PartScanner scanner, CodecContext context) {
        if (scanner.skip("empty")) {
            return Range.empty();
        }
        boolean lowerInclusive = scanner.expect("[(") == '[';
        B lower = parseBound(scanner.part(",)]"), context);
        scanner.expect(",");
        B upper = parseBound(scanner.part(",)]"), context);
        boolean upperInclusive = scanner.expect(")]") == ']';
        return new Range<>(lower, lowerInclusive, upper, upperInclusive, false);
    }

    private @Nullable B parseBound(@Nullable String text, CodecContext context) {
        return text == null ? null : TextDecoder.parse(bounds, text, context);
    }

    /** The server's text of a range, given that of its bounds. */
    static String text(Range<?> range, Function<Object, String> boundText) {
        Object lower = range.lower();
        Object upper = range.upper();
        return new Range<>(
                        lower == null ? null : boundText.apply(lower),
                        range.lowerInclusive(),
                        upper == null ? null : boundText.apply(upper),
                        range.upperInclusive(),
                        range.isEmpty())
                .toString();
    }
}
