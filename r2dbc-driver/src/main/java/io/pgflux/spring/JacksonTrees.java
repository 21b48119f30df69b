package io.pgflux.spring;

import io.pgflux.api.Json;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents of json and jsonb as Jackson 3 has them in memory, numbers as exact as they are. */
final class JacksonTrees {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private JacksonTrees() {}

    static List<Object> conversions() {
        return Stream.concat(
                        Stream.<Object>of(new WritingConversion<>(JsonNode.class, Json.class, JacksonTrees::write)),
                        Stream.of(JsonNode.class, ObjectNode.class, ArrayNode.class)
                                .map(JacksonTrees::reading))
                .toList();
    }

    private static Json write(JsonNode tree) {
        try {
            return Json.of(MAPPER.writeValueAsString(tree));
        } catch (JacksonException e) {
            throw refusal(e);
        }
    }

    private static <T extends JsonNode> Object reading(Class<T> type) {
        return new ReadingConversion<>(String.class, type, text -> read(text, type));
    }

    private static <T extends JsonNode> T read(String text, Class<T> type) {
        try {
            return MAPPER.readValue(text, type);
        } catch (JacksonException e) {
            throw refusal(e);
        }
    }

    /** Without the cause, because Jackson's messages quote the value. */
    private static IllegalArgumentException refusal(JacksonException cause) {
        return new IllegalArgumentException(
                "It is no such document: " + cause.getClass().getSimpleName());
    }
}
