package io.pgflux.benchmarks.jdbc;

import io.pgflux.benchmarks.work.Target;
import io.pgflux.benchmarks.work.Work;
import io.pgflux.benchmarks.work.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** pgjdbc. */
public final class JdbcDriver {

    private JdbcDriver() {}

    public static Work work(Workload workload, Target target) throws SQLException {
        return switch (workload) {
            case ONE, PIPELINED, WIDE, PAGES, FIRST -> new JdbcQueries(workload, connect(target, properties()));
            case POOL -> new JdbcPool(workload, url(target) + "?sslmode=disable", Target.USER);
            case BATCH -> new JdbcBatch(connect(target, properties()));
            case BATCH_REWRITTEN -> {
                Properties properties = properties();
                properties.setProperty("reWriteBatchedInserts", "true");
                yield new JdbcBatch(connect(target, properties));
            }
            case CONNECT, CONNECT_MANY, CONNECT_TLS, CONNECT_TLS_MANY -> {
                Properties properties = properties();
                properties.setProperty("user", Target.SCRAM_USER);
                properties.setProperty("password", Target.SCRAM_PASSWORD);
                if (workload.isEncrypted()) {
                    properties.setProperty("sslmode", "verify-full");
                    properties.setProperty("sslrootcert", Target.CERTIFICATE.toString());
                }
                yield new JdbcConnect(() -> connect(target, properties), workload);
            }
            case SLOW -> new JdbcSlow(connect(target, properties()));
        };
    }

    /** The SQL as JDBC writes it. */
    static String sql(String sql) {
        return sql.replaceAll("\\$\\d", "?");
    }

    private static String url(Target target) {
        return "jdbc:postgresql://%s:%d/%s".formatted(target.host(), target.port(), Target.DATABASE);
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", Target.USER);
        properties.setProperty("sslmode", "disable");
        return properties;
    }

    private static Connection connect(Target target, Properties properties) throws SQLException {
        return new Driver().connect(url(target), properties);
    }
}
