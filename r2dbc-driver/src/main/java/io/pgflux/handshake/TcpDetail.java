package io.pgflux.handshake;

/** What not every transport and platform lets set on its sockets. */
public enum TcpDetail {
    /** Milliseconds. */
    USER_TIMEOUT("tcpUserTimeout"),
    /** Seconds. */
    KEEP_ALIVE_IDLE("tcpKeepAliveIdle"),
    /** Seconds. */
    KEEP_ALIVE_INTERVAL("tcpKeepAliveInterval"),
    /** Probes without an answer. */
    KEEP_ALIVE_COUNT("tcpKeepAliveCount");

    private final String option;

    TcpDetail(String option) {
        this.option = option;
    }

    /** What the user knows it by. */
    @Override
    public String toString() {
        return option;
    }
}
