package io.pgflux.wire;

/** What ReadyForQuery says of the transaction. */
public enum TransactionStatus {
    /** Not in a transaction block. */
    IDLE,
    /** In a transaction block. */
    ACTIVE,
    /** In a failed transaction block: statements are refused until it ends. */
    FAILED;

    static TransactionStatus of(byte code) {
        return switch (code) {
            case 'I' -> IDLE;
            case 'T' -> ACTIVE;
            case 'E' -> FAILED;
            default -> throw new ProtocolException("Unknown transaction status " + code);
        };
    }
}
