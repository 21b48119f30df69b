package io.pgflux.libpq;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** {@code postgresql://user:password@host:port,host:port/database?keyword=value&keyword=value}. */
final class UriScanner {

    private final String text;
    private final Keywords keywords;
    private int at;

    UriScanner(String text, Keywords keywords) {
        this.text = text;
        this.keywords = keywords;
    }

    void scan() {
        at = text.indexOf("://") + 3;
        int end = upTo("@/");
        if (end < text.length() && text.charAt(end) == '@') {
            user(end);
        }
        hosts();
        if (peek() == '/') {
            at++;
            put("dbname", "database", next("?"));
        }
        if (peek() == '?') {
            at++;
            parameters();
        }
    }

    private void user(int end) {
        String user = next(":@");
        put("user", "user", user);
        if (peek() == ':') {
            at++;
            put("password", "password", text.substring(at, end));
        }
        at = end + 1;
    }

    private void hosts() {
        StringBuilder hosts = new StringBuilder();
        StringBuilder ports = new StringBuilder();
        while (true) {
            hosts.append(peek() == '[' ? bracketed() : next(":/?,"));
            if (peek() == ':') {
                at++;
                ports.append(next("/?,"));
            }
            if (peek() != ',') {
                break;
            }
            at++;
            hosts.append(',');
            ports.append(',');
        }
        put("host", "host", hosts.toString());
        put("port", "port", ports.toString());
    }

    /** An IPv6 address. */
    private String bracketed() {
        int start = ++at;
        String address = next("]");
        if (at == text.length()) {
            throw wrong("the bracket at character %d has no end".formatted(start));
        }
        if (address.isEmpty()) {
            throw wrong("there is no address in the brackets at character " + start);
        }
        at++;
        if (at < text.length() && ":/?,".indexOf(peek()) < 0) {
            throw wrong("unexpected character %d, behind a bracket".formatted(at + 1));
        }
        return address;
    }

    private void parameters() {
        while (at < text.length()) {
            int start = at;
            String keyword = next("=&");
            if (peek() != '=') {
                throw wrong("the parameter at character %d has no \"=\"".formatted(start + 1));
            }
            at++;
            String value = next("&");
            if (value.indexOf('=') >= 0) {
                throw wrong(
                        "the parameter at character %d has a second \"=\", which is written %%3D".formatted(start + 1));
            }
            at++;
            parameter(decode(keyword, "a parameter's name"), decode(value, "a parameter"));
        }
    }

    /** {@code ssl=true} is what JDBC has. */
    private void parameter(String keyword, String value) {
        if (keyword.equals("ssl") && value.equals("true")) {
            keywords.put("sslmode", "require");
        } else {
            keywords.put(keyword, value);
        }
    }

    /** What is empty is as if it were not there, so that a service or the environment may say it. */
    private void put(String keyword, String part, String encoded) {
        if (!encoded.isEmpty()) {
            keywords.put(keyword, decode(encoded, "the " + part));
        }
    }

    /** NUL at the end of the text, where it cannot be otherwise. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private String next(String ends) {
        int start = at;
        at = upTo(ends);
        return text.substring(start, at);
    }

    private int upTo(String ends) {
        int end = at;
        while (end < text.length() && ends.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    /** As libpq since 17: blanks around are skipped, and one in the middle is an error. */
    private String decode(String encoded, String part) {
        byte[] utf8 = withoutBlanksAround(encoded).getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(utf8.length);
        for (int i = 0; i < utf8.length; i++) {
            if (utf8[i] == ' ') {
                throw wrong(part + " has a blank in it, which is written %20");
            }
            if (utf8[i] == '%') {
                int octet = i + 2 < utf8.length ? octet(utf8[i + 1], utf8[i + 2]) : -1;
                if (octet <= 0) {
                    throw wrong(part + (octet < 0 ? " has a % without two hexadecimal digits" : " must not have %00"));
                }
                decoded.put((byte) octet);
                i += 2;
            } else {
                decoded.put(utf8[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
        } catch (CharacterCodingException e) {
            throw wrong(part + " is not UTF-8 when its % are resolved");
        }
    }

    private static String withoutBlanksAround(String encoded) {
        int start = 0;
        int end = encoded.length();
        while (start < end && encoded.charAt(start) == ' ') {
            start++;
        }
        while (start < end && encoded.charAt(end - 1) == ' ') {
            end--;
        }
        return encoded.substring(start, end);
    }

    private static int octet(byte high, byte low) {
        int first = Character.digit(high, 16);
        int second = Character.digit(low, 16);
        return first < 0 || second < 0 ? -1 : first << 4 | second;
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("In the connection URI " + what);
    }
}
