package io.pgflux.benchmarks.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgflux.benchmarks.work.Tables;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import io.pgflux.benchmarks.work.Workload;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Queries that share a pool of connections: a thread for each connection, since more threads would only wait. */
final class JdbcPool implements Work {

    private final Workload workload;
    private final HikariDataSource pool;
    private final ExecutorService threads = Executors.newFixedThreadPool(Workload.POOL_SIZE);

    JdbcPool(Workload workload, String url, String user) {
        this.workload = workload;
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setMaximumPoolSize(Workload.POOL_SIZE);
        pool = new HikariDataSource(config);
    }

    @Override
    public long run(Watch watch) throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (Watch lane : watch.lanes(Workload.POOL_SIZE, workload)) {
            tasks.add(() -> queries(lane));
        }
        long results = 0;
        for (Future<Integer> task : threads.invokeAll(tasks)) {
            results += task.get();
        }
        return results;
    }

    private int queries(Watch watch) throws SQLException {
        String sql = JdbcDriver.sql(Tables.ONE);
        int results = 0;
        while (watch.goOn()) {
            long begin = watch.begin();
            try (Connection connection = pool.getConnection();
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                results += JdbcQueries.one(statement, watch.key(), watch);
            }
            if (begin != 0) {
                watch.end(begin);
            }
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdown();
        pool.close();
    }
}
