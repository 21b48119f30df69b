package io.pgflux.codec;

/** How a value travels (PostgreSQL manual, "Formats and Format Codes"). */
public enum Format {
    /** As the type's output function prints it, in UTF-8. */
    TEXT((short) 0),
    /** As the type's send function writes it. */
    BINARY((short) 1);

    private final short code;

    Format(short code) {
        this.code = code;
    }

    /** The format with this code. */
    public static Format of(int code) {
        return code == 0 ? TEXT : BINARY;
    }

    /** The format code. */
    public short code() {
        return code;
    }
}
