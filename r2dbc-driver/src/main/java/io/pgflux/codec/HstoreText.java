package io.pgflux.codec;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The text of hstore, {@code "key"=>"value", "other"=>NULL}, with a backslash before quotes and backslashes (PostgreSQL:
 * {@code hstore_out} in {@code contrib/hstore/hstore_io.c}).
 */
final class HstoreText {

    private static final String ARROW = "=>";
    private static final String NULL = "NULL";
    private static final String SEPARATOR = ", ";

    private final String text;
    private int at;

    private HstoreText(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException if a key or value is no String */
    static String print(Map<?, ?> pairs) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<?, ?> pair : pairs.entrySet()) {
            text.append(text.isEmpty() ? "" : SEPARATOR);
            quote(key(pair), text);
            text.append(ARROW);
            String value = value(pair);
            if (value == null) {
                text.append(NULL);
            } else {
                quote(value, text);
            }
        }
        return text.toString();
    }

    static String key(Map.Entry<?, ?> pair) {
        if (pair.getKey() instanceof String key) {
            return key;
        }
        throw new IllegalArgumentException("a key of hstore is a String, not " + className(pair.getKey()));
    }

    static @Nullable String value(Map.Entry<?, ?> pair) {
        Object value = pair.getValue();
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new IllegalArgumentException("a value of hstore is a String or null, not " + className(value));
    }

    private static String className(@Nullable Object object) {
        return object == null ? "null" : object.getClass().getName();
    }

    private static void quote(String part, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\');
            }
            text.append(c);
        }
        text.append('"');
    }

    /** In the order of the text. */
    static Map<String, @Nullable String> parse(String text) {
        return new HstoreText(text).pairs();
    }

    private Map<String, @Nullable String> pairs() {
        Map<String, @Nullable String> pairs = new LinkedHashMap<>();
        while (at < text.length()) {
            if (!pairs.isEmpty()) {
                expect(SEPARATOR);
            }
            String key = quoted();
            expect(ARROW);
            if (text.startsWith(NULL, at)) {
                at += NULL.length();
                pairs.put(key, null);
            } else {
                pairs.put(key, quoted());
            }
        }
        return pairs;
    }

    private String quoted() {
        expect("\"");
        StringBuilder part = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return part.toString();
            }
            part.append(c == '\\' ? next() : c);
        }
    }

    private char next() {
        if (at == text.length()) {
            throw malformed();
        }
        return text.charAt(at++);
    }

    private void expect(String part) {
        if (!text.startsWith(part, at)) {
            throw malformed();
        }
        at += part.length();
    }

    private IllegalArgumentException malformed() {
        return new IllegalArgumentException("not the text of an hstore at its character %d".formatted(at));
    }
}
