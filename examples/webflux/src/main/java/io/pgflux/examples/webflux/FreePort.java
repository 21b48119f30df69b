package io.pgflux.examples.webflux;

import java.io.IOException;
import java.net.ServerSocket;

/** Looks for a port that nobody listens on. */
final class FreePort {

    private FreePort() {}

    static int from(int first) {
        for (int port = first; port < first + 100; port++) {
            try (ServerSocket free = new ServerSocket(port)) {
                return free.getLocalPort();
            } catch (IOException taken) {
                // the next one, then
            }
        }
        throw new IllegalStateException(
                "The ports %d to %d are taken: choose one with --port".formatted(first, first + 99));
    }
}
