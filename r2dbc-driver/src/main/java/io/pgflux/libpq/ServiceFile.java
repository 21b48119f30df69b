package io.pgflux.libpq;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code pg_service.conf}: {@code [name]}, then lines {@code keyword=value} without blanks around the "=".
 *
 * <p>Source: PostgreSQL manual, "The Connection Service File".
 */
final class ServiceFile {

    private ServiceFile() {}

    /**
     * What the service says, of a keyword that is there twice the first value; null if it is not in the file.
     *
     * @throws IllegalArgumentException if the file cannot be read, or a line of the service not be understood
     */
    static @Nullable Map<String, String> read(Path file, String service) {
        Map<String, String> keywords = null;
        int number = 0;
        for (String line : lines(file)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            if (text.startsWith("[")) {
                if (keywords != null) {
                    break;
                }
                keywords = text.startsWith(service + "]", 1) ? new LinkedHashMap<>() : null;
            } else if (keywords != null) {
                add(keywords, text, file, number);
            }
        }
        return keywords;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("The service file %s is not UTF-8".formatted(file), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("The service file %s cannot be read: %s".formatted(file, e), e);
        }
    }

    /** The line may be a password's, so it is in no message. */
    private static void add(Map<String, String> keywords, String line, Path file, int number) {
        int equals = line.indexOf('=');
        if (equals <= 0) {
            throw wrong("Line %d has no keyword and \"=\"", number, file);
        }
        String keyword = line.substring(0, equals);
        if (keyword.equals("service") || keyword.equals("servicefile")) {
            throw wrong("Line %d: a service cannot name another service", number, file);
        }
        if (keyword.startsWith("ldap")) { // ldap://host/base?attribute?scope?filter
            throw wrong("Line %d: services are not looked up by LDAP", number, file);
        }
        keywords.putIfAbsent(keyword, line.substring(equals + 1));
    }

    private static IllegalArgumentException wrong(String message, int number, Path file) {
        return new IllegalArgumentException(message.formatted(number) + ", in the service file " + file);
    }
}
