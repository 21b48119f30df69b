package io.pgflux.benchmarks.jdbc;

import io.pgflux.benchmarks.work.SlowReader;
import io.pgflux.benchmarks.work.Tables;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A result that is fetched through a cursor: without a fetch size, in a transaction, all rows would be kept. */
final class JdbcSlow implements Work {

    private final Connection connection;

    JdbcSlow(Connection connection) {
        this.connection = connection;
    }

    @Override
    public long run(Watch watch) throws SQLException {
        SlowReader reader = new SlowReader();
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(JdbcDriver.sql(Tables.SLOW))) {
            statement.setFetchSize(SlowReader.ROWS);
            statement.setInt(1, watch.limit());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reader.row(rows.getInt(1), rows.getString(2));
                }
            }
        }
        connection.commit();
        return reader.read();
    }

    @Override
    public void close() {
        JdbcConnect.close(connection);
    }
}
