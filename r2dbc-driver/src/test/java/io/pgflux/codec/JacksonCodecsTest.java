package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.pgflux.api.Json;
import io.pgflux.api.PgType;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JacksonCodecsTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Codecs CODECS = new Catalogue(List.of(new JacksonCodecs(MAPPER))).codecs();

    private static final String TEXT = "{\"name\":\"Zo\u00EB\",\"age\":7}";

    record Person(String name, int age) {}

    enum Colour {
        RED
    }

    private static final Person ZOE = new Person("Zo\u00EB", 7);

    private static <T> T decode(PgType type, Class<T> javaClass, String text) {
        byte[] binary = Bytes.utf8((type.equals(PgTypes.JSONB) ? "\1" : "") + text);
        T value = Bytes.decode(CODECS.decoder(type.oid(), Format.BINARY, javaClass), binary);
        assertThat(Bytes.decode(CODECS.decoder(type.oid(), Format.TEXT, javaClass), Bytes.utf8(text)))
                .isEqualTo(value);
        return value;
    }

    @Test
    void jsonIsReadAsAnyClass() throws Exception {
        for (PgType type : List.of(PgTypes.JSON, PgTypes.JSONB)) {
            assertThat(decode(type, Person.class, TEXT)).isEqualTo(ZOE);
            assertThat(decode(type, JsonNode.class, TEXT)).isEqualTo(MAPPER.readTree(TEXT));
            assertThat((Object) decode(type, Map.class, TEXT)).isEqualTo(Map.of("name", "Zo\u00EB", "age", 7));
            assertThat((Object) decode(type, List.class, "[1, \"a\"]")).isEqualTo(List.of(1, "a"));
            assertThat(decode(type, int.class, "5")).isEqualTo(5);
            assertThat(decode(type, Colour.class, "\"RED\"")).isEqualTo(Colour.RED);
            assertThat(decode(type, JsonNode.class, "null")).isEqualTo(NullNode.instance);
        }
    }

    @Test
    void whatIsBuiltInStays() {
        for (PgType type : List.of(PgTypes.JSON, PgTypes.JSONB)) {
            assertThat(decode(type, Object.class, TEXT)).isEqualTo(TEXT);
            assertThat(decode(type, String.class, TEXT)).isEqualTo(TEXT);
            assertThat(decode(type, byte[].class, TEXT)).isEqualTo(Bytes.utf8(TEXT));
            assertThat(decode(type, ByteBuffer.class, TEXT)).isEqualTo(ByteBuffer.wrap(Bytes.utf8(TEXT)));
            assertThat(decode(type, Json.class, TEXT)).isEqualTo(Json.of(TEXT));
            assertThat(CODECS.forType(type, String.class).javaType()).isEqualTo(String.class);
            assertThat(CODECS.forType(type, byte[].class).javaType()).isEqualTo(byte[].class);
        }
        assertThat(CODECS.forValue("a").type()).isEqualTo(PgTypes.UNSPECIFIED);
        assertThat(CODECS.forValue(Json.of(TEXT)).type()).isEqualTo(PgTypes.UNSPECIFIED);
        assertThat(CODECS.forValue(Map.of()).type()).isEqualTo(PgTypes.UNSPECIFIED);
        assertThat(CODECS.forValue(new UUID(0, 0)).type()).isEqualTo(PgTypes.UUID);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CODECS.decoder(PgTypes.TEXT.oid(), Format.BINARY, Person.class));
    }

    @Test
    void anyObjectIsWrittenIfTheTypeIsNamed() {
        for (PgType type : List.of(PgTypes.JSON, PgTypes.JSONB)) {
            assertWritten(type, ZOE, TEXT);
            assertWritten(type, Map.of("a", List.of(1, 2)), "{\"a\":[1,2]}");
            assertWritten(type, List.of("a"), "[\"a\"]");
            assertWritten(type, Colour.RED, "\"RED\"");
            assertWritten(type, 5, "5");
            assertWritten(type, NullNode.instance, "null");
        }
    }

    private static void assertWritten(PgType type, Object value, String text) {
        Codec<?> codec = CODECS.forType(type, value.getClass());

        assertThat(codec).isSameAs(CODECS.forType(type, value.getClass()));
        assertThat(codec.type()).isEqualTo(type);
        assertThat(codec.parameterFormat()).isEqualTo(Format.TEXT);
        assertThat(Bytes.encode(codec, value)).isEqualTo(Bytes.utf8(text));
    }

    @Test
    void anObjectThatNothingElseKnowsIsJsonb() throws Exception {
        assertThat(CODECS.forValue(ZOE).type()).isEqualTo(PgTypes.JSONB);
        assertThat(Bytes.encode(CODECS.forValue(ZOE), ZOE)).isEqualTo(Bytes.utf8(TEXT));
        assertThat(CODECS.forValue(MAPPER.readTree("[1]")).type()).isEqualTo(PgTypes.JSONB);
        assertThat(CODECS.nullType(Person.class)).isEqualTo(PgTypes.JSONB);
    }

    /** In whatever order they are registered. */
    @Test
    void aClassThatAnotherProviderKnowsIsNotTaken() {
        CodecProvider uris = new CodecProvider() {
            @Override
            public List<Codec<?>> codecs() {
                return List.of(new TextCodec<>(PgTypes.TEXT, URI.class, Utf8::decode, URI::create, URI::toString));
            }
        };
        Codecs codecs = new Catalogue(List.of(new JacksonCodecs(MAPPER), uris)).codecs();

        assertThat(codecs.forValue(URI.create("a:b")).type()).isEqualTo(PgTypes.TEXT);
        assertThat(codecs.forValue(ZOE).type()).isEqualTo(PgTypes.JSONB);
    }

    @Test
    void errorsNameTheClassAndThePlaceButNoValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode(PgTypes.JSONB, Person.class, "{\"age\": \"secret\"}"))
                .withMessageContaining("Person")
                .withMessageContaining("age")
                .withMessageNotContaining("secret")
                .withNoCause();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode(PgTypes.JSON, Person.class, "secret"))
                .withMessageNotContaining("secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode(PgTypes.JSON, Person.class, "null"))
                .withMessageContaining("null of JSON");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.encode(CODECS.forType(PgTypes.JSONB, Object.class), new Object()))
                .withMessageContaining("Object");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.decode(
                        CODECS.decoder(PgTypes.JSONB.oid(), Format.BINARY, Person.class), Bytes.utf8("{}")))
                .withMessageContaining("version");
    }
}
