package io.pgflux.testing;

import static io.pgflux.testing.BackendMessages.authenticationOk;
import static io.pgflux.testing.BackendMessages.backendKeyData;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.parameterStatus;
import static io.pgflux.testing.BackendMessages.readyForQuery;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * What a script of a {@link ScriptedServer} can do on its connection. A driver that does not do what the script expects
 * fails the script; so does one that lets it wait for more than ten seconds.
 */
public final class Conversation {

    private static final byte[] LOGIN = concat(
            authenticationOk(),
            parameterStatus("server_version", "18.0"),
            parameterStatus("client_encoding", "UTF8"),
            parameterStatus("DateStyle", "ISO, MDY"),
            parameterStatus("TimeZone", "UTC"),
            parameterStatus("standard_conforming_strings", "on"),
            parameterStatus("integer_datetimes", "on"),
            parameterStatus("in_hot_standby", "off"),
            parameterStatus("default_transaction_read_only", "off"),
            backendKeyData(1, 2),
            readyForQuery('I'));

    private final Socket socket;
    private DataInputStream in;
    private OutputStream out;
    private final CountDownLatch closing;
    private final List<FrontendMessage> received = new CopyOnWriteArrayList<>();
    private boolean tagged;
    private volatile boolean silent;

    Conversation(Socket socket, CountDownLatch closing) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = socket.getOutputStream();
        this.closing = closing;
    }

    /** Waits for the StartupMessage; a request for encryption before it is refused. */
    public FrontendMessage acceptStartup() throws IOException {
        FrontendMessage message = expectAny();
        while (message.tag() == FrontendMessage.ENCRYPTION_REQUEST) {
            send(new byte[] {'N'});
            message = expectAny();
        }
        check(message.tag() == FrontendMessage.STARTUP, "expected a StartupMessage");
        return message;
    }

    /** Waits for the driver's request for TLS, agrees, and goes on encrypted. */
    public SSLSession startTls(SSLContext context) throws IOException {
        FrontendMessage message = expectAny();
        check(message.tag() == FrontendMessage.ENCRYPTION_REQUEST, "expected a request for TLS");
        send(new byte[] {'S'});
        return startTlsNow(context, List.of());
    }

    /** The handshake, without having been asked; with these protocols in ALPN. */
    public SSLSession startTlsNow(SSLContext context, List<String> protocols) throws IOException {
        SSLSocket encrypted =
                (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), false);
        encrypted.setUseClientMode(false);
        SSLParameters parameters = encrypted.getSSLParameters();
        parameters.setApplicationProtocols(protocols.toArray(String[]::new));
        encrypted.setSSLParameters(parameters);
        encrypted.startHandshake();
        in = new DataInputStream(new BufferedInputStream(encrypted.getInputStream()));
        out = encrypted.getOutputStream();
        return encrypted.getSession();
    }

    /** Waits for a byte of what is no message. */
    public void expectByte() throws IOException {
        check(in.read() >= 0, "expected a byte and got a FIN");
    }

    /** Sends bytes past TLS. */
    public void sendInClearText(byte[]... messages) throws IOException {
        socket.getOutputStream().write(concat(messages));
    }

    /** Lets the driver in without a password, as PostgreSQL 18 does; returns the StartupMessage. */
    public FrontendMessage login() throws IOException {
        FrontendMessage startup = acceptStartup();
        send(LOGIN);
        return startup;
    }

    /** Waits for messages with exactly these tags, in this order, and returns them. */
    public List<FrontendMessage> expect(String tags) throws IOException {
        List<FrontendMessage> messages = new ArrayList<>();
        for (char tag : tags.toCharArray()) {
            FrontendMessage message = expectAny();
            check(message.tag() == tag, "expected " + tags + " and got " + tags(messages) + message.tag());
            messages.add(message);
        }
        return messages;
    }

    /** Waits for the next message, whatever it is. */
    public FrontendMessage expectAny() throws IOException {
        FrontendMessage message;
        try {
            message = tagged ? readTagged() : readUntagged();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no further message within ten seconds; received " + tags(received), e);
        } catch (IOException e) {
            throw new AssertionError("the driver is gone; received " + tags(received), e);
        }
        received.add(message);
        return message;
    }

    /** Waits until the driver has closed its side, without a further message and without a reset. */
    public void expectFin() throws IOException {
        int next;
        try {
            next = in.read();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no FIN within ten seconds; received " + tags(received), e);
        } catch (SocketException e) {
            throw new AssertionError("a reset instead of a FIN; received " + tags(received), e);
        }
        check(next < 0, "expected a FIN and got the byte " + (char) next);
    }

    /** Waits until the driver has closed its side; by a reset if it had not read all that was sent. */
    public void expectEnd() throws IOException {
        try {
            check(in.read() < 0, "expected the end of the connection");
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no end within ten seconds; received " + tags(received), e);
        } catch (SocketException e) {
            // A reset: the kernel's answer to a close in front of unread bytes.
        }
    }

    /** Sends messages, or any bytes, in one write. */
    public void send(byte[]... messages) throws IOException {
        out.write(concat(messages));
    }

    /** Sends each byte in a write and, as Nagle's algorithm is off, in a segment of its own. */
    public void sendOneByteAtATime(byte[]... messages) throws IOException {
        for (byte single : concat(messages)) {
            out.write(single);
        }
    }

    /** Until Terminate: answers each message by its tag, whatever it says; all that waits to be read, in one write. */
    public void answerTogether(Map<Character, byte[]> answers) throws IOException {
        answer(answers, true);
    }

    /** As {@link #answerTogether}, but what is asked with each Sync is answered in a write of its own. */
    public void answerApart(Map<Character, byte[]> answers) throws IOException {
        answer(answers, false);
    }

    /** Keeps nothing in {@link #received()}: there may be millions. */
    private void answer(Map<Character, byte[]> answers, boolean together) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        for (char tag = skipMessage(); tag != FrontendMessage.TERMINATE; tag = skipMessage()) {
            byte[] known = answers.get(tag);
            check(known != null, "no answer to " + tag);
            answer.writeBytes(known);
            if (tag == 'S' && !(together && in.available() > 0)) {
                answer.writeTo(out);
                answer.reset();
            }
        }
    }

    private char skipMessage() throws IOException {
        char tag = (char) in.readUnsignedByte();
        in.skipNBytes(in.readInt() - Integer.BYTES);
        return tag;
    }

    /** Does nothing more, does not even read, and keeps the connection until the test closes the server. */
    public void silence() throws InterruptedException {
        silent = true;
        closing.await();
    }

    /** Closes our side in order, as the end of a script does, and waits for the driver to close its own. */
    public void closeWithFin() throws IOException {
        if (socket.isClosed() || socket.isOutputShutdown()) {
            return;
        }
        socket.shutdownOutput();
        try {
            // Closing with unread bytes would be a reset.
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The driver's FIN or reset; or, after ten seconds, neither.
        } finally {
            socket.close();
        }
    }

    /** As {@link #closeWithFin()}, and without an end of TLS. */
    public void closeInClearText() throws IOException {
        socket.shutdownOutput();
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The driver's reset.
        } finally {
            socket.close();
        }
    }

    public void closeWithReset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** What this connection has received so far. */
    public List<FrontendMessage> received() {
        return List.copyOf(received);
    }

    boolean isSilent() {
        return silent;
    }

    private FrontendMessage readTagged() throws IOException {
        char tag = (char) in.readUnsignedByte();
        int length = in.readInt() - Integer.BYTES;
        check(length >= 0, "the length of a " + tag + " is negative");
        return new FrontendMessage(tag, readBody(length));
    }

    private FrontendMessage readUntagged() throws IOException {
        int length = in.readInt() - Integer.BYTES;
        check(length >= Integer.BYTES && length < 100_000, "no StartupMessage has the length " + length);
        ByteBuffer body = readBody(length);
        char tag = FrontendMessage.nameOfUntagged(body.getInt(0));
        tagged = tag != FrontendMessage.ENCRYPTION_REQUEST;
        return new FrontendMessage(tag, body);
    }

    private ByteBuffer readBody(int length) throws IOException {
        byte[] body = new byte[length];
        in.readFully(body);
        return ByteBuffer.wrap(body);
    }

    private static void check(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    static String tags(List<FrontendMessage> messages) {
        StringBuilder tags = new StringBuilder();
        messages.forEach(message -> tags.append(message.tag()));
        return tags.toString();
    }
}
