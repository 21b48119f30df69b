package io.pgflux.statement;

import java.util.ArrayList;
import java.util.List;

/** The parts of a Clob, joined once. */
final class CollectedText {

    private final List<String> parts = new ArrayList<>(1);
    private long length;

    /** @throws IllegalArgumentException if it becomes too long to be sent */
    void add(CharSequence part) {
        length += part.length();
        if (length > LongestValue.BYTES) {
            throw new LongestValue.TooLong();
        }
        parts.add(part.toString()); // the publisher may use a builder again
    }

    String text() {
        return parts.size() == 1 ? parts.get(0) : String.join("", parts);
    }
}
