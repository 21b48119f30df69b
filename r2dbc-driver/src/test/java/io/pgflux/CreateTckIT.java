package io.pgflux;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.reactivestreams.Publisher;

/** {@code ConnectionFactory.create}. */
public final class CreateTckIT extends TckPublishers<PgConnection> {

    @Override
    public Publisher<PgConnection> createPublisher(long elements) {
        return factory(PostgresServer.shared().port()).create().doOnNext(this::closeLater);
    }

    @Override
    public Publisher<PgConnection> createFailedPublisher() {
        return factory(closedPort()).create();
    }

    private static int closedPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
