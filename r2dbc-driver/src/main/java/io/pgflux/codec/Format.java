package io.pgflux.codec;

/** How a value travels (PostgreSQL manual, "Formats and Format Codes"). */
public enum Format {
    TEXT((short) 0),
    BINARY((short) 1);

    private final short code;

    Format(short code) {
        this.code = code;
    }

    public static Format of(int code) {
        return code == 0 ? TEXT : BINARY;
    }

    /** The format code. */
    public short code() {
        return code;
    }
}
