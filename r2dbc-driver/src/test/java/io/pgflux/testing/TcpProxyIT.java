package io.pgflux.testing;

import static io.pgflux.testing.LinkEvent.CLIENT_BYTES;
import static io.pgflux.testing.LinkEvent.CLIENT_FIN;
import static io.pgflux.testing.LinkEvent.CLIENT_RESET;
import static io.pgflux.testing.LinkEvent.SERVER_BYTES;
import static io.pgflux.testing.LinkEvent.SERVER_FIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With pgjdbc in the place of the driver. */
class TcpProxyIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final TcpProxy proxy = TcpProxy.to(database.host(), database.port());

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void aLoginAndAQueryAreReadableAsTags() throws SQLException {
        try (Connection connection = connect("disable")) {
            Link link = proxy.link(0);
            assertThat(link.clientMessages()).startsWith("^p");
            assertThat(link.serverMessages()).startsWith("RRR").endsWith("Z");
            link.forget();

            assertThat(select(connection, 3)).isEqualTo(3);

            assertThat(link.clientMessages()).isEqualTo("PBDES");
            assertThat(link.serverMessages()).isEqualTo("12TDDDCZ");
            assertThat(link.events()).containsExactly(CLIENT_BYTES, SERVER_BYTES);
            assertThat(link.clientChunks()).isLessThan(10);
        }
    }

    @Test
    void aRequestForEncryptionIsPartOfTheTags() throws SQLException {
        try (Connection connection = connect("prefer")) {
            assertThat(connection.isValid(5)).isTrue();
            assertThat(proxy.link(0).clientMessages()).startsWith("~^p");
            assertThat(proxy.link(0).serverMessages()).startsWith("NRRR");
        }
    }

    @Test
    void closingIsTerminateThenFinThenFin() throws SQLException {
        proxy.holdTerminate();
        connect("disable").close();

        Link link = proxy.link(0);
        link.awaitClosed();
        assertThat(link.clientMessages()).endsWith("X");
        assertThat(link.events()).endsWith(CLIENT_BYTES, CLIENT_FIN, SERVER_FIN).doesNotContain(CLIENT_RESET);
        database.awaitBackends(0);
    }

    @Test
    void whatIsCutEndsAtTheServerToo() throws SQLException {
        try (Connection connection = connect("disable")) {
            database.awaitBackends(1);
            proxy.cut();

            assertThatThrownBy(() -> select(connection, 1)).isInstanceOf(SQLException.class);
            database.awaitBackends(0);
        }
    }

    @Test
    void whatIsResetEndsAtTheServerToo() throws SQLException {
        try (Connection connection = connect("disable")) {
            database.awaitBackends(1);
            proxy.reset();

            assertThatThrownBy(() -> select(connection, 1)).isInstanceOf(SQLException.class);
            database.awaitBackends(0);
        }
    }

    @Test
    void aThousandRowsComeThroughByteByByte() throws SQLException {
        try (Connection connection = connect("disable")) {
            proxy.fragment();

            assertThat(select(connection, 1000)).isEqualTo(1000);
            assertThat(proxy.link(0).serverMessages()).contains(String.join("", Collections.nCopies(1000, "D")));
        }
    }

    @Test
    void aThrottledServerTakesItsTime() throws SQLException {
        try (Connection connection = connect("disable")) {
            proxy.throttle(100, Duration.ofMillis(10));
            long start = System.nanoTime();
            select(connection, 100);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(50));
        }
    }

    private Connection connect(String sslMode) throws SQLException {
        String url = "jdbc:postgresql://" + proxy.host() + ":" + proxy.port() + "/" + database.name() + "?sslmode="
                + sslMode;
        return DriverManager.getConnection(url, "scram_user", PostgresServer.password("scram_user"));
    }

    private static int select(Connection connection, int rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT generate_series(1, ?)")) {
            statement.setInt(1, rows);
            int count = 0;
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    count++;
                }
            }
            return count;
        }
    }
}
