package io.pgflux.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RestartableServerIT {

    @AutoClose
    private final RestartableServer restartable = RestartableServer.create();

    private final PostgresServer server = restartable.server();

    @Test
    void itKeepsItsPortAndWhatWasCommitted() throws SQLException {
        server.sql(PostgresServer.SUPERUSER, "CREATE TABLE kept(i int)", "INSERT INTO kept VALUES (1)");
        try (Connection connection = server.jdbc(PostgresServer.SUPERUSER)) {
            restartable.stopImmediately();

            assertThat(connection.isValid(5)).isFalse();
            assertThatThrownBy(() -> server.jdbc(PostgresServer.SUPERUSER)).isInstanceOf(SQLException.class);
        }

        restartable.start();
        assertThat(server.query(PostgresServer.SUPERUSER, "SELECT i FROM kept")).containsExactly(List.of(1));
        restartable.stopFast();
        restartable.start();
        assertThat(server.query(PostgresServer.SUPERUSER, "SELECT i FROM kept")).containsExactly(List.of(1));
        assertThat(server.version()).isEqualTo(PostgresServer.shared().version());
    }
}
