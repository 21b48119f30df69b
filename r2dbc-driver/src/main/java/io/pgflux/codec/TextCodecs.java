package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of the types that are text, and of parameters that are text of a type which the server infers. */
final class TextCodecs {

    private static final int JSONPATH_VERSION = 1;

    private static final List<PgType> TYPES = List.of(
            PgTypes.TEXT,
            PgTypes.VARCHAR,
            PgTypes.BPCHAR,
            PgTypes.NAME,
            PgTypes.UNKNOWN,
            PgTypes.JSON,
            PgTypes.VOID,
            PgTypes.XML, // with another encoding than UTF-8 it would begin differently in binary (xml.c, xml_send)
            PgTypes.REFCURSOR,
            PgTypes.CSTRING,
            PgTypes.PG_NODE_TREE);

    private TextCodecs() {}

    static List<Codec<?>> rows() {
        List<Codec<?>> rows = new ArrayList<>(parameters(PgTypes.UNSPECIFIED));
        rows.add(constant(PgTypes.UNSPECIFIED));
        for (PgType type : TYPES) {
            rows.add(new StringCodec(type));
            rows.add(TextCodec.character(type, Utf8::decode));
            rows.add(TextCodec.clob(type, Utf8::decode));
        }
        rows.add(TextCodec.string(PgTypes.JSONPATH, TextCodecs::jsonpath));
        rows.add(TextCodec.clob(PgTypes.JSONPATH, TextCodecs::jsonpath));
        rows.add(TextCodec.string(PgTypes.JSONB, TextCodecs::jsonb));
        rows.add(TextCodec.clob(PgTypes.JSONB, TextCodecs::jsonb));
        rows.add(new TextCodec<>(
                PgTypes.CHAR, String.class, TextCodecs::singleByte, text -> text, TextCodecs::checkedSingleByte));
        rows.add(TextCodec.character(PgTypes.CHAR, TextCodecs::singleByte));
        return rows;
    }

    /** Text for which no type is named is declared as this one. */
    static List<Codec<?>> parameters(PgType type) {
        return List.of(
                new StringCodec(type),
                TextCodec.character(type, Utf8::decode),
                charSequence(type),
                TextCodec.clob(type, Utf8::decode));
    }

    /** The codec that sends a class of text as a literal of any type, null if the class is none. */
    static @Nullable Codec<?> literal(PgType type, Class<?> javaClass) {
        if (javaClass == String.class) {
            return new StringCodec(type);
        }
        if (javaClass == Character.class) {
            return TextCodec.character(type, Utf8::decode);
        }
        if (Enum.class.isAssignableFrom(javaClass)) {
            return constant(type);
        }
        return CharSequence.class.isAssignableFrom(javaClass) ? charSequence(type) : null;
    }

    /** The constant of a Java enum as its name. */
    @SuppressWarnings("rawtypes") // of any enum
    private static TextCodec<Enum> constant(PgType type) {
        return new TextCodec<>(type, Enum.class, Utf8::decode, TextCodecs::noConstant, Enum::name);
    }

    @SuppressWarnings("rawtypes")
    private static Enum noConstant(String text) {
        throw new IllegalArgumentException("a constant is read as its own enum, not as Enum");
    }

    private static TextCodec<CharSequence> charSequence(PgType type) {
        return new TextCodec<>(type, CharSequence.class, Utf8::decode, text -> text, Function.identity());
    }

    private static String jsonb(ByteBuf buffer, int index, int length, CodecContext context) {
        int header = BytesCodec.jsonbHeader(buffer, index, length);
        return Utf8.read(buffer, index + header, length - header);
    }

    /** As {@code jsonpath_send}: a version, then the text. */
    private static String jsonpath(ByteBuf buffer, int index, int length, CodecContext context) {
        if (length == 0 || buffer.getByte(index) != JSONPATH_VERSION) {
            throw new IllegalArgumentException("not version %d of jsonpath".formatted(JSONPATH_VERSION));
        }
        return Utf8.read(buffer, index + Byte.BYTES, length - Byte.BYTES);
    }

    /** The server would take the first byte of anything else. */
    private static String checkedSingleByte(String text) {
        boolean octal = text.length() == 4 && text.charAt(0) == '\\';
        if (!octal && (text.length() > 1 || (text.length() == 1 && text.charAt(0) >= 0x80))) {
            throw new IllegalArgumentException("\"char\" is one byte: an ASCII character, or \\ooo in octal");
        }
        return text;
    }

    /** As {@code charout}: nothing for 0, octal for what is not ASCII. */
    private static String singleByte(ByteBuf buffer, int index, int length, CodecContext context) {
        FixedCodec.checkLength(length, 1);
        int value = buffer.getUnsignedByte(index);
        if (value == 0) {
            return "";
        }
        return value < 0x80 ? String.valueOf((char) value) : "\\" + Integer.toOctalString(value);
    }
}
