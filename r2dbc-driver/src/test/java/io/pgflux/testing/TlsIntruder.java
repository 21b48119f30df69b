package io.pgflux.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Somebody between the driver and a server who has TLS with both, by a certificate of his own, and may change the server's
 * first message. Who does not check certificates can only notice it by channel binding.
 */
public final class TlsIntruder implements AutoCloseable {

    /** SSLRequest: its length, 1234 and 5679. */
    private static final byte[] SSL_REQUEST = {0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x2f};

    private final ServerSocket acceptor;
    private final SSLContext identity;
    private final PostgresServer server;
    private final UnaryOperator<byte[]> change;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private TlsIntruder(
            ServerSocket acceptor, SSLContext identity, PostgresServer server, UnaryOperator<byte[]> change) {
        this.acceptor = acceptor;
        this.identity = identity;
        this.server = server;
        this.change = change;
    }

    /** In front of this server; the change is of the first message that it sends encrypted. */
    public static TlsIntruder start(SSLContext identity, PostgresServer server, UnaryOperator<byte[]> change) {
        try {
            TlsIntruder intruder = new TlsIntruder(
                    new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), identity, server, change);
            daemon(intruder::accept);
            return intruder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A list of mechanisms without those with channel binding. */
    public static byte[] withoutChannelBinding(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1).replace("SCRAM-SHA-256-PLUS\0", "");
        byte[] changed = text.getBytes(StandardCharsets.ISO_8859_1);
        changed[4] = (byte) (changed.length - 1); // short enough for the last byte of the length
        return changed;
    }

    public int port() {
        return acceptor.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = acceptor.accept();
                sockets.add(client);
                daemon(() -> relay(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void relay(Socket client) {
        try {
            new DataInputStream(client.getInputStream()).readFully(new byte[SSL_REQUEST.length]);
            client.getOutputStream().write('S');
            SSLSocket near = (SSLSocket) identity.getSocketFactory().createSocket(client, null, client.getPort(), true);
            near.setUseClientMode(false);
            near.startHandshake();

            Socket open = new Socket(InetAddress.getByName(server.host()), server.port());
            sockets.add(open);
            open.getOutputStream().write(SSL_REQUEST);
            open.getInputStream().read();
            SSLSocket far = (SSLSocket) trusting().getSocketFactory().createSocket(open, null, open.getPort(), true);
            far.startHandshake();

            daemon(() -> copy(near, far));
            DataInputStream in = new DataInputStream(far.getInputStream());
            near.getOutputStream().write(change.apply(message(in)));
            copy(far, near);
        } catch (IOException | GeneralSecurityException e) {
            TcpProxy.close(client);
        }
    }

    private static byte[] message(DataInputStream in) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(in.readUnsignedByte());
        int length = in.readInt();
        message.write(new byte[] {(byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length});
        message.write(in.readNBytes(length - Integer.BYTES));
        return message.toByteArray();
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // one of them is gone
        }
    }

    private static SSLContext trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        return context;
    }

    private static final class TrustsAll implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "tls-intruder");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        TcpProxy.close(acceptor);
        sockets.forEach(TcpProxy::close);
    }
}
