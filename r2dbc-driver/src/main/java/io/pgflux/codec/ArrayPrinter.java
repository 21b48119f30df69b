package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The text of an array as the server prints it (PostgreSQL: {@code array_out} in {@code arrayfuncs.c}). */
final class ArrayPrinter implements Decoder<String> {

    private final int elementOid;
    private final Codec<?> element;
    private final char delimiter;

    /** @param element the elements as String */
    ArrayPrinter(int elementOid, Codec<?> element, char delimiter) {
        this.elementOid = elementOid;
        this.element = element;
        this.delimiter = delimiter;
    }

    @Override
    public String decode(ByteBuf buffer, int index, int length, CodecContext context) {
        if (ArrayHeader.check(buffer, index, length, elementOid) == 0) {
            return "{}";
        }
        StringBuilder out = new StringBuilder(length);
        bounds(buffer, index, out);
        int end = index + length;
        ArrayHeader.checkEnd(print(0, buffer, index, ArrayHeader.elements(buffer, index), end, out, context), end);
        return out.toString();
    }

    /** Of all dimensions, unless all begin with 1. */
    private static void bounds(ByteBuf buffer, int index, StringBuilder out) {
        int dimensions = ArrayHeader.dimensions(buffer, index);
        boolean needed = false;
        for (int i = 0; i < dimensions; i++) {
            needed |= ArrayHeader.lowerBound(buffer, index, i) != 1;
        }
        if (needed) {
            for (int i = 0; i < dimensions; i++) {
                int lower = ArrayHeader.lowerBound(buffer, index, i);
                long upper = (long) lower + ArrayHeader.size(buffer, index, i) - 1;
                out.append('[').append(lower).append(':').append(upper).append(']');
            }
            out.append('=');
        }
    }

    private int print(
            int dimension, ByteBuf buffer, int index, int start, int end, StringBuilder out, CodecContext context) {
        boolean innermost = dimension + 1 == ArrayHeader.dimensions(buffer, index);
        int size = ArrayHeader.size(buffer, index, dimension);
        int position = start;
        for (int i = 0; i < size; i++) {
            out.append(i == 0 ? '{' : delimiter);
            if (!innermost) {
                position = print(dimension + 1, buffer, index, position, end, out, context);
                continue;
            }
            int length = ArrayHeader.elementLength(buffer, position, end);
            position += Integer.BYTES;
            if (length < 0) {
                append(null, delimiter, out);
            } else {
                append((String) element.decode(buffer, position, length, context), delimiter, out);
                position += length;
            }
        }
        out.append('}');
        return position;
    }

    /** One element, in quotes if it could be mistaken. */
    static void append(@Nullable String element, char delimiter, StringBuilder out) {
        if (element == null) {
            out.append("NULL");
        } else if (!needsQuotes(element, delimiter)) {
            out.append(element);
        } else {
            out.append('"');
            for (int i = 0; i < element.length(); i++) {
                char c = element.charAt(i);
                if (c == '"' || c == '\\') {
                    out.append('\\');
                }
                out.append(c);
            }
            out.append('"');
        }
    }

    private static boolean needsQuotes(String element, char delimiter) {
        if (element.isEmpty() || element.equalsIgnoreCase("NULL")) {
            return true;
        }
        for (int i = 0; i < element.length(); i++) {
            char c = element.charAt(i);
            if (c == delimiter || isSpecial(c)) {
                return true;
            }
        }
        return false;
    }

    /** With {@code array_isspace}. */
    private static boolean isSpecial(char c) {
        return switch (c) {
            case '"', '\\', '{', '}', ' ', '\t', '\n', '\r', '\u000B', '\f' -> true;
            default -> false;
        };
    }
}
