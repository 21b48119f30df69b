package io.pgflux.codec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A composite value as text (PostgreSQL: {@code record_out} and {@code record_in} in {@code rowtypes.c}). */
final class CompositeText {

    private static final String QUOTED = "\"\\(), \t\n\u000B\f\r";

    private CompositeText() {}

    static String of(List<@Nullable String> fields) {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            append(fields.get(i), text);
        }
        return text.append(')').toString();
    }

    private static void append(@Nullable String field, StringBuilder text) {
        if (field == null) {
            return;
        }
        if (!field.isEmpty() && field.chars().noneMatch(c -> QUOTED.indexOf(c) >= 0)) {
            text.append(field);
        } else {
            String escaped = field.replace("\\", "\\\\").replace("\"", "\"\"");
            text.append('"').append(escaped).append('"');
        }
    }

    /** The fields of a text; of {@code ()} that is one NULL, which a type without fields has to know. */
    static List<@Nullable String> fields(String text) {
        PartScanner scanner = new PartScanner(text);
        List<@Nullable String> fields = new ArrayList<>();
        scanner.expect("(");
        do {
            fields.add(scanner.part(",)"));
        } while (scanner.expect(",)") == ',');
        scanner.expectEnd();
        return fields;
    }
}
