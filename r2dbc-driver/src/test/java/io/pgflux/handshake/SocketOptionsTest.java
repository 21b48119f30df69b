package io.pgflux.handshake;

import static io.pgflux.handshake.LoginAttempt.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.pgflux.testing.ScriptedServer;
import io.pgflux.tls.Tls;
import io.pgflux.tls.TlsOptions;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.slf4j.LoggerFactory;
import reactor.netty.Connection;
import reactor.netty.resources.LoopResources;

/** What is asked for is read back from the socket. */
@EnabledOnOs(OS.LINUX)
class SocketOptionsTest {

    private static final LoopResources LOOPS = LoopResources.create("socket-options-test", 1, true);
    private static final LoopResources NIO = useNative -> LOOPS.onClient(false);

    private static final Map<TcpDetail, Integer> DETAILS = Map.of(
            TcpDetail.KEEP_ALIVE_IDLE, 61,
            TcpDetail.KEEP_ALIVE_INTERVAL, 11,
            TcpDetail.KEEP_ALIVE_COUNT, 4,
            TcpDetail.USER_TIMEOUT, 31_000);

    @AfterAll
    static void end() {
        LOOPS.disposeLater().block(PATIENCE);
    }

    @Test
    void epollHasAllDetails() {
        assumeTrue(Epoll.isAvailable());
        onChannel(LOOPS, new SocketOptions(true, false, DETAILS), channel -> {
            assertThat(channel).isInstanceOf(EpollSocketChannel.class);
            assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
            assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isFalse();
            assertThat(channel.config().getOption(EpollChannelOption.TCP_KEEPIDLE))
                    .isEqualTo(61);
            assertThat(channel.config().getOption(EpollChannelOption.TCP_KEEPINTVL))
                    .isEqualTo(11);
            assertThat(channel.config().getOption(EpollChannelOption.TCP_KEEPCNT))
                    .isEqualTo(4);
            assertThat(channel.config().getOption(EpollChannelOption.TCP_USER_TIMEOUT))
                    .isEqualTo(31_000);
        });
    }

    @Test
    void nioHasTheDetailsOfKeepaliveAndWarnsOnceOfTheOther() {
        SocketOptions options = new SocketOptions(true, true, DETAILS);
        Logger logger = (Logger) LoggerFactory.getLogger(SocketOptions.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
        try {
            for (int i = 0; i < 2; i++) {
                onChannel(NIO, options, channel -> {
                    assertThat(channel).isInstanceOf(NioSocketChannel.class);
                    assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE))
                            .isTrue();
                    assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY))
                            .isTrue();
                    assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE)))
                            .isEqualTo(61);
                    assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL)))
                            .isEqualTo(11);
                    assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT)))
                            .isEqualTo(4);
                });
            }
        } finally {
            logger.detachAppender(log);
            logger.setAdditive(true);
        }
        assertThat(log.list).singleElement().satisfies(warning -> {
            assertThat(warning.getLevel()).isEqualTo(Level.WARN);
            assertThat(warning.getFormattedMessage()).contains("tcpUserTimeout", "NioSocketChannel");
        });
    }

    @Test
    void whatIsNotAskedForIsLeftToTheOperatingSystem() {
        for (LoopResources loops : List.of(LOOPS, NIO)) {
            onChannel(
                    loops,
                    new SocketOptions(false, true, Map.of()),
                    channel -> assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE))
                            .isFalse());
        }
    }

    private static void onChannel(LoopResources loops, SocketOptions options, Consumer<Channel> check) {
        try (ScriptedServer server = ScriptedServer.start(script -> script.expectFin())) {
            Connection connection = new Transport(
                            PATIENCE, null, options, new EventLoops(loops), new Tls(TlsOptions.disabled()))
                    .connect(new InetSocketAddress(server.host(), server.port()))
                    .block(PATIENCE);
            check.accept(connection.channel());
            connection.disposeNow();
        }
    }
}
