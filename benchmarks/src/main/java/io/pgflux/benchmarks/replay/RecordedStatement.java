package io.pgflux.benchmarks.replay;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What is known of one SQL text with its types of parameters, whatever name the clients give to it. */
final class RecordedStatement {

    private static final byte[] UNNAMED = {0};

    private final Tape tape;
    private final byte[] sqlAndTypes;
    private final List<RecordedPortal> portals = new CopyOnWriteArrayList<>();
    private volatile byte @Nullable [] description;

    RecordedStatement(Tape tape, byte[] sqlAndTypes) {
        this.tape = tape;
        this.sqlAndTypes = sqlAndTypes;
    }

    /** ParameterDescription, and RowDescription or NoData. */
    byte[] description() throws IOException {
        byte[] known = description;
        if (known == null) {
            Messages messages = parse().add('D', new byte[] {'S', 0}).add('S');
            known = tape.ask(messages.bytes(), "tTn");
            description = known;
        }
        return known;
    }

    /** The portal of a Bind whose parameters and result formats are {@code message[from, to)}, the latter at the end. */
    RecordedPortal portal(byte[] message, int from, int formats, int to) {
        for (RecordedPortal portal : portals) {
            if (portal.hasFormats(message, formats, to)) {
                return portal;
            }
        }
        RecordedPortal portal = new RecordedPortal(tape, this, Arrays.copyOfRange(message, from, to), to - formats);
        portals.add(portal);
        return portal;
    }

    Messages parse() {
        return new Messages().add('P', UNNAMED, sqlAndTypes);
    }
}
