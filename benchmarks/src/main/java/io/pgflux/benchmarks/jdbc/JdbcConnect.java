package io.pgflux.benchmarks.jdbc;

import io.pgflux.benchmarks.work.Rows;
import io.pgflux.benchmarks.work.Target;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;

/** Connections that are opened and closed, one at a time. */
final class JdbcConnect implements Work {

    private final Callable<Connection> source;

    JdbcConnect(Callable<Connection> source) {
        this.source = source;
    }

    @Override
    public long run(Watch watch) throws Exception {
        long connections = 0;
        while (watch.goOn()) {
            long begin = watch.begin();
            try (Connection connection = source.call()) {
                if (watch.exact()) {
                    check(connection);
                }
            }
            watch.end(begin);
            connections++;
        }
        return connections;
    }

    private static void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT current_user")) {
            result.next();
            Rows.expect(Target.SCRAM_USER, result.getString(1));
        }
    }

    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
