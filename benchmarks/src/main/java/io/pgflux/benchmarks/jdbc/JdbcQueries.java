package io.pgflux.benchmarks.jdbc;

import io.pgflux.benchmarks.work.Rows;
import io.pgflux.benchmarks.work.Tables;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import io.pgflux.benchmarks.work.Workload;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.UUID;

/** Queries on one connection, one at a time, each with a statement that is prepared once. */
final class JdbcQueries implements Work {

    private final Workload workload;
    private final Connection connection;
    private final PreparedStatement statement;

    JdbcQueries(Workload workload, Connection connection) throws SQLException {
        this.workload = workload;
        this.connection = connection;
        String sql = switch (workload) {
            case WIDE -> Tables.WIDE;
            case PAGES -> Tables.PAGE;
            default -> Tables.ONE;
        };
        statement = connection.prepareStatement(JdbcDriver.sql(sql));
    }

    @Override
    public long run(Watch watch) throws SQLException {
        long results = 0;
        while (watch.goOn()) {
            Integer key = watch.key();
            long begin = watch.begin();
            results += switch (workload) {
                case WIDE -> wide(watch);
                case PAGES -> ofKey(statement, key, watch, JdbcQueries::page);
                default -> one(statement, key, watch);
            };
            if (begin != 0) {
                watch.end(begin);
            }
        }
        return results;
    }

    static int one(PreparedStatement statement, Integer key, Watch watch) throws SQLException {
        return ofKey(statement, key, watch, row -> Rows.one(row.getInt(1), row.getString(2)));
    }

    /** All rows of a query by its key. */
    private static int ofKey(PreparedStatement statement, Integer key, Watch watch, Reader reader) throws SQLException {
        statement.setInt(1, key);
        int rows = 0;
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                watch.check(key, reader.read(result));
                rows++;
            }
        }
        return rows;
    }

    private int wide(Watch watch) throws SQLException {
        int rows = 0;
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                watch.check(rows, wide(result));
                rows++;
            }
        }
        return rows;
    }

    private static Integer wide(ResultSet row) throws SQLException {
        return Rows.wide(
                row.getInt(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getBoolean(5),
                row.getDouble(6),
                row.getBigDecimal(7),
                row.getObject(8, OffsetDateTime.class),
                row.getObject(9, UUID.class),
                row.getObject(10, LocalDate.class));
    }

    private static Integer page(ResultSet row) throws SQLException {
        return Rows.page(
                row.getInt(1),
                row.getInt(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getBoolean(7),
                row.getDouble(8),
                row.getBigDecimal(9),
                row.getObject(10, OffsetDateTime.class),
                row.getObject(11, UUID.class),
                row.getObject(12, LocalDate.class));
    }

    /** Reads the current row. */
    private interface Reader {
        Integer read(ResultSet row) throws SQLException;
    }

    @Override
    public void close() {
        JdbcConnect.close(connection);
    }
}
