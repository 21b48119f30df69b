package io.pgflux.api;

/**
 * A value of {@code macaddr8}: a MAC address of eight bytes (EUI-64).
 *
 * @param bits the address as one unsigned number: {@code 08:00:2b:01:02:03:04:05} is {@code 0x08002b0102030405L}
 */
public record MacAddress8(long bits) implements Comparable<MacAddress8> {

    private static final int BYTES = 8;

    /**
     * The value of a literal of eight bytes in hexadecimal with colons or hyphens between them.
     *
     * @throws IllegalArgumentException if the text is not such a literal
     */
    public static MacAddress8 parse(String text) {
        return new MacAddress8(MacText.parse(text, BYTES));
    }

    /** In the order of PostgreSQL: by the bytes, which are unsigned. */
    @Override
    public int compareTo(MacAddress8 other) {
        return Long.compareUnsigned(bits, other.bits);
    }

    /** As PostgreSQL prints it: lower case, with colons. */
    @Override
    public String toString() {
        return MacText.print(bits, BYTES);
    }
}
