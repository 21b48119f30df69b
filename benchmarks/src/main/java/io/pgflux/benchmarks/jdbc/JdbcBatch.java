package io.pgflux.benchmarks.jdbc;

import io.pgflux.benchmarks.work.Batch;
import io.pgflux.benchmarks.work.Tables;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Batches of INSERT, one at a time. */
final class JdbcBatch implements Work {

    private final Connection connection;
    private final PreparedStatement insert;

    JdbcBatch(Connection connection) throws SQLException {
        this.connection = connection;
        insert = connection.prepareStatement(JdbcDriver.sql(Tables.INSERT));
    }

    @Override
    public void prepare() throws SQLException {
        try (Statement truncate = connection.createStatement()) {
            truncate.execute(Tables.TRUNCATE);
        }
    }

    @Override
    public long run(Watch watch) throws SQLException {
        long inserted = 0;
        while (watch.goOn()) {
            long begin = watch.begin();
            inserted += insert();
            watch.end(begin);
        }
        if (watch.exact()) {
            try (Statement check = connection.createStatement();
                    ResultSet result = check.executeQuery(Tables.BATCH_CHECK)) {
                result.next();
                Batch.check(result.getInt(1), result.getInt(2));
            }
        }
        return inserted;
    }

    private int insert() throws SQLException {
        for (int i = 0; i < Batch.SIZE; i++) {
            insert.setInt(1, Batch.id(i));
            insert.setString(2, Batch.name(i));
            insert.setLong(3, Batch.amount(i));
            insert.addBatch();
        }
        int inserted = 0;
        for (int count : insert.executeBatch()) {
            // A row of a rewritten INSERT has no count of its own.
            inserted += count == Statement.SUCCESS_NO_INFO ? 1 : count;
        }
        return inserted;
    }

    @Override
    public void close() {
        JdbcConnect.close(connection);
    }
}
