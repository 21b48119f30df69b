package io.pgflux.statement;

/** A string of SQL as its factory remembers it. For all threads. */
final class KnownSql {

    private final ScannedSql scanned;
    private final MultiRowInsert insert;
    private Signature signature; // not volatile: it is immutable, and an older one costs a few objects, nothing else

    KnownSql(ScannedSql scanned, MultiRowInsert insert) {
        this.scanned = scanned;
        this.insert = insert;
        signature = Signature.unknown(scanned.parameterCount());
    }

    ScannedSql scanned() {
        return scanned;
    }

    /** How many bindings are sent at once, if they may be. */
    MultiRowInsert insert() {
        return insert;
    }

    /** How the parameters were sent the last time. */
    Signature signature() {
        return signature;
    }

    void remember(Signature last) {
        if (signature != last) {
            signature = last;
        }
    }
}
