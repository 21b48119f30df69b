package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import io.r2dbc.spi.Clob;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of the types that are text, and of parameters that are text of a type which the server infers. */
final class TextCodecs {

    private static final List<PgType> TYPES = List.of(
            PgTypes.TEXT, PgTypes.VARCHAR, PgTypes.BPCHAR, PgTypes.NAME, PgTypes.UNKNOWN, PgTypes.JSON, PgTypes.VOID);

    private TextCodecs() {}

    static List<Codec<?>> rows() {
        List<Codec<?>> rows = new ArrayList<>();
        rows.add(new StringCodec(PgTypes.UNSPECIFIED));
        rows.add(TextCodec.character(PgTypes.UNSPECIFIED, Utf8::decode));
        rows.add(charSequence(PgTypes.UNSPECIFIED));
        rows.add(TextCodec.clob(PgTypes.UNSPECIFIED, Utf8::decode));
        rows.add(constant(PgTypes.UNSPECIFIED));
        for (PgType type : TYPES) {
            rows.add(new StringCodec(type));
            rows.add(TextCodec.character(type, Utf8::decode));
            rows.add(TextCodec.clob(type, Utf8::decode));
        }
        rows.add(TextCodec.string(PgTypes.JSONB, TextCodecs::jsonb));
        rows.add(TextCodec.clob(PgTypes.JSONB, TextCodecs::jsonb));
        rows.add(TextCodec.string(PgTypes.CHAR, TextCodecs::singleByte));
        rows.add(TextCodec.character(PgTypes.CHAR, TextCodecs::singleByte));
        return rows;
    }

    /** Text for which no type is named is declared as varchar. */
    static CodecProvider asVarchar() {
        return new CodecProvider() {
            @Override
            public @Nullable Codec<?> parameter(Class<?> javaClass) {
                if (Clob.class.isAssignableFrom(javaClass)) {
                    return TextCodec.clob(PgTypes.VARCHAR, Utf8::decode);
                }
                return Enum.class.isAssignableFrom(javaClass) ? null : literal(PgTypes.VARCHAR, javaClass);
            }
        };
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
