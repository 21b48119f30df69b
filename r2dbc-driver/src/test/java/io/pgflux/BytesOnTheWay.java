package io.pgflux;

import io.pgflux.testing.NarrowLoops;
import io.pgflux.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that count what a long result moves between a server and a client with small buffers. */
abstract class BytesOnTheWay {

    /** About 200 MB. */
    static final String ROWS = "SELECT g::int4, 'twenty bytes of text' FROM generate_series(1, 5000000) g";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @AutoClose
    final NarrowLoops loops = new NarrowLoops();

    @RegisterExtension
    final Connections connections = new Connections(database);

    final LostConnection open() {
        return LostConnection.open(database, connections, options -> options.loopResources(loops));
    }
}
