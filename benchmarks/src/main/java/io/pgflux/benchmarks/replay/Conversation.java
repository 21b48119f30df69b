package io.pgflux.benchmarks.replay;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** One client's connection, on a thread of its own. Does as little as possible for each message. */
final class Conversation implements Runnable {

    private static final byte[] PARSE_COMPLETE = {'1', 0, 0, 0, 4};
    private static final byte[] BIND_COMPLETE = {'2', 0, 0, 0, 4};
    private static final byte[] CLOSE_COMPLETE = {'3', 0, 0, 0, 4};

    private final ReplayServer server;
    private final SocketChannel channel;
    private final Replay replay;
    private final ByteBuffer socket = ByteBuffer.allocateDirect(1 << 16);
    private final byte[] ready = {'Z', 0, 0, 0, 5, 'I'};
    private final Map<String, RecordedStatement> statements = new HashMap<>();
    private final Map<String, Portal> portals = new HashMap<>();

    private Tape tape;
    private byte[] in = new byte[1 << 16];
    private int from;
    private int to;

    /** A portal of this connection: how many of its results were fetched. */
    private static final class Portal {
        private final RecordedPortal recorded;
        private int executed;

        Portal(RecordedPortal recorded) {
            this.recorded = recorded;
        }
    }

    Conversation(ReplayServer server, SocketChannel channel) {
        this.server = server;
        this.channel = channel;
        this.replay = new Replay(channel);
    }

    @Override
    public void run() {
        try (channel) {
            greet();
            while (read()) {
                while (to - from >= 5 && to - from > int32(from + 1)) {
                    int end = from + 1 + int32(from + 1);
                    if (in[from] == 'X') {
                        return;
                    }
                    answer(in[from], from + 5, end);
                    from = end;
                }
                replay.flush();
            }
        } catch (IOException e) {
            System.err.println("replay: " + e);
            if (tape != null) {
                server.discard(tape);
            }
        }
    }

    /** The packets without a type: requests for encryption, which are declined, and the startup message. */
    private void greet() throws IOException {
        while (read()) {
            if (to - from < 8 || to - from < int32(from)) {
                continue;
            }
            int end = from + int32(from);
            boolean encryption = end - from == 8;
            if (encryption) {
                replay.add(new byte[] {'N'});
            } else {
                tape = server.tape(Arrays.copyOfRange(in, from, end));
                replay.add(tape.greeting());
                replay.flush();
                from = end;
                return;
            }
            replay.flush();
            from = end;
        }
        throw new EOFException("The client has hung up before it started");
    }

    private void answer(byte type, int body, int end) throws IOException {
        switch (type) {
            case 'B' -> bind(body, end);
            case 'E' -> execute(body);
            case 'S' -> replay.add(ready);
            case 'P' -> parse(body, end);
            case 'D' -> describe(body);
            case 'C' -> close(body);
            case 'Q' -> query(body, end);
            case 'H' -> {}
            default -> throw new IOException("Not on tape: a message of type " + (char) type);
        }
    }

    private void bind(int body, int end) throws IOException {
        int name = after(body);
        int values = after(name);
        int formats = values + 2 + 2 * int16(values);
        int parameters = int16(formats);
        formats += 2;
        for (int i = 0; i < parameters; i++) {
            formats += 4 + Math.max(0, int32(formats));
        }
        RecordedStatement statement = statements.get(string(name));
        if (statement == null) {
            throw new IOException("No statement " + string(name));
        }
        portals.put(string(body), new Portal(statement.portal(in, values, formats, end)));
        replay.add(BIND_COMPLETE);
    }

    private void execute(int body) throws IOException {
        Portal portal = portal(string(body));
        ByteBuffer[] results = portal.recorded.results(int32(after(body)));
        replay.add(results[portal.executed++]);
    }

    private void parse(int body, int end) throws IOException {
        int sql = after(body);
        statements.put(string(body), tape.statement(Arrays.copyOfRange(in, sql, end)));
        replay.add(PARSE_COMPLETE);
    }

    private void describe(int body) throws IOException {
        String name = string(body + 1);
        replay.add(
                in[body] == 'S'
                        ? Objects.requireNonNull(statements.get(name), name).description()
                        : portal(name).recorded.description());
    }

    private void close(int body) throws IOException {
        String name = string(body + 1);
        if (in[body] == 'S') {
            statements.remove(name);
        } else {
            portals.remove(name);
        }
        replay.add(CLOSE_COMPLETE);
    }

    private void query(int body, int end) throws IOException {
        byte[] answer = tape.simpleQuery(Arrays.copyOfRange(in, body, end));
        ready[5] = answer[answer.length - 1];
        replay.add(answer);
    }

    private Portal portal(String name) throws IOException {
        Portal portal = portals.get(name);
        if (portal == null) {
            throw new IOException("No portal " + name);
        }
        return portal;
    }

    private boolean read() throws IOException {
        if (from > 0) {
            System.arraycopy(in, from, in, 0, to - from);
            to -= from;
            from = 0;
        }
        if (in.length - to < socket.capacity()) {
            in = Arrays.copyOf(in, in.length * 2);
        }
        socket.clear();
        int length = channel.read(socket);
        if (length < 0) {
            return false;
        }
        socket.flip().get(in, to, length);
        to += length;
        return true;
    }

    /** The position behind the zero that ends the string at {@code position}. */
    private int after(int position) {
        int end = position;
        while (in[end] != 0) {
            end++;
        }
        return end + 1;
    }

    private String string(int position) {
        return new String(in, position, after(position) - position - 1, StandardCharsets.ISO_8859_1);
    }

    private int int16(int position) {
        return (in[position] & 0xff) << 8 | (in[position + 1] & 0xff);
    }

    private int int32(int position) {
        return int16(position) << 16 | int16(position + 2);
    }
}
