package io.pgflux.codec;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgflux.api.PgType;
import org.jspecify.annotations.Nullable;

/**
 * Objects of any class as json and jsonb, by Jackson; for those who have {@code jackson-databind} and register it:
 *
 * <pre>{@code
 * PgConnectionOptions.builder().codecs(new JacksonCodecs(objectMapper))
 * }</pre>
 *
 * <ul>
 *   <li>Read: {@code row.get(i, Person.class)} of a column of json or jsonb, also {@code JsonNode}, {@code Map}, {@code
 *       List}, records; and {@code Person[].class} of an array of them. What is built in stays: String, bytes, {@link
 *       io.pgflux.api.Json}, Blob, Clob, and without a class the String.
 *   <li>Bound with the type: {@code Parameters.in(PgTypes.JSONB, person)}, of any class but those, whose text is sent as it
 *       is.
 *   <li>Bound without a type: an object of a class that nothing else knows is sent as jsonb. It also fits a column of json,
 *       where its keys then have jsonb's order. A List or Map needs the type, since without it they are an array and an
 *       hstore.
 * </ul>
 *
 * <p>A class is all that can be asked for: for {@code List<Person>} read {@code Person[]} from an array of json, or let
 * the ObjectMapper convert a {@code JsonNode}. Errors name the place in the document and never a value.
 */
public final class JacksonCodecs implements CodecProvider {

    private final ClassValue<Codec<?>> json;
    private final ClassValue<Codec<?>> jsonb;

    /** @param mapper must not be configured any more; what it writes is UTF-8 */
    @SuppressWarnings("exports") // required transitively, a module that does without Jackson could not be compiled
    public JacksonCodecs(ObjectMapper mapper) {
        json = codecs(PgTypes.JSON, mapper);
        jsonb = codecs(PgTypes.JSONB, mapper);
    }

    /** The same codec for the same class, so that a statement sees that its parameters are as they were. */
    private static ClassValue<Codec<?>> codecs(PgType type, ObjectMapper mapper) {
        return new ClassValue<>() {
            @Override
            protected Codec<?> computeValue(Class<?> javaClass) {
                return JacksonCodec.of(type, javaClass, mapper);
            }
        };
    }

    @Override
    public @Nullable Codec<?> codec(PgType type, Class<?> javaClass) {
        if (type.oid() == PgTypes.JSONB.oid()) {
            return jsonb.get(javaClass);
        }
        return type.oid() == PgTypes.JSON.oid() ? json.get(javaClass) : null;
    }

    @Override
    public Codec<?> otherParameter(Class<?> javaClass) {
        return jsonb.get(javaClass);
    }
}
