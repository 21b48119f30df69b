package io.pgflux.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.pgflux.api.SslNegotiation;
import io.pgflux.tls.Tls;
import io.pgflux.wire.FrontendEncoder;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;

/**
 * From a TCP connection to an encrypted one: SSLRequest, the server's answer of one byte, the handshake of TLS; with {@link
 * SslNegotiation#DIRECT} the handshake at once.
 *
 * <p>Source: PostgreSQL manual, "SSL Session Encryption".
 */
final class Encryption extends ChannelInboundHandlerAdapter {

    private static final String NAME = "pgflux-tls";

    private final Tls tls;
    private final SslContext context;
    private final Endpoint endpoint;
    private final Connection connection;
    private final Channel channel;
    private final boolean required;
    private final MonoSink<Connection> sink;
    private @Nullable SslHandler handler; // null before the server has agreed
    private boolean ended;

    private Encryption(
            Tls tls,
            SslContext context,
            Endpoint endpoint,
            Connection connection,
            boolean required,
            MonoSink<Connection> sink) {
        this.tls = tls;
        this.context = context;
        this.endpoint = endpoint;
        this.connection = connection;
        channel = connection.channel();
        this.required = required;
        this.sink = sink;
    }

    /**
     * The same connection, encrypted; in clear text if the server cannot and it is not required. An error that has an {@link
     * SSLException} among its causes is one of TLS. To be subscribed to on the event loop of a fresh connection, which is
     * closed if it fails.
     */
    static Mono<Connection> of(
            Connection connection, Endpoint endpoint, Tls tls, SslContext context, boolean required) {
        return Mono.create(sink -> new Encryption(tls, context, endpoint, connection, required, sink).begin());
    }

    private void begin() {
        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, NAME, this);
        channel.config().setAutoRead(true);
        if (tls.options().negotiation() == SslNegotiation.DIRECT) {
            startTls();
            return;
        }
        ByteBuf out = channel.alloc().ioBuffer();
        new FrontendEncoder(out).sslRequest();
        channel.writeAndFlush(out).addListener(written -> {
            if (!written.isSuccess()) {
                fail(lost(written.cause()));
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (handler == null && !ended && message instanceof ByteBuf answer && answer.isReadable()) {
            byte first = answer.readByte();
            boolean more = answer.isReadable();
            answer.release();
            answered((char) first, more);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void answered(char answer, boolean more) {
        if (answer == 'E') {
            // Nobody vouches for its text, so it is not shown: it could be an attacker's (CVE-2024-10977).
            fail(new R2dbcTransientResourceException(
                    "%s answered the request for TLS with an error, as a server does that is overloaded"
                            .formatted(endpoint),
                    "08001"));
        } else if (more) {
            // What comes in front of the handshake would be taken for what comes encrypted (CVE-2021-23222).
            fail(new R2dbcNonTransientResourceException(
                    "%s sent data in clear text behind its answer to the request for TLS: somebody may sit in between"
                            .formatted(endpoint),
                    "08P01"));
        } else if (answer == 'S') {
            startTls();
        } else if (answer != 'N') {
            fail(new R2dbcNonTransientResourceException(
                    "%s does not answer the request for TLS as PostgreSQL does".formatted(endpoint), "08P01"));
        } else if (required) {
            fail(new R2dbcNonTransientResourceException(
                    "%s refuses TLS, which is needed (sslMode=%s)"
                            .formatted(endpoint, tls.options().mode()),
                    "08001"));
        } else {
            succeed();
        }
    }

    private void startTls() {
        SslHandler encrypting;
        try {
            encrypting = tls.handler(context, channel.alloc(), endpoint.host(), endpoint.port());
        } catch (R2dbcException e) {
            fail(e);
            return;
        } catch (Throwable e) { // of the user's customizer; Netty would keep an Error to itself
            fail(new R2dbcNonTransientResourceException(
                    "TLS with %s cannot be set up: %s".formatted(endpoint, e), "08001", e));
            return;
        }
        handler = encrypting;
        channel.pipeline().addFirst(NettyPipeline.SslHandler, encrypting);
        encrypting.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                encrypted(encrypting);
            } else {
                fail(handshakeFailed(done.cause()));
            }
        });
    }

    private void encrypted(SslHandler encrypting) {
        try {
            tls.verify(encrypting, endpoint.host());
        } catch (SSLException e) {
            fail(handshakeFailed(e));
            return;
        } catch (Throwable e) { // of the user's verifier; Netty would keep an Error to itself
            SSLException refusal = new SSLPeerUnverifiedException("sslHostnameVerifier has failed: " + e);
            refusal.initCause(e);
            fail(handshakeFailed(refusal));
            return;
        }
        if (tls.options().negotiation() == SslNegotiation.DIRECT
                && !Tls.PROTOCOL.equals(encrypting.applicationProtocol())) {
            fail(handshakeFailed(new SSLHandshakeException("it does not say that it speaks PostgreSQL (ALPN), which"
                    + " sslNegotiation=direct needs and PostgreSQL 17 and newer do")));
        } else {
            succeed();
        }
    }

    private R2dbcException handshakeFailed(Throwable cause) {
        boolean closed = !(cause instanceof SSLException);
        Throwable reason = closed ? new SSLHandshakeException("it closed the connection during the handshake") : cause;
        if (closed) {
            reason.initCause(cause);
        }
        return TlsFailures.exception(reason, endpoint);
    }

    private R2dbcException lost(Throwable cause) {
        return new R2dbcNonTransientResourceException(
                "%s was lost before it had answered the request for TLS: %s".formatted(endpoint, cause.getMessage()),
                "08001",
                cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (handler == null) { // else its handshake fails
            fail(new R2dbcNonTransientResourceException(
                    "%s closed the connection when it was asked for TLS".formatted(endpoint), "08001"));
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (handler == null) {
            fail(lost(cause));
        } // else its handshake fails, too
    }

    private void succeed() {
        if (!ended) {
            ended = true;
            channel.pipeline().remove(this);
            sink.success(connection);
        }
    }

    private void fail(Throwable cause) {
        if (!ended) {
            ended = true; // it stays in the pipeline, where nobody else would take what still comes
            connection.dispose();
            sink.error(cause);
        }
    }
}
