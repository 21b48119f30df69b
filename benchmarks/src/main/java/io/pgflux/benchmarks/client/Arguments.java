package io.pgflux.benchmarks.client;

import java.util.HashMap;
import java.util.Map;

/**
 * {@code name=value}: driver, workload, host, port, warmup, seconds (of a window), windows; replayed=true for a replaying
 * server, calls=true for one more window in which somebody counts system calls, traced=seconds of it.
 */
final class Arguments {

    private final Map<String, String> values = new HashMap<>();

    Arguments(String[] args) {
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("Not name=value: " + arg);
            }
            values.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    double number(String name, double otherwise) {
        String value = values.get(name);
        return value == null ? otherwise : Double.parseDouble(value);
    }

    boolean flag(String name) {
        return Boolean.parseBoolean(values.get(name));
    }
}
