package io.pgflux.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.pgflux.api.SslMode;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * How a factory encrypts its connections: one context for all of them, so that sessions can be resumed and certificates are
 * read once; made again when a file has changed, so that certificates can be renewed while the application runs.
 */
public final class Tls {

    /** What PostgreSQL 17 and newer call their protocol in ALPN. */
    public static final String PROTOCOL = "postgresql";

    private static final Logger LOG = Loggers.getLogger(Tls.class);

    /** For a last word to a server that does not read any more. */
    private static final long CLOSE_NOTIFY_MILLIS = 1_000;

    private final TlsOptions options;
    private final Path home;
    private final AtomicReference<@Nullable Loaded> loaded = new AtomicReference<>();
    private final AtomicReference<@Nullable Mono<SslContext>> loading = new AtomicReference<>();

    /** A context, and what it was made of. */
    private record Loaded(List<Object> stamps, SslContext context) {}

    /** Reads nothing yet. */
    public Tls(TlsOptions options) {
        this(options, Material.home());
    }

    /** With libpq's files at another place. */
    Tls(TlsOptions options, Path home) {
        this.options = options;
        this.home = home;
    }

    public TlsOptions options() {
        return options;
    }

    /**
     * The context for a connection that begins now. Files are looked at on a worker thread, once for all connections that
     * ask at the same time.
     */
    public Mono<SslContext> context() {
        return Mono.defer(() -> {
            Mono<SslContext> current = loading.get();
            if (current != null) {
                return current;
            }
            AtomicReference<@Nullable Mono<SslContext>> own = new AtomicReference<>();
            Mono<SslContext> mine = Mono.fromCallable(this::upToDate)
                    .subscribeOn(Schedulers.boundedElastic())
                    .doOnTerminate(() -> loading.compareAndSet(own.get(), null))
                    .cache();
            own.set(mine);
            return loading.compareAndSet(null, mine) ? mine : context();
        });
    }

    /**
     * A change that cannot be used, such as a certificate whose key is still to be written, leaves what was there before in
     * force, as it does in the server.
     */
    private SslContext upToDate() {
        Loaded last = loaded.get();
        try {
            Material material = Material.of(options, home);
            if (last != null && last.stamps.equals(material.stamps())) {
                return last.context;
            }
            SslContext context = build(material);
            loaded.set(new Loaded(material.stamps(), context));
            return context;
        } catch (R2dbcException | IllegalArgumentException | SSLException | GeneralSecurityException e) {
            if (last == null) {
                throw failure(e);
            }
            LOG.warn("Changed certificates cannot be used, so those of before are: {}", e.getMessage());
            return last.context;
        }
    }

    private static R2dbcException failure(Exception cause) {
        return cause instanceof R2dbcException known
                ? known
                : new R2dbcNonTransientResourceException("TLS cannot be set up: " + cause.getMessage(), "08001", cause);
    }

    private SslContext build(Material material) throws GeneralSecurityException, SSLException {
        boolean usualRules = options.mode() == SslMode.VERIFY_FULL && options.hostnameVerifier() == null;
        SslContextBuilder builder = SslContextBuilder.forClient()
                .protocols("TLSv1.3", "TLSv1.2")
                .trustManager(Trust.of(material.roots(), material.revocations()))
                .endpointIdentificationAlgorithm(usualRules ? "HTTPS" : null) // the rules of RFC 2818 and RFC 6125
                // Also with sslNegotiation=postgres, as libpq does: who takes it cannot be another kind of server.
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        PROTOCOL));
        if (material.hasIdentity()) {
            builder.keyManager(new ClientKey(Identity.of(material.certificate(), material.key(), options.password())));
        }
        if (!options.sni()) {
            builder.sslProvider(SslProvider.JDK); // Netty's OpenSSL always names the host
        }
        return options.contexts().apply(builder).build();
    }

    /** What encrypts a connection to this host; to be put in front of its pipeline. Its handshake has no time limit. */
    public SslHandler handler(SslContext context, ByteBufAllocator allocator, String host, int port) {
        String name = HostName.ofCertificate(host);
        // Certificates are checked on the event loop, as Netty does it: it takes a millisecond, and a worker would hold
        // the
        // engine's lock meanwhile, so that whoever closes the connection had to wait for it.
        SslHandler handler = context.newHandler(allocator, name, port);
        SSLEngine engine = handler.engine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(options.sni() ? HostName.ofServer(name) : List.of());
        engine.setSSLParameters(parameters);
        SSLEngine customized = options.engines().apply(engine);
        SslHandler result = customized == engine ? handler : new SslHandler(customized);
        result.setHandshakeTimeoutMillis(0); // the deadline over the whole connecting is
        result.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
        return result;
    }

    /** What is left to check when the handshake has succeeded. */
    public void verify(SslHandler handler, String host) throws SSLPeerUnverifiedException {
        if (options.mode() == SslMode.VERIFY_FULL
                && options.hostnameVerifier() != null
                && !options.hostnameVerifier().verify(host, handler.engine().getSession())) {
            throw new SSLPeerUnverifiedException("sslHostnameVerifier refuses the certificate for " + host);
        }
    }
}
