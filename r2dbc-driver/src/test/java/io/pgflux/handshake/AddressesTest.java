package io.pgflux.handshake;

import static io.pgflux.handshake.HostAttempts.OPEN;
import static io.pgflux.handshake.HostAttempts.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.testing.ForkedProgram;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A name with several addresses. Names come from a file that is the JVM's only source of them, so it is another JVM. */
class AddressesTest {

    @Test
    void theScopeOfAnAddressIsKept() {
        SocketAddress address = Addresses.of("fe80::1%7", 5432).block().get(0);

        assertThat(address)
                .isInstanceOfSatisfying(
                        InetSocketAddress.class,
                        inet -> assertThat(inet.getAddress())
                                .isInstanceOfSatisfying(
                                        Inet6Address.class,
                                        six -> assertThat(six.getScopeId()).isEqualTo(7)));
        assertThatThrownBy(() -> Addresses.of("fe80::1%nowhere", 5432).block())
                .isInstanceOf(R2dbcNonTransientResourceException.class)
                .hasMessageContainingAll("fe80::1%nowhere:5432", "interface");
    }

    /** Every address from 127.0.0.1 to 127.255.255.255 is this machine's own. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void everyAddressOfANameIsTried(@TempDir Path directory) throws Exception {
        Path names = Files.writeString(directory.resolve("hosts"), """
                127.0.0.2 many.test
                127.0.0.3 many.test
                127.0.0.1 many.test
                127.0.0.2 none.test
                127.0.0.3 none.test
                """);
        try (ScriptedServer server = ScriptedServer.start(OPEN)) {
            int port = server.port();
            String printed = ForkedProgram.run(
                    directory,
                    List.of("-Djdk.net.hosts.file=" + names, "-Xmx256m"),
                    NamedHostProgram.class,
                    "many.test:" + port,
                    "none.test:" + port,
                    "none.test:%d,%s".formatted(port, list(server)));

            assertThat(printed)
                    .contains("many.test:%d is connected".formatted(port))
                    .contains("none.test:%d is not: None of the servers of none.test:%d".formatted(port, port))
                    .contains(
                            "none.test:%d (127.0.0.2): ".formatted(port), "none.test:%d (127.0.0.3): ".formatted(port))
                    .contains("none.test:%d,%s is connected".formatted(port, list(server)));
            assertThat(server.connections()).isEqualTo(2);
        }
    }
}
