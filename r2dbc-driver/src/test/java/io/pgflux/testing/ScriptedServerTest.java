package io.pgflux.testing;

import static io.pgflux.testing.BackendMessages.bindComplete;
import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.errorResponse;
import static io.pgflux.testing.BackendMessages.int32;
import static io.pgflux.testing.BackendMessages.message;
import static io.pgflux.testing.BackendMessages.parseComplete;
import static io.pgflux.testing.BackendMessages.raw;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.rowDescription;
import static io.pgflux.testing.BackendMessages.textRow;
import static io.pgflux.testing.BackendMessages.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.testing.BackendMessages.Column;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptedServerTest {

    private static final int INT4 = 23;
    private static final int TEXT = 25;
    private static final byte[] STARTUP = concat(int32(23), int32(196608), utf8("user\0somebody\0\0"));

    @Test
    void pgjdbcTakesItForPostgres() throws SQLException {
        try (ScriptedServer server = ScriptedServer.start(script -> {
                    FrontendMessage startup = loginOfJdbc(script);
                    assertThat(startup.startupParameters()).containsEntry("user", "me");

                    FrontendMessage parse = script.expect("PBDES").get(0);
                    assertThat(parse.sql()).isEqualTo("SELECT $1");
                    assertThat(parse.parameterTypes()).containsExactly(INT4);
                    script.sendOneByteAtATime(
                            parseComplete(),
                            bindComplete(),
                            rowDescription(Column.text("i", INT4), Column.text("t", TEXT)),
                            textRow("7", null),
                            commandComplete("SELECT 1"),
                            readyForQuery('I'));
                    script.expect("X");
                    script.expectFin();
                });
                Connection connection = connect(server);
                PreparedStatement statement = connection.prepareStatement("SELECT ?")) {
            statement.setInt(1, 7);
            ResultSet result = statement.executeQuery();
            assertThat(result.next()).isTrue();
            assertThat(result.getInt("i")).isEqualTo(7);
            assertThat(result.getString("t")).isNull();
        }
    }

    @Test
    void pgjdbcReadsItsErrors() throws SQLException {
        try (ScriptedServer server = ScriptedServer.start(script -> {
                    loginOfJdbc(script);
                    FrontendMessage.Bind bind = script.expect("PBDES").get(1).bind();
                    assertThat(bind.parameters()).hasSize(2).last().isNull();
                    script.send(errorResponse("ERROR", "22012", "no such luck", "Dtoo bad"), readyForQuery('I'));
                    script.expect("X");
                });
                Connection connection = connect(server);
                PreparedStatement statement = connection.prepareStatement("SELECT ?, ?")) {
            statement.setInt(1, 7);
            statement.setNull(2, java.sql.Types.INTEGER);

            assertThatThrownBy(statement::executeQuery)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22012"))
                    .hasMessageContainingAll("no such luck", "too bad");
        }
    }

    @Test
    void theEndOfAScriptIsAFin() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(Conversation::login);
                Socket driver = driver(server)) {
            driver.getOutputStream().write(STARTUP);

            assertThat(driver.getInputStream().readAllBytes()).startsWith('R').endsWith(readyForQuery('I'));
            server.assertSuccessful();
            assertThat(server.receivedTags()).isEqualTo("^");
        }
    }

    @Test
    void aResetIsAReset() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(Conversation::closeWithReset);
                Socket driver = driver(server)) {
            assertThatThrownBy(() -> driver.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void silenceLastsUntilTheServerIsClosed() throws IOException {
        ScriptedServer server = ScriptedServer.start(Conversation::silence);
        try (Socket driver = driver(server)) {
            driver.setSoTimeout(200);
            assertThatThrownBy(() -> driver.getInputStream().read()).hasMessageContaining("timed out");
            server.assertSuccessful();
            server.close();

            assertThat(driver.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aDriverThatDoesSomethingElseFailsTheTestAndIsReset() throws IOException {
        ScriptedServer server = ScriptedServer.start(script -> {
            script.acceptStartup();
            script.expect("PS");
        });
        try (Socket driver = driver(server)) {
            driver.getOutputStream().write(concat(STARTUP, message('P'), message('H')));

            assertThatThrownBy(() -> driver.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(server::assertSuccessful).hasMessageContaining("expected PS and got PH");
            assertThatThrownBy(server::close).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void aDriverThatHangsUpFailsTheScriptThatWaitsForMore() throws IOException {
        ScriptedServer server = ScriptedServer.start(script -> {
            script.acceptStartup();
            script.expect("P");
        });
        try (Socket driver = driver(server)) {
            driver.getOutputStream().write(STARTUP);
        }
        assertThatThrownBy(server::close).hasMessageContaining("the driver is gone; received ^");
    }

    @Test
    void eachConnectionHasItsScriptAndTheLastIsForTheRest() throws IOException {
        try (ScriptedServer server =
                ScriptedServer.start(first -> first.send(utf8("1")), others -> others.send(utf8("2")))) {
            for (String expected : List.of("1", "2", "2")) {
                try (Socket driver = driver(server)) {
                    assertThat(driver.getInputStream().readAllBytes()).isEqualTo(utf8(expected));
                }
            }
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    @Test
    void withoutAScriptAConnectionIsAFailure() throws IOException {
        ScriptedServer server = ScriptedServer.start();
        server.assertSuccessful();
        try (Socket driver = driver(server)) {
            assertThatThrownBy(() -> driver.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        assertThatThrownBy(server::close).hasMessageContaining("no connection was expected");
    }

    @Test
    void encryptionIsRefusedAndTheStartupFollows() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(Conversation::acceptStartup);
                Socket driver = driver(server)) {
            driver.getOutputStream().write(concat(int32(8), int32(80877103)));
            assertThat(driver.getInputStream().read()).isEqualTo('N');
            driver.getOutputStream().write(STARTUP);
            assertThat(driver.getInputStream().read()).isEqualTo(-1);
            assertThat(server.receivedTags()).isEqualTo("~^");
        }
    }

    @Test
    void lengthsMayLie() {
        assertThat(raw('D', Integer.MAX_VALUE, (byte) 1)).containsExactly('D', 0x7F, 0xFF, 0xFF, 0xFF, 1);
        assertThat(readyForQuery('T')).containsExactly('Z', 0, 0, 0, 5, 'T');
    }

    private static FrontendMessage loginOfJdbc(Conversation script) throws IOException {
        FrontendMessage startup = script.login();
        assertThat(script.expect("Q").get(0).sql()).startsWith("SET ");
        script.send(commandComplete("SET"), readyForQuery('I'));
        return startup;
    }

    private static Connection connect(ScriptedServer server) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + server.host() + ":" + server.port() + "/db?user=me&socketTimeout=5");
    }

    private static Socket driver(ScriptedServer server) throws IOException {
        Socket socket = new Socket(server.host(), server.port());
        socket.setSoTimeout(5_000);
        return socket;
    }
}
