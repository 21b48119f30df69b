package io.pgflux.libpq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables and services, in an environment of the test's own. */
class EnvironmentTest {

    private static final String SERVICES = """
            # a comment
            [first]
            host=one.example
              port=5433\s\s

            [shop]
            host=two.example
            host=ignored.example
            # password=commented
            password=a=b c
            options=
            [shop]
            dbname=never
            """;

    @TempDir
    Path home;

    private Environment environment(Map<String, String> variables) {
        return new Environment(variables, "me", home.toString(), false);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(home.resolve(name), text);
    }

    @Test
    void aVariableIsAKeyword() {
        assertThat(environment(Map.of(
                                "PGHOST", "db.example",
                                "PGPORT", "",
                                "PGDATABASE", "shop",
                                "PGSERVICE", "s",
                                "PGTARGETSESSIONATTRS", "read-write",
                                "PATH", "/bin"))
                        .keywords())
                .isEqualTo(Map.of(
                        "host", "db.example", "dbname", "shop", "service", "s", "target_session_attrs", "read-write"));
        assertThat(environment(Map.of("PGREQUIRESSL", "1")).keywords()).isEqualTo(Map.of("sslmode", "require"));
        assertThat(environment(Map.of("PGREQUIRESSL", "1", "PGSSLMODE", "disable"))
                        .keywords())
                .isEqualTo(Map.of("sslmode", "disable"));
    }

    @Test
    void aServiceIsASectionUpToTheNextOne() throws IOException {
        write(".pg_service.conf", SERVICES);
        Environment environment = environment(Map.of());

        assertThat(environment.service("first", null)).isEqualTo(Map.of("host", "one.example", "port", "5433"));
        assertThat(environment.service("shop", null))
                .isEqualTo(Map.of("host", "two.example", "password", "a=b c", "options", ""));
        assertThatThrownBy(() -> environment.service("sho", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"sho\"")
                .hasMessageContaining(".pg_service.conf");
    }

    @Test
    void theUsersFileComesBeforeTheSystemsAndPgservicefileReplacesIt() throws IOException {
        write(".pg_service.conf", "[a]\nuser=personal\n");
        write("pg_service.conf", "[a]\nuser=system\n[b]\nuser=system\n");
        Path other = write("other.conf", "[a]\nuser=other\n");
        Map<String, String> variables = new HashMap<>(Map.of("PGSYSCONFDIR", home.toString()));

        assertThat(environment(variables).service("a", null)).containsEntry("user", "personal");
        assertThat(environment(variables).service("b", null)).containsEntry("user", "system");
        variables.put("PGSERVICEFILE", other.toString());
        assertThat(environment(variables).service("a", null)).containsEntry("user", "other");
        assertThat(environment(variables).service("b", null)).containsEntry("user", "system");
        assertThat(environment(Map.of()).service("a", other.toString())).containsEntry("user", "other");
    }

    @Test
    void aServiceThatIsNowhereIsAnError() {
        assertThatThrownBy(() -> environment(Map.of()).service("shop", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PGSERVICEFILE");
        assertThatThrownBy(() -> environment(Map.of("PGSERVICEFILE", home.resolve("missing") + ""))
                        .service("shop", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cr3t", "=s3cr3t", "service=s3cr3t", "servicefile=s3cr3t", "ldap://s3cr3t/x?y=z"})
    void aLineThatIsNotUnderstoodIsToldByItsNumber(String line) throws IOException {
        write(".pg_service.conf", "[shop]\nuser=me\n" + line + "\n");

        assertThatThrownBy(() -> environment(Map.of()).service("shop", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Line 3")
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void windowsHasItsFilesElsewhere() throws IOException {
        Files.createDirectory(home.resolve("postgresql"));
        write("postgresql/.pg_service.conf", "[a]\nuser=personal\n");
        Environment windows = new Environment(Map.of("APPDATA", home.toString()), "me", "", true);

        assertThat(windows.service("a", null)).containsEntry("user", "personal");
        assertThat(windows.passwordFile()).isEqualTo(home.resolve("postgresql/pgpass.conf") + "");
        assertThat(environment(Map.of()).passwordFile()).isEqualTo(home.resolve(".pgpass") + "");
        assertThat(environment(Map.of("PGPASSFILE", "/srv/pass")).passwordFile())
                .isEqualTo("/srv/pass");
        assertThat(new Environment(Map.of(), "", "", false).passwordFile()).isNull();
    }

    @Test
    void homeIsWhereTheVariableSays() {
        Map<String, String> variables = Map.of("HOME", home.toString());

        assertThat(new Environment(variables, "me", "/elsewhere", false).passwordFile())
                .isEqualTo(home.resolve(".pgpass") + "");
        assertThat(new Environment(Map.of("HOME", ""), "me", "/elsewhere", false).home())
                .isEqualTo("/elsewhere");
        assertThat(new Environment(variables, "me", "C:/me", true).home()).isEqualTo("C:/me");
    }

    @Test
    void whoIsOnlyANumberToTheSystemHasNoNameAndNoHome() {
        Environment nobody = new Environment(Map.of(), "?", "?", false);

        assertThat(nobody.user()).isEmpty();
        assertThat(nobody.passwordFile()).isNull();
        assertThat(new Environment(Map.of("HOME", home.toString()), "?", "?", false).passwordFile())
                .isEqualTo(home.resolve(".pgpass") + "");
    }

    @Test
    void itsValuesAreNotShown() {
        assertThat(environment(Map.of("PGPASSWORD", "s3cr3t"))).asString().doesNotContain("s3cr3t");
    }
}
