package io.pgflux.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the server is asked to do. Rows have three columns: the tag of the statement that asked, a number, a text; so a row
 * that reaches somebody else is known as such.
 */
sealed interface Work {

    /** With parameters $1, $2 ... */
    String sql();

    /** Of the parameters; an Integer or a String. */
    List<Object> parameters();

    /** Without parameters. */
    default String literal() {
        String text = sql();
        for (int i = parameters().size(); i > 0; i--) {
            Object value = parameters().get(i - 1);
            text = text.replace("$" + i, value instanceof Integer ? "(" + value + ")" : "'" + value + "'");
        }
        return text;
    }

    /** Whether it may write. */
    default boolean writes() {
        return false;
    }

    /** Whether it may fail where no transaction has failed before. */
    default boolean mayFail() {
        return writes();
    }

    /** Rows of random width: row n has {@code (n * factor) % width} letters. Fails at row {@code failAt}, if not zero. */
    record Select(int tag, int rows, int factor, int width, int failAt) implements Work {

        @Override
        public String sql() {
            return "SELECT $1::int4, g, repeat(chr(97 + g % 26), (g * $3::int4) % $4::int4), 1 / (g - $5::int4)"
                    + " FROM generate_series(1, $2::int4) g";
        }

        @Override
        public List<Object> parameters() {
            return List.of(tag, rows, factor, width, failAt);
        }

        @Override
        public boolean mayFail() {
            return failAt > 0;
        }
    }

    /** One row after a while. */
    record Sleep(int tag, int millis) implements Work {

        @Override
        public String sql() {
            return "SELECT $1::int4, 1, ''::text FROM pg_sleep($2::int4 / 1000.0)";
        }

        @Override
        public List<Object> parameters() {
            return List.of(tag, millis);
        }
    }

    /**
     * Rows with the keys {@code from} to {@code to}; {@code unique} is checked at commit, zero stands for NULL.
     *
     * @param width how many letters each row of RETURNING has
     */
    record Insert(int tag, int from, int to, int value, int unique, int millis, boolean returning, int width)
            implements Work {

        @Override
        public String sql() {
            return "INSERT INTO m SELECT g, $4::int4, nullif($5::int4, 0) FROM generate_series($2::int4, $3::int4) g"
                    + (millis > 0 ? ", pg_sleep($6::int4 / 1000.0)" : "")
                    + " WHERE $1::int4 > 0 AND $6::int4 >= 0 AND $7::int4 >= 0"
                    + (returning ? " RETURNING $1::int4, k, repeat('w', $7::int4)" : "");
        }

        @Override
        public List<Object> parameters() {
            return List.of(tag, from, to, value, unique, millis, width);
        }

        @Override
        public boolean writes() {
            return true;
        }
    }

    /** As users write it. */
    record InsertOne(int key, int value) implements Work {

        @Override
        public String sql() {
            return "INSERT INTO m (k, v) VALUES ($1, $2)";
        }

        @Override
        public List<Object> parameters() {
            return List.of(key, value);
        }

        @Override
        public boolean writes() {
            return true;
        }
    }

    record Update(int tag, int from, int to, int delta, boolean returning) implements Work {

        @Override
        public String sql() {
            return returning
                    ? "WITH c AS (UPDATE m SET v = v + $4::int4 WHERE k BETWEEN $2::int4 AND $3::int4 RETURNING k, v)"
                            + " SELECT $1::int4, k, v::text FROM c ORDER BY k"
                    : "UPDATE m SET v = v + $4::int4 WHERE k BETWEEN $2::int4 AND $3::int4 AND $1::int4 > 0";
        }

        @Override
        public List<Object> parameters() {
            return List.of(tag, from, to, delta);
        }

        @Override
        public boolean writes() {
            return true;
        }
    }

    record Delete(int from, int to) implements Work {

        @Override
        public String sql() {
            return "DELETE FROM m WHERE k BETWEEN $1::int4 AND $2::int4";
        }

        @Override
        public List<Object> parameters() {
            return List.of(from, to);
        }

        @Override
        public boolean writes() {
            return true;
        }
    }

    /** What is in the table. */
    record Read(int tag, int from, int to) implements Work {

        @Override
        public String sql() {
            return "SELECT $1::int4, k, v || coalesce('/' || u, '')"
                    + " FROM m WHERE k BETWEEN $2::int4 AND $3::int4 ORDER BY k";
        }

        @Override
        public List<Object> parameters() {
            return List.of(tag, from, to);
        }
    }

    /** Never works. */
    enum Broken implements Work {
        SYNTAX("42601", "SELEC $1::int4", 1),
        TABLE("42P01", "SELECT $1::int4, k, '' FROM nowhere", 1),
        /** In Bind. */
        VALUE("22P02", "SELECT $1::int4", "one"),
        /** Before anything is sent. */
        UNSENDABLE("IllegalArgumentException", "SELECT $1::text", "\0");

        /** SQLSTATE, or what the driver throws. */
        final String code;

        private final String sql;
        private final Object value;

        Broken(String code, String sql, Object value) {
            this.code = code;
            this.sql = sql;
            this.value = value;
        }

        @Override
        public String sql() {
            return sql;
        }

        @Override
        public List<Object> parameters() {
            return List.of(value);
        }

        @Override
        public boolean mayFail() {
            return true;
        }
    }

    /** The server forgets what the driver has prepared. */
    enum Forget implements Work {
        ALL;

        @Override
        public String sql() {
            return "DEALLOCATE ALL";
        }

        @Override
        public List<Object> parameters() {
            return List.of();
        }
    }

    /** One statement with several bindings. */
    record Added(List<Work> bindings) implements Work {

        @Override
        public String sql() {
            return bindings.get(0).sql();
        }

        @Override
        public List<Object> parameters() {
            return bindings.get(0).parameters();
        }

        @Override
        public boolean writes() {
            return bindings.stream().anyMatch(Work::writes);
        }

        @Override
        public boolean mayFail() {
            return bindings.stream().anyMatch(Work::mayFail);
        }
    }

    /** Several statements in one string, or as a batch. */
    record Several(List<Work> statements, boolean batch) implements Work {

        @Override
        public String sql() {
            return statements.stream().map(Work::literal).collect(Collectors.joining("; "));
        }

        @Override
        public List<Object> parameters() {
            return List.of();
        }

        @Override
        public boolean writes() {
            return statements.stream().anyMatch(Work::writes);
        }

        @Override
        public boolean mayFail() {
            return statements.stream().anyMatch(Work::mayFail);
        }
    }
}
