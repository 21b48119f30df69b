package io.pgflux.codec;

import io.pgflux.api.PgType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The codecs that are known without a database: built in, and the user's. */
final class Rows {

    private final Map<Integer, ScalarType> types = new HashMap<>();
    private final Map<String, ScalarType> named = new HashMap<>();
    private final Map<Class<?>, Codec<?>> parameters = new LinkedHashMap<>();
    private final List<CodecProvider> providers;

    private Rows(List<CodecProvider> providers, List<Codec<?>> standard) {
        this.providers = providers;
        standard.forEach(this::addParameter);
        List<Codec<?>> all = new ArrayList<>();
        for (CodecProvider provider : providers) {
            for (Codec<?> row : provider.codecs()) {
                addParameter(row);
                all.add(row);
            }
        }
        replaceParameters(List.copyOf(all));
        all.addAll(standard);
        Map<PgType, List<Codec<?>>> byType = new LinkedHashMap<>();
        all.forEach(row ->
                byType.computeIfAbsent(row.type(), type -> new ArrayList<>()).add(row));
        byType.forEach(this::add);
    }

    /** A Java array is sent as an array, whatever else can be written from it; but byte[] is none. */
    private void addParameter(Codec<?> row) {
        if (!row.javaType().isArray() || row.javaType() == byte[].class) {
            parameters.putIfAbsent(row.javaType(), row);
        }
    }

    /** A user's codec for a built-in pair takes its place for parameters, too. */
    private void replaceParameters(List<Codec<?>> added) {
        for (int i = added.size() - 1; i >= 0; i--) { // the first of them last
            Codec<?> row = added.get(i);
            parameters.computeIfPresent(
                    row.javaType(), (javaType, other) -> other.type().equals(row.type()) ? row : other);
        }
    }

    private void add(PgType type, List<Codec<?>> rows) {
        if (type.isNamed()) {
            named.merge(type.name(), new ScalarType(type, rows, providers), ScalarType::with);
        } else if (type.oid() != PgTypes.UNSPECIFIED.oid()) {
            types.merge(type.oid(), new ScalarType(type, rows, providers), ScalarType::with);
        }
    }

    /** @param strings what a String is declared as where no type is named */
    static Rows of(List<CodecProvider> providers, PgType strings) {
        List<Codec<?>> standard = new ArrayList<>(TextCodecs.parameters(strings));
        standard.addAll(StandardCodecs.rows());
        return new Rows(List.copyOf(providers), standard);
    }

    @Nullable
    ScalarType type(int oid) {
        return types.get(oid);
    }

    /** A type that has a name only, which may include its schema. */
    @Nullable
    ScalarType named(TypeDescription described) {
        ScalarType qualified = named.get(described.schema() + "." + described.name());
        return qualified != null ? qualified : named.get(described.name());
    }

    /** What sends the class when no type is named; null if nothing does. */
    @Nullable
    Codec<?> parameter(Class<?> javaClass) {
        Codec<?> exact = provided(provider -> provider.parameter(javaClass));
        if (exact == null) {
            exact = parameters.get(javaClass);
        }
        if (exact == null) {
            exact = ScalarType.ofSupertype(parameters, javaClass);
        }
        return exact != null ? exact : provided(provider -> provider.otherParameter(javaClass));
    }

    private @Nullable Codec<?> provided(Function<CodecProvider, @Nullable Codec<?>> question) {
        return providers.stream()
                .<@Nullable Codec<?>>map(question)
                .flatMap(Stream::ofNullable)
                .findFirst()
                .orElse(null);
    }
}
