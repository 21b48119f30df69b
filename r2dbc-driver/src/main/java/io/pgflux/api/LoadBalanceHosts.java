package io.pgflux.api;

import java.util.Locale;

/** In which order hosts are tried that are equally good, and the addresses of each. */
public enum LoadBalanceHosts {
    /** As they are listed. */
    DISABLE,
    /** By chance; a host with twice the weight comes first twice as often. */
    RANDOM,
    /** Each connection begins with the next one; a host has as many turns as its weight. */
    ROUND_ROBIN,
    /**
     * The one with the fewest connections of this factory first, in proportion to its weight; in turn if they have the
     * same. Connections that are being opened count.
     */
    LEAST_CONNECTIONS;

    /**
     * Reads it as libpq spells it ({@code random}, {@code disable}), in any case; {@code true} is random and {@code false}
     * disable.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static LoadBalanceHosts of(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT).replace("-", "").replace("_", "")) {
            case "disable", "false" -> DISABLE;
            case "random", "true" -> RANDOM;
            case "roundrobin" -> ROUND_ROBIN;
            case "leastconnections" -> LEAST_CONNECTIONS;
            default -> throw new IllegalArgumentException("No way to balance hosts is called \"" + text + "\"");
        };
    }

    /** Such as {@code round-robin}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
