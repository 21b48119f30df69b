package io.pgflux.libpq;

/** {@code keyword = value keyword='value with blanks, \' and \\'}. */
final class PairScanner {

    private final String text;
    private final Keywords keywords;
    private int at;

    PairScanner(String text, Keywords keywords) {
        this.text = text;
        this.keywords = keywords;
    }

    void scan() {
        skipBlanks();
        while (at < text.length()) {
            String keyword = keyword();
            skipBlanks();
            keywords.put(keyword, at < text.length() && text.charAt(at) == '\'' ? quoted() : plain());
            skipBlanks();
        }
    }

    private String keyword() {
        int start = at;
        while (at < text.length() && text.charAt(at) != '=' && !isBlank(text.charAt(at))) {
            at++;
        }
        String keyword = text.substring(start, at);
        skipBlanks();
        if (at == text.length() || text.charAt(at) != '=') {
            throw new IllegalArgumentException(
                    "The word at character %d of the connection string has no \"=\"; a value with blanks needs single quotes"
                            .formatted(start + 1));
        }
        at++;
        return keyword;
    }

    private String plain() {
        StringBuilder value = new StringBuilder();
        while (at < text.length() && !isBlank(text.charAt(at))) {
            take(value);
        }
        return value.toString();
    }

    private String quoted() {
        int start = at++;
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            if (text.charAt(at) == '\'') {
                at++;
                return value.toString();
            }
            take(value);
        }
        throw new IllegalArgumentException(
                "The quote at character %d of the connection string has no end".formatted(start + 1));
    }

    /** A backslash makes the next character an ordinary one; at the very end it counts for nothing. */
    private void take(StringBuilder value) {
        if (text.charAt(at) == '\\') {
            at++;
        }
        if (at < text.length()) {
            value.append(text.charAt(at++));
        }
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    /** As isspace() in C. */
    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
