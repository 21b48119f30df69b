package io.pgflux.codec;

import io.pgflux.api.Multirange;
import io.pgflux.api.PgType;
import io.pgflux.api.Range;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Ranges and multiranges as parameters for which no type is named: of the range type that PostgreSQL has for the class of
 * the first bound, else a literal whose type the server infers.
 */
final class RangeLiterals {

    /** By the type of the bounds; a database may have further ones, among which only the server could choose. */
    private static final Map<PgType, PgType> RANGES = Map.of(
            PgTypes.INT4, PgTypes.INT4RANGE,
            PgTypes.INT8, PgTypes.INT8RANGE,
            PgTypes.NUMERIC, PgTypes.NUMRANGE,
            PgTypes.DATE, PgTypes.DATERANGE,
            PgTypes.TIMESTAMP, PgTypes.TSRANGE,
            PgTypes.TIMESTAMPTZ, PgTypes.TSTZRANGE);

    private static final Map<PgType, PgType> MULTIRANGES = Map.of(
            PgTypes.INT4, PgTypes.INT4MULTIRANGE,
            PgTypes.INT8, PgTypes.INT8MULTIRANGE,
            PgTypes.NUMERIC, PgTypes.NUMMULTIRANGE,
            PgTypes.DATE, PgTypes.DATEMULTIRANGE,
            PgTypes.TIMESTAMP, PgTypes.TSMULTIRANGE,
            PgTypes.TIMESTAMPTZ, PgTypes.TSTZMULTIRANGE);

    // One object each, so that codecs are equal
    @SuppressWarnings("rawtypes")
    private static final BiFunction<Range, Function<Object, String>, String> RANGE = RangeCodec::text;

    @SuppressWarnings("rawtypes")
    private static final BiFunction<Multirange, Function<Object, String>, String> MULTIRANGE = MultirangeCodec::text;

    private RangeLiterals() {}

    static List<Codec<?>> rows() {
        return List.of(new Ranges(), new Multiranges());
    }

    private static @Nullable Codec<?> typed(
            @Nullable Object bound, Map<PgType, PgType> types, Class<?> javaClass, Codecs codecs) {
        PgType type = bound == null ? null : types.get(codecs.forValue(bound).type());
        return type == null ? null : codecs.forType(type, javaClass);
    }

    private static @Nullable Object firstBound(Range<?> range) {
        Object lower = range.lower();
        return lower != null ? lower : range.upper();
    }

    @SuppressWarnings("rawtypes") // of any bounds
    private static final class Ranges extends ValueDependent<Range> {

        Ranges() {
            super(Range.class);
        }

        @Override
        Codec<?> codecOf(Range value, Codecs codecs) {
            Codec<?> typed = typed(firstBound(value), RANGES, Range.class, codecs);
            return typed != null ? typed : new Literal<>(Range.class, codecs, RANGE);
        }
    }

    @SuppressWarnings("rawtypes") // of any bounds
    private static final class Multiranges extends ValueDependent<Multirange> {

        Multiranges() {
            super(Multirange.class);
        }

        @Override
        Codec<?> codecOf(Multirange value, Codecs codecs) {
            for (Range<?> range : ((Multirange<?>) value).ranges()) {
                Codec<?> typed = typed(firstBound(range), MULTIRANGES, Multirange.class, codecs);
                if (typed != null) {
                    return typed;
                }
            }
            return new Literal<>(Multirange.class, codecs, MULTIRANGE);
        }
    }
}
