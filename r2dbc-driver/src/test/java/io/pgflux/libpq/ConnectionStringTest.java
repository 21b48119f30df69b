package io.pgflux.libpq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionStringTest {

    /**
     * A random text and what PQconninfoParse of libpq 15.18 has made of it. Percent-encoded, with tabs between text, keywords
     * and values; a "!" instead of them: it was refused.
     */
    private static List<String> read() throws IOException {
        try (InputStream file = ConnectionStringTest.class.getResourceAsStream("connection-strings.tsv")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("read")
    void itReadsAndRefusesWhatLibpqDoes(String line) {
        List<String> fields = List.of(line.split("\t", -1));
        String text = decoded(fields.get(0));

        assertThat(parse(text)).isEqualTo(fields.contains("!") ? null : values(fields));
    }

    private static String decoded(String field) {
        return URLDecoder.decode(field.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Map<String, String> values(List<String> fields) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 1; i < fields.size(); i += 2) {
            values.put(fields.get(i), decoded(fields.get(i + 1)));
        }
        return values;
    }

    private static @Nullable Map<String, String> parse(String text) {
        try {
            return ConnectionString.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Test
    void aUriMayHaveEverything() {
        assertThat(ConnectionString.parse("postgresql://a%40b:p%2Fw@[::1]:5433,db.example,%2Ftmp:1/my%20shop"
                        + "?sslmode=require&options=-c%20geqo%3Doff&application_name=till"))
                .isEqualTo(Map.of(
                        "user", "a@b",
                        "password", "p/w",
                        "host", "::1,db.example,/tmp",
                        "port", "5433,,1",
                        "dbname", "my shop",
                        "sslmode", "require",
                        "options", "-c geqo=off",
                        "application_name", "till"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=hunter2 secret",
                "password='hunter2",
                "password='hunter2'' secret",
                "postgresql://app:hunter2%zz@db/shop",
                "postgresql://app:hunter2%@db/shop",
                "postgresql://app:hunter2%00@db/shop",
                "postgresql://app:hunter2%ff@db/shop",
                "postgresql://app:hunter2 secret@db/shop",
                "postgresql://app:hunter2@[::1/shop",
                "postgresql://app@db/shop?password=hunter2=secret",
                "postgresql://app@db/shop?hunter2",
                "postgresql://app@db/shop?password=hunter2%f",
                "password=hunter2\0 user=secret"
            })
    void whatMayBeAPasswordIsNotInAMessage(String text) {
        assertThatThrownBy(() -> ConnectionString.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .matches("(The|In the) .*connection (string|URI).*")
                .doesNotContain("hunter2", "secret");
    }

    @Test
    void aLongTextTakesNoLongTime() {
        String many = "a=1 ".repeat(100_000);

        assertThat(ConnectionString.parse(many + "password='" + "\\'".repeat(1_000_000) + "'"))
                .hasSize(2);
        assertThat(ConnectionString.parse("postgresql://" + "a,".repeat(100_000) + "a/x?" + "a=1&".repeat(100_000)))
                .hasSize(4);
    }
}
