package io.pgflux.api;

/** What a server is in its cluster, as far as somebody knows. */
public enum HostRole {
    /** Takes writes. */
    PRIMARY,
    /** Follows a primary, and takes reads only. */
    STANDBY,
    /** To be found out. */
    UNKNOWN
}
