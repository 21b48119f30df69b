package io.pgflux.api;

/** Numbers in PostgreSQL's texts: digits and nothing else, unlike those that {@link Long#parseLong(String)} takes. */
final class Digits {

    private Digits() {}

    /** The number from begin to end, -1 if there is none or it is above max. */
    static long read(String text, int begin, int end, int radix, long max) {
        if (begin >= end || end > text.length()) {
            return -1;
        }
        long number = 0;
        for (int i = begin; i < end; i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            if (digit < 0 || number > (max - digit) / radix) {
                return -1;
            }
            number = number * radix + digit;
        }
        return number;
    }
}
