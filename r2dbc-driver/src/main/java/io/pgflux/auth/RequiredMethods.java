package io.pgflux.auth;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which methods the user accepts, as in libpq's {@code require_auth}: a list of those that are allowed, or of those that
 * are not, each with an exclamation mark. Source: PostgreSQL manual, "Parameter Key Words".
 */
public final class RequiredMethods {

    /** Whatever the server asks for, or nothing. */
    public static final RequiredMethods ANY = new RequiredMethods("", EnumSet.allOf(AuthMethod.class));

    private final String text;
    private final Set<AuthMethod> allowed;

    private RequiredMethods(String text, Set<AuthMethod> allowed) {
        this.text = text;
        this.allowed = allowed;
    }

    /**
     * Reads a list with commas. Empty: any method.
     *
     * @throws IllegalArgumentException if a name is unknown or comes twice, or some are negated and others are not
     */
    public static RequiredMethods of(String list) {
        if (list.isBlank()) {
            return ANY;
        }
        boolean negative = list.strip().startsWith("!");
        Set<AuthMethod> named = EnumSet.noneOf(AuthMethod.class);
        for (String item : list.split(",", -1)) {
            String name = item.strip();
            if (name.startsWith("!") != negative) {
                throw new IllegalArgumentException(
                        "The option requireAuth cannot mix methods with and without \"!\": \"%s\"".formatted(list));
            }
            AuthMethod method = AuthMethod.named(negative ? name.substring(1).strip() : name)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "The option requireAuth is a list of %s, each with \"!\" or none, but is \"%s\""
                                    .formatted(Arrays.toString(AuthMethod.values()), list)));
            if (!named.add(method)) {
                throw new IllegalArgumentException(
                        "The option requireAuth names %s twice: \"%s\"".formatted(method, list));
            }
        }
        return new RequiredMethods(list.strip(), negative ? EnumSet.complementOf(EnumSet.copyOf(named)) : named);
    }

    public boolean allows(AuthMethod method) {
        return allowed.contains(method);
    }

    /** As it was given; empty: any. */
    @Override
    public String toString() {
        return text;
    }
}
