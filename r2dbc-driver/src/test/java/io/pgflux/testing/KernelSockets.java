package io.pgflux.testing;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Linux's table of TCP sockets, asked for what no system call of Java's tells: whether a connection whose peer has sent
 * its FIN was reset after it. Reading such a socket just says "end" again.
 */
final class KernelSockets {

    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    private KernelSockets() {}

    /** Whether the kernel has forgotten the connection although we have not closed it; false where nobody can tell. */
    static boolean wasReset(SocketChannel channel) throws IOException {
        if (!Files.isReadable(TABLES.get(0))) {
            return false;
        }
        int local = channel.socket().getLocalPort();
        int remote = channel.socket().getPort();
        for (Path table : TABLES) {
            if (Files.isReadable(table) && contains(table, local, remote)) {
                return false;
            }
        }
        return true;
    }

    private static boolean contains(Path table, int local, int remote) throws IOException {
        // sl local_address rem_address st ..., for example: 0: 0100007F:1538 0100007F:C5A2 01 ...
        String localEnd = String.format(Locale.ROOT, ":%04X", local);
        String remoteEnd = String.format(Locale.ROOT, ":%04X", remote);
        try (var lines = Files.lines(table)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .anyMatch(columns -> columns[1].endsWith(localEnd) && columns[2].endsWith(remoteEnd));
        }
    }
}
