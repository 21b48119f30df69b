package io.pgflux.hosts;

/** What a server was when it was seen. */
public enum Standing {
    /** It gave no session. */
    UNREACHABLE,
    /** It gave one; nobody has asked what it is. */
    REACHABLE,
    /** Not in recovery, and its sessions can write. */
    PRIMARY,
    /** Not in recovery, but its sessions are read-only by default. */
    READ_ONLY,
    /** In recovery. */
    STANDBY;

    /**
     * From the two settings.
     *
     * @param inRecovery {@code in_hot_standby}, or what {@code pg_is_in_recovery()} returns
     * @param readOnly {@code default_transaction_read_only}, or {@code transaction_read_only} of a fresh session
     */
    public static Standing of(boolean inRecovery, boolean readOnly) {
        if (inRecovery) {
            return STANDBY;
        }
        return readOnly ? READ_ONLY : PRIMARY;
    }

    /** As in "host:port is ..". */
    public String description() {
        return switch (this) {
            case UNREACHABLE -> "out of reach";
            case REACHABLE -> "of unknown role";
            case PRIMARY -> "a primary";
            case READ_ONLY -> "a primary whose sessions are read-only";
            case STANDBY -> "a standby";
        };
    }
}
