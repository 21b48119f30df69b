package io.pgflux.model;

import java.util.List;

/** Long lists in few words. */
final class Texts {

    private static final int MOST = 12;

    private Texts() {}

    static String shortened(List<String> values) {
        return values.size() <= MOST
                ? values.toString()
                : "%d values %s ... %s"
                        .formatted(
                                values.size(),
                                values.subList(0, MOST / 2),
                                values.subList(values.size() - MOST / 2, values.size()));
    }
}
