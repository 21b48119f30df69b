package io.pgflux;

import static io.pgflux.Connections.all;
import static io.pgflux.Connections.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The system's own tables and views have columns of nearly all types, of which many have no documented binary form. */
class SystemCataloguesIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static Client client;

    @BeforeAll
    static void connect() {
        client = Client.open(new PgConnectionFactory(Client.options(database).build()));
    }

    @AfterAll
    static void disconnect() {
        client.close();
    }

    static List<String> relations() {
        // Which only a server built with libnuma can fill.
        return relations("c.relname <> 'pg_shmem_allocations_numa'");
    }

    /** Those that only DDL changes. */
    static List<String> tables() {
        return relations("n.nspname = 'pg_catalog' AND c.relkind = 'r' AND c.relname <> 'pg_statistic'");
    }

    private static List<String> relations(String condition) {
        return database
                .query("SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n"
                        + " ON n.oid = c.relnamespace WHERE n.nspname IN ('pg_catalog', 'information_schema')"
                        + " AND c.relkind IN ('r', 'v') AND " + condition + " ORDER BY 1")
                .stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("relations")
    void everyColumnIsReadDescribedAndPrepared(String relation) {
        String sql = "SELECT * FROM " + relation + " LIMIT 500";

        int described = read(sql, SystemCataloguesIT::values).size();

        assertThat(read(sql, SystemCataloguesIT::values).size() == 0).isEqualTo(described == 0);
    }

    @ParameterizedTest
    @MethodSource("relations")
    void everyColumnIsReadAsTheServersText(String relation) {
        String sql = "SELECT * FROM " + relation + " LIMIT 100";

        assertThat(read(sql, SystemCataloguesIT::texts)).hasSizeLessThanOrEqualTo(100);
        assertThat(read(sql + "; SELECT 1 WHERE false", SystemCataloguesIT::values))
                .hasSizeLessThanOrEqualTo(100);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void theTextOfABinaryColumnIsTheServersText(String table) {
        String sql = "SELECT t.* FROM %s t ORDER BY t.ctid LIMIT 300".formatted(table);

        assertThat(read(sql, SystemCataloguesIT::texts))
                .isEqualTo(read(sql + "; SELECT 1 WHERE false", SystemCataloguesIT::texts));
    }

    private static <T> List<T> read(String sql, Function<Readable, T> mapping) {
        PgConnection connection = client.connection();
        return all(rows(connection.createStatement(sql).execute(), mapping));
    }

    private static List<@Nullable Object> values(Readable readable) {
        Row row = (Row) readable;
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.getMetadata().getColumnMetadatas().size(); i++) {
            values.add(row.get(i));
        }
        return values;
    }

    private static List<@Nullable String> texts(Readable readable) {
        Row row = (Row) readable;
        List<@Nullable String> values = new ArrayList<>();
        for (int i = 0; i < row.getMetadata().getColumnMetadatas().size(); i++) {
            values.add(row.get(i, String.class));
        }
        return values;
    }
}
