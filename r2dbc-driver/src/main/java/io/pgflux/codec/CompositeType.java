package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.Composite;
import io.pgflux.api.PgType;
import io.pgflux.codec.TypeDescription.Attribute;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A composite type, or the anonymous {@code record}, which has no attributes. Looks its fields' types up only when it needs
 * them, since it may contain itself by way of an array.
 */
final class CompositeType implements TypeCodecs {

    private final PgType type;
    private final List<Attribute> attributes;
    private final List<String> names;
    private final Codecs codecs;
    private final boolean isBinary;
    private final CompositeCodec<Composite> composites;
    private final CompositeCodec<Map<String, @Nullable Object>> maps;

    private @Nullable Format parameterFormat; // the same whoever finds it

    /** By class, since a parameter is looked up each time it is bound. */
    private final Map<Class<?>, CompositeCodec<?>> records = new ConcurrentHashMap<>();

    CompositeType(TypeDescription description, Codecs codecs, boolean isBinary) {
        type = description.named(Composite.class);
        attributes = description.attributes();
        names = attributes.stream().map(Attribute::name).toList();
        this.codecs = codecs;
        this.isBinary = isBinary;
        composites = new CompositeCodec<>(
                this, Composite.class, CompositeValue::kept, value -> FieldNames.values(this, value.asMap()));
        maps = new CompositeCodec<>(this, mapClass(), CompositeValue::asMap, value -> FieldNames.values(this, value));
    }

    @SuppressWarnings("unchecked") // a class has no parameters
    private static Class<Map<String, @Nullable Object>> mapClass() {
        return (Class<Map<String, @Nullable Object>>) (Class<?>) Map.class;
    }

    @Override
    public PgType type() {
        return type;
    }

    @Override
    public boolean isBinary() {
        return isBinary;
    }

    /** Whether each value brings its own fields. */
    boolean isAnonymous() {
        return type.oid() == PgTypes.RECORD.oid();
    }

    List<String> names() {
        return names;
    }

    Codecs codecs() {
        return codecs;
    }

    int fieldOid(int index) {
        return attributes.get(index).typeOid();
    }

    /** The type of a field as the catalogue says it; text if that does not. */
    TypeCodecs field(int index) {
        return codecs.ofOrText(isAnonymous() ? PgTypes.TEXT.oid() : fieldOid(index));
    }

    /** Its attributes may be others meanwhile: the catalogue is asked before it is used again. */
    void suspect() {
        codecs.suspect(type.oid());
    }

    /** What is thrown for a value that does not have the attributes of the catalogue. */
    IllegalArgumentException changed() {
        suspect();
        return new IllegalArgumentException(
                "the fields of type %s have changed since its description was loaded".formatted(type));
    }

    /** Text if that is all we have for a field. */
    Format parameterFormat() {
        Format known = parameterFormat;
        if (known == null) {
            known = Parts.areWrittenInBinary(this) ? Format.BINARY : Format.TEXT;
            parameterFormat = known;
        }
        return known;
    }

    /** Whether all fields can be written in binary, see {@link Parts#areWrittenInBinary}. */
    boolean hasBinaryFields(Set<Integer> asked) {
        for (int i = 0; i < names.size(); i++) {
            if (!Parts.areWrittenInBinary(field(i), asked)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public @Nullable Codec<?> toRead(Class<?> requested) {
        if (requested == String.class) {
            return TextCodec.string(type, this::text);
        }
        if (requested.isRecord()) {
            return record(requested);
        }
        if (requested.isAssignableFrom(Composite.class)) {
            return composites;
        }
        return Map.class.isAssignableFrom(requested) && requested.isAssignableFrom(LinkedHashMap.class) ? maps : null;
    }

    private String text(ByteBuf buffer, int index, int length, CodecContext context) {
        if (BuiltInTypes.isRecord(type.oid())) {
            RecordNesting.check(buffer, index, length, RecordNesting.DEEPEST_TEXT);
        }
        return BinaryComposite.of(this, buffer, index, length, context).toString();
    }

    @Override
    public @Nullable Codec<?> toWrite(Class<?> javaClass) {
        if (isAnonymous()) { // which the server does not read
            return null;
        }
        if (javaClass.isRecord()) {
            return record(javaClass);
        }
        if (Composite.class.isAssignableFrom(javaClass)) {
            return composites;
        }
        return Map.class.isAssignableFrom(javaClass) ? maps : TextCodecs.literal(type, javaClass);
    }

    private CompositeCodec<?> record(Class<?> javaClass) {
        CompositeCodec<?> known = records.get(javaClass);
        if (known == null) {
            known = RecordFields.codec(this, javaClass);
            records.put(javaClass, known);
        }
        return known;
    }
}
