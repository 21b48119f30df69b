package io.pgflux.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A composite value that has come as text. */
final class TextComposite extends CompositeValue {

    private final CompositeType type;
    private final List<@Nullable String> texts;

    private TextComposite(CompositeType type, List<String> names, List<@Nullable String> texts, CodecContext context) {
        super(names, context);
        this.type = type;
        this.texts = texts;
    }

    static TextComposite of(CompositeType type, String text, CodecContext context) {
        List<@Nullable String> texts = CompositeText.fields(text);
        if (type.isAnonymous()) {
            return new TextComposite(type, anonymous(texts.size()), texts, context);
        }
        List<String> names = type.names();
        if (names.isEmpty() && text.equals("()")) {
            return new TextComposite(type, names, List.of(), context);
        }
        if (texts.size() != names.size()) {
            throw type.changed();
        }
        return new TextComposite(type, names, texts, context);
    }

    @Override
    CompositeType composite() {
        return type;
    }

    @Override
    TypeCodecs type(int index) {
        return type.field(index);
    }

    @Override
    boolean isNull(int index) {
        return texts.get(index) == null;
    }

    @Override
    <T> T read(int index, Codec<T> codec) {
        String text = texts.get(index);
        if (text == null) {
            throw new IllegalStateException("NULL is not read");
        }
        return TextDecoder.parse(codec, text, context);
    }

    @Override
    CompositeValue kept() {
        return this;
    }
}
