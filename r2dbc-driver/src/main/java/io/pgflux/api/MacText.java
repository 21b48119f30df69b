package io.pgflux.api;

import java.util.HexFormat;

/** MAC addresses as PostgreSQL prints them. */
final class MacText {

    private MacText() {}

    static String print(long bits, int bytes) {
        HexFormat hex = HexFormat.of();
        StringBuilder text = new StringBuilder(bytes * 3);
        for (int i = bytes - 1; i >= 0; i--) {
            hex.toHexDigits(text, (byte) (bits >>> (i * Byte.SIZE))).append(i == 0 ? "" : ":");
        }
        return text.toString();
    }

    static long parse(String text, int bytes) {
        if (text.length() != bytes * 3 - 1) {
            throw malformed(bytes);
        }
        long bits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (i % 3 < 2) {
                if (!HexFormat.isHexDigit(c)) {
                    throw malformed(bytes);
                }
                bits = (bits << 4) | HexFormat.fromHexDigit(c);
            } else if (c != text.charAt(2) || (c != ':' && c != '-')) {
                throw malformed(bytes);
            }
        }
        return bits;
    }

    private static IllegalArgumentException malformed(int bytes) {
        return new IllegalArgumentException("not a MAC address of %d bytes".formatted(bytes));
    }
}
