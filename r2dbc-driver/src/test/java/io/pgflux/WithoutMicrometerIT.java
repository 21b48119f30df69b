package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.testing.ForkedProgram;
import io.pgflux.testing.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Micrometer is optional: without it on the class path nothing is missed. */
class WithoutMicrometerIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @Test
    void anApplicationWithoutMicrometerRuns(@TempDir Path directory) throws Exception {
        String url = "r2dbc:pgflux://%s@%s:%d/%s?slowStatementThreshold=1s"
                .formatted(database.user(), database.host(), database.port(), database.name());

        assertThat(ForkedProgram.runWithout("micrometer", directory, WithoutMicrometerProgram.class, url))
                .contains("It works: 1");
    }
}
