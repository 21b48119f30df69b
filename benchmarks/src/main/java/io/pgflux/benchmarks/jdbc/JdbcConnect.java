package io.pgflux.benchmarks.jdbc;

import io.pgflux.benchmarks.work.Rows;
import io.pgflux.benchmarks.work.Target;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import io.pgflux.benchmarks.work.Workload;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Connections that are opened and closed, one at a time or by many threads. */
final class JdbcConnect implements Work {

    private final Callable<Connection> source;
    private final Workload workload;
    private final ExecutorService threads;

    JdbcConnect(Callable<Connection> source, Workload workload) {
        this.source = source;
        this.workload = workload;
        threads = Executors.newFixedThreadPool(workload.connections());
    }

    @Override
    public long run(Watch watch) throws Exception {
        if (workload.connections() == 1) {
            return connections(watch);
        }
        List<Callable<Long>> tasks = new ArrayList<>();
        for (Watch lane : watch.lanes(workload.connections(), workload)) {
            tasks.add(() -> connections(lane));
        }
        long connections = 0;
        for (Future<Long> task : threads.invokeAll(tasks)) {
            connections += task.get();
        }
        return connections;
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    private long connections(Watch watch) throws Exception {
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
