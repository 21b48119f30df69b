package io.pgflux.testing;

/** How a connection can be lost. */
public enum Fault {
    /** Both sides get a FIN. */
    CUT,
    /** Both sides get a reset. */
    RESET,
    /** Half-open: each side is silent for the other, and nothing says that it will be for ever. */
    VANISH;

    /** Befalls the connection, for good. */
    public void strike(Link link) {
        switch (this) {
            case CUT -> link.cut();
            case RESET -> link.reset();
            case VANISH -> link.vanish();
        }
    }
}
