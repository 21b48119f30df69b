package io.pgflux.api;

/** What is declared for parameters that are text: a String, a Character, another CharSequence or a Clob. */
public enum StringType {

    /**
     * No type: the server infers it, so that a String fits {@code uuid}, {@code jsonb}, an enum, {@code inet}, {@code date} and
     * any other type without a cast. Where it cannot infer one, as in {@code concat($1, 'x')}, {@code text} is declared;
     * what is needed is found out when a statement is prepared for the first time.
     */
    AUTO,

    /** {@code varchar}, as the incumbent: a String for another type than text needs a cast. */
    VARCHAR,

    /** No type, and where the server cannot infer one, that is an error. */
    UNSPECIFIED
}
