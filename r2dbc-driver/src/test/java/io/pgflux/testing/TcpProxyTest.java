package io.pgflux.testing;

import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.int32;
import static io.pgflux.testing.BackendMessages.message;
import static io.pgflux.testing.BackendMessages.utf8;
import static io.pgflux.testing.Eventually.eventually;
import static io.pgflux.testing.LinkEvent.CLIENT_BYTES;
import static io.pgflux.testing.LinkEvent.CLIENT_FIN;
import static io.pgflux.testing.LinkEvent.CLIENT_RESET;
import static io.pgflux.testing.LinkEvent.SERVER_BYTES;
import static io.pgflux.testing.LinkEvent.SERVER_FIN;
import static io.pgflux.testing.LinkEvent.SERVER_RESET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a plain socket in the place of the driver and another in the place of the server. */
class TcpProxyTest {

    private static final byte[] STARTUP = concat(int32(9), int32(196608), utf8("\0"));
    private static final byte[] QUERY = message('Q', utf8("SELECT\0"));
    private static final byte[] TERMINATE = message('X');

    private ServerSocket target;
    private TcpProxy proxy;
    private Socket client;
    private Socket server;
    private Link link;

    @BeforeEach
    void connect() throws IOException {
        target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        proxy = TcpProxy.to(target.getInetAddress().getHostAddress(), target.getLocalPort());
        client = socket(proxy);
        server = target.accept();
        server.setSoTimeout(5_000);
        link = proxy.link(0);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        target.close();
        proxy.close();
    }

    @Test
    void bytesArriveAndAreCounted() throws IOException {
        client.getOutputStream().write(concat(STARTUP, QUERY));
        assertThat(server.getInputStream().readNBytes(STARTUP.length + QUERY.length))
                .isEqualTo(concat(STARTUP, QUERY));
        server.getOutputStream().write(BackendMessages.readyForQuery('I'));
        assertThat(client.getInputStream().readNBytes(6)).isEqualTo(BackendMessages.readyForQuery('I'));

        assertThat(link.clientBytes()).isEqualTo(STARTUP.length + QUERY.length);
        assertThat(link.serverBytes()).isEqualTo(6);
        assertThat(link.clientChunks()).isPositive();
        assertThat(link.clientMessages()).isEqualTo("^Q");
        assertThat(link.serverMessages()).isEqualTo("Z");
        assertThat(link.events()).containsExactly(CLIENT_BYTES, SERVER_BYTES);
        assertThat(link.roundTrips()).isEqualTo(1);

        link.forget();
        assertThat(link.clientMessages() + link.serverMessages()).isEmpty();
        assertThat(link.events()).isEmpty();
    }

    @Test
    void aFinIsAHalfClose() throws IOException {
        client.shutdownOutput();
        assertThat(server.getInputStream().read()).isEqualTo(-1);

        server.getOutputStream().write(utf8("late"));
        assertThat(client.getInputStream().readNBytes(4)).isEqualTo(utf8("late"));

        server.close();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        link.awaitClosed();
        assertThat(link.events()).containsExactly(CLIENT_FIN, SERVER_BYTES, SERVER_FIN);
    }

    @Test
    void theOrderOfFinsIsSeen() throws IOException {
        server.close();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        client.close();

        link.awaitClosed();
        assertThat(link.events()).containsExactly(SERVER_FIN, CLIENT_FIN);
    }

    @Test
    void aResetOfTheClientIsSeenAndPassedOn() throws IOException {
        client.setSoLinger(true, 0);
        client.close();

        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(link.events()).containsExactly(CLIENT_RESET);
    }

    @Test
    void aResetOfTheServerIsSeenAndPassedOn() throws IOException {
        server.setSoLinger(true, 0);
        server.close();

        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(link.events()).containsExactly(SERVER_RESET);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void closingWithUnreadBytesIsAReset() throws IOException {
        server.getOutputStream().write(1);
        eventually(() -> "a byte that waits to be read", () -> available(client) == 1);
        // Java says FIN first; then the kernel sees that nobody will read the byte.
        client.close();
        server.close();

        link.awaitClosed();
        assertThat(link.events()).contains(CLIENT_RESET);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aResetAfterTheFinIsSeenToo() throws IOException {
        client.shutdownOutput();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        client.setSoLinger(true, 0);
        client.close();
        server.close();

        link.awaitClosed();
        assertThat(link.events()).containsExactly(CLIENT_FIN, SERVER_FIN, CLIENT_RESET);
    }

    @Test
    void aHeldTerminateArrivesWithTheFin() throws IOException {
        proxy.holdTerminate();
        client.getOutputStream().write(concat(STARTUP, QUERY, TERMINATE));
        server.getInputStream().readNBytes(STARTUP.length + QUERY.length);
        assertSilence(server);
        assertThat(link.clientMessages()).isEqualTo("^QX");

        client.shutdownOutput();
        assertThat(server.getInputStream().readAllBytes()).isEqualTo(TERMINATE);
    }

    @Test
    void aFrozenServerIsSilentUntilTheThaw() throws IOException {
        proxy.freezeServerToClient();
        server.getOutputStream().write(utf8("answer"));
        server.shutdownOutput();
        assertSilence(client);
        client.getOutputStream().write(utf8("still"));
        assertThat(server.getInputStream().readNBytes(5)).isEqualTo(utf8("still"));
        assertThat(link.events()).containsExactly(CLIENT_BYTES);

        proxy.thaw();
        assertThat(client.getInputStream().readAllBytes()).isEqualTo(utf8("answer"));
    }

    @Test
    void aClientThatIsNotReadFillsItsBuffersOnly() throws IOException {
        proxy.freezeClientToServer();
        try (SocketChannel channel = SocketChannel.open(address(proxy))) {
            proxy.link(1);
            channel.configureBlocking(false);
            ByteBuffer megabyte = ByteBuffer.allocate(1 << 20);
            long written = 0;
            for (int attempt = 0; attempt < 100; attempt++) {
                written += channel.write(megabyte.clear());
            }
            assertThat(written).isPositive().isLessThan(20L << 20);
            assertThat(proxy.link(1).clientBytes()).isZero();
        }
    }

    @Test
    void bytesCanBeMadeToTrickle() throws IOException {
        byte[] text = utf8("thirty characters, one by one.");
        proxy.throttle(1, Duration.ofMillis(2));
        try (TcpProxy second = TcpProxy.to(proxy.host(), proxy.port());
                Socket driver = socket(second);
                Socket database = target.accept()) {
            database.getOutputStream().write(text);
            assertThat(driver.getInputStream().readNBytes(text.length)).isEqualTo(text);

            assertThat(proxy.link(1).serverChunks()).isLessThan(3);
            // Some may meet in a busy machine.
            assertThat(second.link(0).serverChunks()).isBetween(5L, 30L);
        }
    }

    @Test
    void fragmentsAddUpToTheWhole() throws IOException {
        proxy.fragment();
        byte[] whole = new byte[100_000];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = (byte) (i * 31);
        }
        new Thread(() -> writeAndEnd(client, whole)).start();

        assertThat(Arrays.equals(server.getInputStream().readAllBytes(), whole)).isTrue();
    }

    @Test
    void aCutIsAFinForBoth() throws IOException {
        client.getOutputStream().write(utf8("unread"));
        link.awaitEvents(CLIENT_BYTES);
        proxy.cut();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        server.getInputStream().readAllBytes();

        client.getOutputStream().write(utf8("into the void"));
        client.close();
        server.close();
        link.awaitClosed();
        assertThat(link.events()).doesNotContain(CLIENT_RESET, SERVER_RESET);
    }

    @Test
    void aResetIsOneForBoth() {
        proxy.reset();

        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
        link.awaitClosed();
        assertThat(link.events()).isEmpty();
    }

    @Test
    void randomFragmentsAddUpToTheWholeAndTheirSizesFollowFromTheSeed() throws IOException {
        byte[] whole = utf8("thirty characters, as it comes.".repeat(1000));
        proxy.fragment(7, 42);
        client.getOutputStream().write(whole);
        client.shutdownOutput();

        assertThat(server.getInputStream().readAllBytes()).isEqualTo(whole);
    }

    @Test
    void whatIsDelayedComesLaterInBothDirections() throws IOException {
        Duration latency = Duration.ofMillis(50);
        proxy.delay(latency);
        long start = System.nanoTime();
        client.getOutputStream().write(utf8("question"));
        assertThat(server.getInputStream().readNBytes(8)).isEqualTo(utf8("question"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(latency);
        server.getOutputStream().write(utf8("answer"));
        assertThat(client.getInputStream().readNBytes(6)).isEqualTo(utf8("answer"));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(latency.multipliedBy(2));
    }

    @Test
    void whoHasVanishedSaysNothingNotEvenThatItHasGone() throws IOException {
        proxy.vanish();
        server.getOutputStream().write(utf8("unheard"));
        client.getOutputStream().write(utf8("unheard"));
        assertSilence(server);
        assertSilence(client);
        client.setSoLinger(true, 0);
        client.close();
        assertSilence(server);
        proxy.thaw();
        assertSilence(server);
        assertThat(link.events()).isEmpty();

        proxy.reset();
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 6, 7})
    void aFaultBefallsAfterSoManyBytes(int bytes) throws IOException {
        link.afterServerBytes(bytes, Fault.CUT);
        server.getOutputStream().write(utf8("answer"));
        server.getOutputStream().write(utf8("s"));

        assertThat(client.getInputStream().readAllBytes()).isEqualTo(Arrays.copyOf(utf8("answers"), bytes));
        assertThat(server.getInputStream().read()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 6})
    void aFaultBefallsInTheMiddleOfAMessage(int bytes) throws IOException {
        byte[] row = BackendMessages.textRow("a");
        byte[] end = BackendMessages.readyForQuery('I');
        link.atServerMessage('Z', bytes, Fault.CUT);
        server.getOutputStream().write(row);
        server.getOutputStream().write(concat(end, row));

        assertThat(client.getInputStream().readAllBytes()).isEqualTo(concat(row, Arrays.copyOf(end, bytes)));
    }

    @Test
    void aFaultBefallsAtWhatTheClientSends() throws IOException {
        link.atClientMessage('Q', 2, Fault.RESET);
        client.getOutputStream().write(concat(STARTUP, QUERY));

        assertThat(server.getInputStream().readNBytes(STARTUP.length)).isEqualTo(STARTUP);
        server.getInputStream().readNBytes(2);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @Test
    void connectionsToComeCanBePrepared() throws IOException {
        proxy.prepare(each -> each.afterServerBytes(2, Fault.CUT));
        try (Socket driver = socket(proxy);
                Socket database = target.accept()) {
            database.getOutputStream().write(utf8("answer"));
            assertThat(driver.getInputStream().readAllBytes()).isEqualTo(utf8("an"));
        }
    }

    @Test
    void aFaultBefallsAfterSoManyBytesOfTheClient() throws IOException {
        link.afterClientBytes(3, Fault.CUT);
        client.getOutputStream().write(utf8("question"));

        assertThat(server.getInputStream().readAllBytes()).isEqualTo(utf8("que"));
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void withoutAServerItHangsUp() throws IOException {
        target.close();
        try (Socket late = socket(proxy)) {
            assertThat(late.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void itsEndIsTheEndOfItsConnections() throws IOException {
        proxy.close();

        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        assertThatThrownBy(() -> socket(proxy)).isInstanceOf(IOException.class);
    }

    private static InetSocketAddress address(TcpProxy proxy) {
        return new InetSocketAddress(proxy.host(), proxy.port());
    }

    private static Socket socket(TcpProxy proxy) throws IOException {
        Socket socket = new Socket(proxy.host(), proxy.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static void assertSilence(Socket socket) throws IOException {
        socket.setSoTimeout(200);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(5_000);
    }

    private static int available(Socket socket) {
        try {
            return socket.getInputStream().available();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void writeAndEnd(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
