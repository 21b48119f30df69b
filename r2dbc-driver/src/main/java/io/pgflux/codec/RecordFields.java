package io.pgflux.codec;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The components of a Java record as the fields of a composite type. Who reads or writes what is found when it is first
 * needed, since a record may contain itself, and one that has fewer components than there are fields can be read.
 */
final class RecordFields<R> {

    private final CompositeType type;
    private final RecordClass javaType;
    private @Nullable Reading reading; // the same whoever finds it
    private @Nullable Writing writing;

    /**
     * By component.
     *
     * @param fields what it is
     * @param codecs what reads it
     */
    private record Reading(List<Integer> fields, List<Codec<?>> codecs) {}

    /** @param components by attribute */
    private record Writing(List<Integer> components) {}

    private RecordFields(CompositeType type, RecordClass javaType) {
        this.type = type;
        this.javaType = javaType;
    }

    /** @throws IllegalArgumentException if the class is not open to us */
    static <R> CompositeCodec<R> codec(CompositeType type, Class<R> javaType) {
        RecordFields<R> fields = new RecordFields<>(type, RecordClass.of(javaType));
        return new CompositeCodec<>(type, javaType, fields::read, fields::values);
    }

    @SuppressWarnings("unchecked") // its constructor makes it
    private R read(CompositeValue value) {
        Reading how = type.isAnonymous() ? byPosition(value) : byName();
        @Nullable Object[] values = new Object[how.fields().size()];
        for (int i = 0; i < values.length; i++) {
            int field = how.fields().get(i);
            if (!value.isNull(field)) {
                values[i] = value.field(field, how.codecs().get(i));
            } else if (javaType.components().get(i).getType().isPrimitive()) {
                throw new IllegalArgumentException("field %s is NULL, which component %s of %s cannot be"
                        .formatted(
                                value.names().get(field),
                                javaType.names().get(i),
                                javaType.javaType().getName()));
            }
        }
        return (R) javaType.create(values);
    }

    /** The names of an anonymous type mean nothing. */
    private Reading byPosition(CompositeValue value) {
        int count = javaType.components().size();
        if (count != value.size()) {
            throw new IllegalArgumentException("%d fields for the %d components of %s"
                    .formatted(value.size(), count, javaType.javaType().getName()));
        }
        List<Codec<?>> codecs = IntStream.range(0, count)
                .<Codec<?>>mapToObj(i -> reader(i, value.type(i)))
                .toList();
        return new Reading(IntStream.range(0, count).boxed().toList(), codecs);
    }

    private Reading byName() {
        Reading known = reading;
        if (known == null) {
            int[] fields = FieldNames.indexes(javaType.names(), type.names());
            int missing = IntStream.range(0, fields.length)
                    .filter(i -> fields[i] < 0)
                    .findFirst()
                    .orElse(-1);
            if (missing >= 0) {
                type.suspect();
                throw new IllegalArgumentException("type %s has no field for component %s of %s"
                        .formatted(
                                type.type(),
                                javaType.names().get(missing),
                                javaType.javaType().getName()));
            }
            List<Codec<?>> codecs = IntStream.range(0, fields.length)
                    .<Codec<?>>mapToObj(i -> reader(i, type.field(fields[i])))
                    .toList();
            known = new Reading(Arrays.stream(fields).boxed().toList(), codecs);
            reading = known;
        }
        return known;
    }

    private Codec<?> reader(int component, TypeCodecs field) {
        Codec<?> codec =
                DeclaredTypes.reader(field, javaType.components().get(component).getGenericType());
        if (codec == null) {
            throw new IllegalArgumentException("type %s cannot be read as component %s of %s"
                    .formatted(
                            field.type(),
                            javaType.names().get(component),
                            javaType.javaType().getName()));
        }
        return codec;
    }

    private @Nullable Object[] values(R instance) {
        Writing known = writing;
        if (known == null) {
            known = new Writing(Arrays.stream(FieldNames.complete(type, javaType.names()))
                    .boxed()
                    .toList());
            writing = known;
        }
        return known.components().stream()
                .map(component -> javaType.value(instance, component))
                .toArray();
    }
}
