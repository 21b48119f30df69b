package io.pgflux;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * libpq's {@code options}: arguments for the server's command line, of which those that set something are understood:
 * {@code -c a=b} and {@code --a=b}.
 *
 * <p>Source: PostgreSQL manual, "Parameter Key Words" (options) and "postgres".
 */
final class ServerArguments {

    private ServerArguments() {}

    static Map<String, String> settings(String arguments) {
        Map<String, String> settings = new LinkedHashMap<>();
        List<String> words = words(arguments);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("-c") && i + 1 < words.size()) {
                put(settings, words.get(++i));
            } else if (word.startsWith("-c") || word.startsWith("--")) {
                put(settings, word.substring(2));
            } else {
                throw wrong();
            }
        }
        return settings;
    }

    private static void put(Map<String, String> settings, String setting) {
        int equals = setting.indexOf('=');
        if (equals <= 0) {
            throw wrong();
        }
        settings.put(setting.substring(0, equals).replace('-', '_'), setting.substring(equals + 1));
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException("The keyword options must be a list such as \"-c work_mem=8MB --jit=off\"");
    }

    /** Blanks divide them; a backslash makes the next character an ordinary one. */
    private static List<String> words(String arguments) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < arguments.length(); i++) {
            char c = arguments.charAt(i);
            if (c == ' ' || (c >= '\t' && c <= '\r')) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                inWord = false;
                continue;
            }
            inWord = true;
            if (c == '\\' && ++i == arguments.length()) {
                break;
            }
            word.append(arguments.charAt(i));
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
