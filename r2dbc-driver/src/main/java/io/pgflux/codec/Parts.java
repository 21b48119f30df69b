package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgflux.api.Range;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values inside of others: bounds of ranges, fields of composites. */
final class Parts {

    private Parts() {}

    /**
     * Whether any value that is sent as the type can be sent in binary: not if all we have for it is text, which only the
     * server can read.
     */
    static boolean areWrittenInBinary(TypeCodecs type) {
        return areWrittenInBinary(type, new HashSet<>());
    }

    /** @param asked the types that are being asked, since one may contain itself by way of an array */
    static boolean areWrittenInBinary(TypeCodecs type, Set<Integer> asked) {
        if (!type.isBinary()) {
            return false;
        }
        if (type instanceof CompositeType composite) {
            return !asked.add(composite.type().oid()) || composite.hasBinaryFields(asked);
        }
        if (type instanceof ArrayType array) {
            return areWrittenInBinary(array.element(), asked);
        }
        if (type instanceof RangeType range) {
            return areWrittenInBinary(range.element(), asked);
        }
        if (type instanceof MultirangeType multirange) {
            return areWrittenInBinary(multirange.range(), asked);
        }
        return type instanceof DomainType domain
                ? areWrittenInBinary(domain.base(), asked)
                : hasTextForm(type) || binaryWriter(type) != null;
    }

    /** Whether the binary form is the text. */
    static boolean hasTextForm(TypeCodecs type) {
        Codec<?> codec = type.toRead(String.class);
        while (codec instanceof RenamedCodec<?> renamed) {
            codec = renamed.codec();
        }
        return codec instanceof StringCodec;
    }

    /** What parses text and then writes it in binary; for jsonb, whose default class is String, by way of its bytes. */
    private static @Nullable Codec<?> binaryWriter(TypeCodecs type) {
        Codec<?> codec = type.toWrite(type.type().javaType());
        if (codec == null || codec.parameterFormat() == Format.TEXT) {
            codec = type.toWrite(byte[].class);
        }
        return codec == null || codec.parameterFormat() == Format.TEXT ? null : codec;
    }

    /**
     * Writes a value in binary, with its length in front.
     *
     * @throws IllegalArgumentException if the value cannot be sent as the type
     * @throws ArithmeticException if it does not fit the type exactly
     */
    static void write(TypeCodecs type, Object value, ByteBuf out, CodecContext context) {
        Codec<?> codec = writer(type, value);
        if (codec.parameterFormat() == Format.BINARY || hasTextForm(type)) {
            write(codec, value, out, context);
            return;
        }
        Codec<?> binary = binaryWriter(type);
        if (binary == null) {
            throw new IllegalArgumentException("%s has no binary form that can be written".formatted(type.type()));
        }
        write(binary, TextDecoder.parse(binary, encodedText(codec, value, context), context), out, context);
    }

    /** Writes a value with its length in front. */
    static void write(Codec<?> codec, Object value, ByteBuf out, CodecContext context) {
        int start = out.writerIndex();
        out.writeInt(0);
        encode(codec, value, out, context);
        out.setInt(start, out.writerIndex() - start - Integer.BYTES);
    }

    /** Whether all that we have for a value is text which only the server can read, as that of a String for a number. */
    static boolean isText(TypeCodecs type, Object value) {
        Codec<?> codec = type.toWrite(value.getClass());
        return codec != null && forValue(codec, value).parameterFormat() == Format.TEXT && !hasTextForm(type);
    }

    static boolean isTextBound(TypeCodecs type, Range<?> range) {
        Object lower = range.lower();
        Object upper = range.upper();
        return (lower != null && isText(type, lower)) || (upper != null && isText(type, upper));
    }

    /** What a codec that was found for a value's class becomes when its parts are looked at: one that sends text. */
    @SuppressWarnings("unchecked") // the codec was looked up by the value's class
    static Codec<?> forValue(Codec<?> codec, Object value) {
        if (codec instanceof ArrayLiteral literal) {
            return literal.forValue(value);
        }
        if (codec instanceof RangeCodec<?> ranges) {
            return ranges.forValue((Range<?>) value);
        }
        if (codec instanceof MultirangeCodec<?, ?>) {
            return ((MultirangeCodec<?, Object>) codec).forValue(value);
        }
        if (codec instanceof CompositeCodec<?>) {
            return ((CompositeCodec<Object>) codec).forValue(value);
        }
        if (codec instanceof RenamedCodec<?> renamed) {
            Codec<?> found = forValue(renamed.codec(), value);
            return found == renamed.codec() ? renamed : new RenamedCodec<>(renamed.type(), found);
        }
        return codec;
    }

    private static Codec<?> writer(TypeCodecs type, Object value) {
        Codec<?> codec = type.toWrite(value.getClass());
        if (codec == null) {
            throw new IllegalArgumentException(
                    "%s cannot be a %s".formatted(type.type(), value.getClass().getName()));
        }
        return forValue(codec, value);
    }

    /** The server's text of a value of a type. */
    static String text(TypeCodecs type, Object value, CodecContext context) {
        return text(type, writer(type, value), value, context);
    }

    /** The server's text of a value whose type nothing but its class says. */
    static String text(Object value, Codecs codecs, CodecContext context) {
        Codec<?> codec = codecs.forValue(value);
        return text(codecs.ofOrText(codec.type().oid()), codec, value, context);
    }

    /** The same, given what writes the value. */
    static String text(TypeCodecs type, Codec<?> codec, Object value, CodecContext context) {
        if (codec.parameterFormat() == Format.TEXT) {
            return encodedText(codec, value, context);
        }
        Codec<String> reader = reader(type, String.class);
        ByteBuf bytes = Unpooled.buffer();
        encode(codec, value, bytes, context);
        if (!reader.readsBinary() && value instanceof Number) { // of a regclass, which the server reads in digits, too
            return value.toString();
        }
        return reader.decode(bytes, 0, bytes.readableBytes(), context);
    }

    private static String encodedText(Codec<?> codec, Object value, CodecContext context) {
        ByteBuf text = Unpooled.buffer();
        encode(codec, value, text, context);
        return Utf8.read(text, 0, text.readableBytes());
    }

    @SuppressWarnings("unchecked") // the codec was looked up by the value's class
    private static <T> void encode(Codec<T> codec, Object value, ByteBuf out, CodecContext context) {
        codec.encode((T) value, out, context);
    }

    /**
     * What reads a type as a class.
     *
     * @throws IllegalArgumentException if nothing does
     */
    @SuppressWarnings("unchecked") // the codec's class is the requested one, or below it
    static <T> Codec<T> reader(TypeCodecs type, Class<T> requested) {
        Codec<?> codec = type.toRead(requested);
        if (codec == null) {
            throw new IllegalArgumentException(
                    "Type %s cannot be read as %s".formatted(type.type(), requested.getName()));
        }
        return (Codec<T>) codec;
    }
}
