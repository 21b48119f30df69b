package io.pgflux.benchmarks.replay;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the real server has answered to the connections that start with the same parameters: those decide on formats of
 * text and on the parameters that are reported.
 */
final class Tape implements Closeable {

    private final Upstream upstream;
    private final byte[] greeting;
    private final Map<ByteBuffer, byte[]> simpleQueries = new ConcurrentHashMap<>();
    private final Map<ByteBuffer, RecordedStatement> statements = new ConcurrentHashMap<>();

    private Tape(Upstream upstream, byte[] greeting) {
        this.upstream = upstream;
        this.greeting = greeting;
    }

    static Tape start(String host, int port, byte[] startup) throws IOException {
        Upstream upstream = new Upstream(host, port);
        upstream.send(startup);
        return new Tape(upstream, upstream.receive("RSKZ", "Z"));
    }

    /** Everything from the authentication to ReadyForQuery. */
    byte[] greeting() {
        return greeting;
    }

    /** The answer to a simple query, ReadyForQuery included. */
    byte[] simpleQuery(byte[] query) throws IOException {
        byte[] answer = simpleQueries.get(ByteBuffer.wrap(query));
        if (answer == null) {
            answer = ask(new Messages().add('Q', query).bytes(), "TDCIZS");
            simpleQueries.put(ByteBuffer.wrap(query), answer);
        }
        return answer;
    }

    /** The statement of Parse's body from the SQL on. */
    RecordedStatement statement(byte[] sqlAndTypes) {
        return statements.computeIfAbsent(
                ByteBuffer.wrap(sqlAndTypes), key -> new RecordedStatement(this, sqlAndTypes));
    }

    /** Returns the messages of the types {@code wanted} among the answers up to ReadyForQuery. */
    synchronized byte[] ask(byte[] messages, String wanted) throws IOException {
        upstream.send(messages);
        return upstream.receive(wanted, "Z");
    }

    /** Returns the answer to the last message, an Execute, up to its end. */
    synchronized byte[] execute(byte[] messages) throws IOException {
        upstream.send(messages);
        return upstream.receive("DCIs", "CIs");
    }

    @Override
    public void close() throws IOException {
        upstream.close();
    }
}
