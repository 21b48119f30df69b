package io.pgflux.statement;

/** What a scan says of placeholders and boundaries, for tests that name these only. */
record Boundaries(String sql, int parameterCount, boolean several, String firstWord) {

    static Boundaries scan(String sql, boolean standardConformingStrings) {
        ScannedSql scanned = ScannedSql.scan(sql, standardConformingStrings);
        return new Boundaries(scanned.sql(), scanned.parameterCount(), scanned.several(), scanned.firstWord());
    }
}
