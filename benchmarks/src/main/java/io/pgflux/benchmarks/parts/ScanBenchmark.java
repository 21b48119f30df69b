package io.pgflux.benchmarks.parts;

import io.pgflux.statement.ScannedSql;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** A statement that was not met before is scanned for placeholders and boundaries. */
public class ScanBenchmark extends Part {

    /** What is scanned. */
    public enum Text {
        SHORT("SELECT id, name FROM product WHERE id = $1"),
        LONG("""
                WITH recent AS (
                    SELECT o.id, o.customer_id, o.total, o.created_at -- of the last month
                    FROM orders o
                    WHERE o.created_at > now() - interval '1 month' AND o.state IN ('paid', 'sent', 'it''s back')
                )
                /* the best customers first */
                SELECT c.id, c.name, "c"."e-mail", count(*) AS orders, sum(r.total) AS total
                FROM recent r JOIN customer c ON c.id = r.customer_id
                WHERE c.country = $1 AND (c.name LIKE $2 OR c.tags && $3::text[]) AND c.note <> $note$none; really$note$
                GROUP BY c.id, c.name, "c"."e-mail"
                HAVING sum(r.total) > $4
                ORDER BY total DESC
                LIMIT $5
                """);

        private final String sql;

        Text(String sql) {
            this.sql = sql;
        }
    }

    @Param
    private Text text;

    @Benchmark
    public ScannedSql scan() {
        return ScannedSql.scan(text.sql, true);
    }
}
