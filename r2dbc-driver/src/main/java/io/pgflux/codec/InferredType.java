package io.pgflux.codec;

import io.pgflux.api.PgType;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The elements of an array whose type the server infers: whatever is a parameter, as its text. */
record InferredType(Codecs codecs) implements TypeCodecs {

    private static final BiFunction<Object, Function<Object, String>, String> ITSELF = InferredType::itself;

    private static String itself(Object value, Function<Object, String> text) {
        return text.apply(value);
    }

    @Override
    public PgType type() {
        return PgTypes.UNSPECIFIED;
    }

    @Override
    public @Nullable Codec<?> toRead(Class<?> requested) {
        return null;
    }

    @Override
    public @Nullable Codec<?> toWrite(Class<?> javaClass) {
        Codec<?> text = TextCodecs.literal(PgTypes.UNSPECIFIED, javaClass);
        if (text != null) {
            return text;
        }
        Codec<?> parameter = codecs.parameter(javaClass);
        return parameter == null || parameter instanceof ArrayParameter<?>
                ? null
                : new Literal<>(Object.class, codecs, ITSELF);
    }

    @Override
    public boolean isBinary() {
        return false;
    }
}
