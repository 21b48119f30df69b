package io.pgflux.api;

/**
 * A value of {@code macaddr}: a MAC address of six bytes (EUI-48).
 *
 * @param bits the address as one number: {@code 08:00:2b:01:02:03} is {@code 0x08002b010203L}
 */
public record MacAddress(long bits) implements Comparable<MacAddress> {

    private static final int BYTES = 6;

    /** @throws IllegalArgumentException if the number has more than 48 bits */
    public MacAddress {
        if (bits >>> (BYTES * Byte.SIZE) != 0) {
            throw new IllegalArgumentException("more than 48 bits");
        }
    }

    /**
     * The value of a literal of six bytes in hexadecimal with colons or hyphens between them.
     *
     * @throws IllegalArgumentException if the text is not such a literal
     */
    public static MacAddress parse(String text) {
        return new MacAddress(MacText.parse(text, BYTES));
    }

    /** In the order of PostgreSQL: by the bytes. */
    @Override
    public int compareTo(MacAddress other) {
        return Long.compareUnsigned(bits, other.bits);
    }

    /** As PostgreSQL prints it: lower case, with colons. */
    @Override
    public String toString() {
        return MacText.print(bits, BYTES);
    }
}
