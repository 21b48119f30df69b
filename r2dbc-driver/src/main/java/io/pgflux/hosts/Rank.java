package io.pgflux.hosts;

/** In which order hosts are tried, by what is known of them. None is left out: what is known may be over. */
public enum Rank {
    RIGHT,
    UNKNOWN,
    SECOND_CHOICE,
    WRONG,
    UNREACHABLE
}
