package io.pgflux.benchmarks.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a statement answers in certain formats. The values are those of the first Bind; later ones get the same rows. */
final class RecordedPortal {

    private static final byte[] UNNAMED = {0};

    private final Tape tape;
    private final RecordedStatement statement;
    private final byte[] valuesAndFormats;
    private final byte[] formats;
    private final Map<Integer, ByteBuffer[]> results = new ConcurrentHashMap<>();
    private volatile ByteBuffer @Nullable [] unlimited;
    private volatile byte @Nullable [] description;

    RecordedPortal(Tape tape, RecordedStatement statement, byte[] valuesAndFormats, int formatsLength) {
        this.tape = tape;
        this.statement = statement;
        this.valuesAndFormats = valuesAndFormats;
        formats =
                Arrays.copyOfRange(valuesAndFormats, valuesAndFormats.length - formatsLength, valuesAndFormats.length);
    }

    boolean hasFormats(byte[] message, int from, int to) {
        return Arrays.equals(formats, 0, formats.length, message, from, to);
    }

    /** RowDescription or NoData. */
    byte[] description() throws IOException {
        byte[] known = description;
        if (known == null) {
            known = tape.ask(bind().add('D', new byte[] {'P', 0}).add('S').bytes(), "Tn");
            description = known;
        }
        return known;
    }

    /** The answers to one Execute after the other with this limit, 0 for none. Each is a direct buffer to duplicate. */
    ByteBuffer[] results(int limit) throws IOException {
        ByteBuffer[] known = limit == 0 ? unlimited : results.get(limit);
        if (known == null) {
            known = record(limit);
            results.put(limit, known);
            if (limit == 0) {
                unlimited = known;
            }
        }
        return known;
    }

    private ByteBuffer[] record(int limit) throws IOException {
        synchronized (tape) {
            List<ByteBuffer> answers = new ArrayList<>();
            byte[] begin = bind().bytes();
            byte[] execute = new Messages()
                    .add('E', UNNAMED, Messages.int32(limit))
                    .add('H')
                    .bytes();
            boolean suspended;
            do {
                byte[] answer = tape.execute(answers.isEmpty() ? concat(begin, execute) : execute);
                suspended = answer[answer.length - 5] == 's';
                answers.add(ByteBuffer.allocateDirect(answer.length).put(answer).flip());
            } while (suspended);
            tape.ask(new Messages().add('S').bytes(), "");
            return answers.toArray(ByteBuffer[]::new);
        }
    }

    private Messages bind() {
        return statement.parse().add('B', UNNAMED, UNNAMED, valuesAndFormats);
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        byte[] both = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, both, head.length, tail.length);
        return both;
    }
}
