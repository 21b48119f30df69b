package io.pgflux.benchmarks.work;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/** The tables, the SQL of the workloads, and what each row must be: all values follow from the row's number. */
public final class Tables {

    public static final int KEYS = 1_000;
    public static final int WIDE_ROWS = 100_000;
    public static final int PAGES = 50;
    public static final int PAGE_ROWS = 20;
    public static final int BATCH = 1_000;

    public static final String ONE = "SELECT id, name FROM bench_one WHERE id = $1";
    public static final String WIDE = "SELECT * FROM bench_wide";
    public static final String PAGE = "SELECT * FROM bench_page WHERE page = $1";
    public static final String INSERT = "INSERT INTO bench_batch VALUES ($1, $2, $3)";
    public static final String TRUNCATE = "TRUNCATE bench_batch";
    public static final String BATCH_CHECK =
            "SELECT count(*)::int4, count(DISTINCT id)::int4 FROM bench_batch WHERE name = 'name ' || id AND amount = id * 3";
    public static final String SLOW = "SELECT n, repeat('x', 100) || n AS text FROM generate_series(1, $1) AS n";

    private static final Instant START = Instant.parse("2024-01-01T00:00:00.123456Z");
    private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);

    private static final String COMMON = """
            'name ' || g AS text_value,
            ('some varchar ' || g)::varchar(100) AS varchar_value,
            g %% 2 = 0 AS bool_value,
            g * 1.5::float8 AS float8_value,
            (g || '.25')::numeric(12, 2) AS numeric_value,
            '2024-01-01 00:00:00.123456+00'::timestamptz + g * interval '1 second' AS timestamptz_value,
            (lpad(to_hex(g), 8, '0') || '-0000-4000-8000-' || lpad(to_hex(g), 12, '0'))::uuid AS uuid_value,
            '2000-01-01'::date + g %% 10000 AS date_value
            FROM generate_series(0, %d) AS g
            """;

    private Tables() {}

    /** What makes the tables. The pages are one table, twenty rows each in the order of their numbers. */
    public static List<String> ddl() {
        return List.of(
                "CREATE TABLE bench_one AS SELECT g AS id, 'name ' || g AS name FROM generate_series(0, %d) AS g"
                        .formatted(KEYS - 1),
                "ALTER TABLE bench_one ADD PRIMARY KEY (id)",
                "CREATE TABLE bench_wide AS SELECT g AS id, g * 1000000007::int8 AS int8_value, "
                        + COMMON.formatted(WIDE_ROWS - 1),
                "CREATE TABLE bench_page AS SELECT g / %d AS page, g AS id, g * 1000000007::int8 AS int8_value, 'x'::text AS x, "
                                .formatted(PAGE_ROWS)
                        + COMMON.formatted(PAGES * PAGE_ROWS - 1),
                "CREATE INDEX ON bench_page (page)",
                "CREATE UNLOGGED TABLE bench_batch (id int4, name text, amount int8)",
                "VACUUM ANALYZE");
    }

    static String name(int id) {
        return "name " + id;
    }

    static long int8(int id) {
        return id * 1_000_000_007L;
    }

    static String varchar(int id) {
        return "some varchar " + id;
    }

    static boolean bool(int id) {
        return id % 2 == 0;
    }

    static double float8(int id) {
        return id * 1.5;
    }

    static BigDecimal numeric(int id) {
        return BigDecimal.valueOf(id * 100L + 25, 2);
    }

    static Instant timestamp(int id) {
        return START.plusSeconds(id);
    }

    static UUID uuid(int id) {
        return new UUID(((long) id << 32) | 0x4000, (0x8000L << 48) | id);
    }

    static LocalDate date(int id) {
        return FIRST_DAY.plusDays(id % 10_000);
    }
}
