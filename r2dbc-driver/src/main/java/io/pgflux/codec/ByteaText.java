package io.pgflux.codec;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** The text of bytea, in either {@code bytea_output} (PostgreSQL manual, "Binary Data Types"). */
final class ByteaText {

    private static final String HEX_PREFIX = "\\x";

    private ByteaText() {}

    static String hex(byte[] bytes) {
        return HEX_PREFIX + HexFormat.of().formatHex(bytes);
    }

    /** @throws IllegalArgumentException if it is neither hex nor escape */
    static byte[] parse(String text) {
        if (!text.startsWith(HEX_PREFIX)) {
            return unescape(text);
        }
        if (text.length() % 2 != 0) {
            throw malformed();
        }
        byte[] bytes = new byte[text.length() / 2 - 1];
        for (int i = 0, at = HEX_PREFIX.length(); i < bytes.length; i++, at += 2) {
            bytes[i] = (byte) (digit(text, at, 16) << 4 | digit(text, at + 1, 16));
        }
        return bytes;
    }

    /** Printable ASCII stands for itself, a backslash for two of them, another byte for {@code \ooo} in octal. */
    private static byte[] unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c > '~') {
                throw malformed();
            }
            if (c != '\\') {
                bytes.write(c);
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '\\') {
                bytes.write(c);
                at++;
            } else if (at + 3 < text.length() && text.charAt(at + 1) <= '3') {
                bytes.write(digit(text, at + 1, 8) << 6 | digit(text, at + 2, 8) << 3 | digit(text, at + 3, 8));
                at += 3;
            } else {
                throw malformed();
            }
        }
        return bytes.toByteArray();
    }

    private static int digit(String text, int at, int radix) {
        char c = text.charAt(at);
        int digit = c < 0x80 ? Character.digit(c, radix) : -1;
        if (digit < 0) {
            throw malformed();
        }
        return digit;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("neither of PostgreSQL's texts of bytea, hex and escape");
    }
}
