package io.pgflux.benchmarks.vertx;

import io.pgflux.benchmarks.work.Target;
import io.pgflux.benchmarks.work.Work;
import io.pgflux.benchmarks.work.Workload;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import java.util.concurrent.Callable;

/** The Vert.x client. */
public final class VertxDriver {

    private VertxDriver() {}

    /** Throws {@link UnsupportedOperationException} with the reason for what the driver cannot do. */
    public static Work work(Workload workload, Target target) throws Exception {
        if (workload == Workload.BATCH_REWRITTEN) {
            throw new UnsupportedOperationException("the driver has no such option");
        }
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        Context loop = vertx.getOrCreateContext();
        PgConnectOptions options = options(target);
        return switch (workload) {
            case POOL -> new VertxPool(vertx, loop, options);
            case CONNECT, CONNECT_MANY, CONNECT_TLS, CONNECT_TLS_MANY ->
                new VertxConnect(
                        vertx,
                        loop,
                        (workload.isEncrypted() ? encrypted(options) : options)
                                .setUser(Target.SCRAM_USER)
                                .setPassword(Target.SCRAM_PASSWORD),
                        workload.connections());
            default -> {
                PgConnection connection = on(loop, () -> PgConnection.connect(vertx, options));
                yield switch (workload) {
                    case BATCH -> new VertxBatch(loop, connection);
                    case SLOW -> new VertxSlow(loop, connection);
                    default -> new VertxQueries(workload, loop, connection);
                };
            }
        };
    }

    private static PgConnectOptions options(Target target) {
        return new PgConnectOptions()
                .setHost(target.host())
                .setPort(target.port())
                .setDatabase(Target.DATABASE)
                .setUser(Target.USER)
                .setCachePreparedStatements(true)
                .setPipeliningLimit(Workload.PIPELINE);
    }

    private static PgConnectOptions encrypted(PgConnectOptions options) {
        return options.setSslMode(SslMode.VERIFY_FULL)
                .setSslOptions(new ClientSSLOptions()
                        .setHostnameVerificationAlgorithm("HTTPS")
                        .setTrustOptions(new PemTrustOptions().addCertPath(Target.CERTIFICATE.toString())));
    }

    /** Calls on the event loop and waits for the outcome. */
    static <T> T on(Context loop, Callable<Future<T>> call) throws Exception {
        Promise<T> outcome = Promise.promise();
        loop.runOnContext(started -> {
            try {
                call.call().onComplete(outcome);
            } catch (Exception e) {
                outcome.fail(e);
            }
        });
        return outcome.future().toCompletionStage().toCompletableFuture().get();
    }
}
