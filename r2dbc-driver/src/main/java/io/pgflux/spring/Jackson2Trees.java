package io.pgflux.spring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgflux.api.Json;
import java.util.List;
import java.util.stream.Stream;

/** The same as {@link JacksonTrees} for Jackson 2. */
final class Jackson2Trees {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Jackson2Trees() {}

    static List<Object> conversions() {
        return Stream.concat(
                        Stream.<Object>of(new WritingConversion<>(JsonNode.class, Json.class, Jackson2Trees::write)),
                        Stream.of(JsonNode.class, ObjectNode.class, ArrayNode.class)
                                .map(Jackson2Trees::reading))
                .toList();
    }

    private static Json write(JsonNode tree) {
        try {
            return Json.of(MAPPER.writeValueAsString(tree));
        } catch (JsonProcessingException e) {
            throw refusal(e);
        }
    }

    private static <T extends JsonNode> Object reading(Class<T> type) {
        return new ReadingConversion<>(String.class, type, text -> read(text, type));
    }

    private static <T extends JsonNode> T read(String text, Class<T> type) {
        try {
            return MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw refusal(e);
        }
    }

    /** Without the cause, because Jackson's messages quote the value. */
    private static IllegalArgumentException refusal(JsonProcessingException cause) {
        return new IllegalArgumentException(
                "It is no such document: " + cause.getClass().getSimpleName());
    }
}
