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
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
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
            Mono<SslContext> mine = Mono.fromCallable(() -> {
                        try {
                            return upToDate();
                        } finally {
                            loading.compareAndSet(own.get(), null); // whatever happens, the next connection looks again
                        }
                    })
                    .subscribeOn(Schedulers.boundedElastic())
                    .doOnError(error -> loading.compareAndSet(own.get(), null)) // also where no worker takes it
                    .cache();
            own.set(mine);
            return loading.compareAndSet(null, mine) ? mine : context();
        });
    }

    /**
     * A change that cannot be used, such as a certificate whose key is still to be written, leaves what was there before in
     * force, as it does in the server. An {@link Error} is no different: Reactor would throw it on, and whoever waits for the
     * context would wait for ever.
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
        } catch (Throwable e) { // also what a customizer throws
            if (last == null) {
                throw failure(e);
            }
            LOG.warn("Changed certificates cannot be used, so those of before are: {}", reason(e));
            return last.context;
        }
    }

    private static R2dbcException failure(Throwable cause) {
        return cause instanceof R2dbcException known
                ? known
                : new R2dbcNonTransientResourceException("TLS cannot be set up: " + reason(cause), "08001", cause);
    }

    /** The message of an error is often a mere name. */
    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null || cause instanceof Error ? cause.toString() : message;
    }

    private boolean usualRules() {
        return options.mode() == SslMode.VERIFY_FULL && options.hostnameVerifier() == null;
    }

    private SslContext build(Material material) throws GeneralSecurityException, SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .protocols("TLSv1.3", "TLSv1.2")
                .trustManager(Trust.of(material.roots(), material.revocations()))
                .endpointIdentificationAlgorithm(usualRules() ? "HTTPS" : null) // the rules of RFC 2818 and RFC 6125
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

    /**
     * What encrypts a connection to this host; to be put in front of its pipeline. Its handshake has no time limit.
     *
     * @throws R2dbcException if it is not clear which name the certificate must have
     */
    public SslHandler handler(SslContext context, ByteBufAllocator allocator, String host, int port) {
        if (usualRules() && HostName.isAmbiguous(host)) {
            throw new R2dbcNonTransientResourceException(
                    "sslMode=verify-full cannot tell which name the certificate for %s must have, as it has letters that the"
                                    .formatted(host)
                            + " versions of IDNA write differently: give the host in its form with xn--",
                    "08001");
        }
        String name = HostName.ofCertificate(host);
        // Certificates are checked on the event loop, as Netty does it: it takes a millisecond, and a worker would hold
        // the engine's lock meanwhile, so that whoever closes the connection had to wait for it.
        SslHandler handler = context.newHandler(allocator, name, port);
        SSLEngine engine = handler.engine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(options.sni() ? HostName.ofServer(name) : List.of());
        if (usualRules() && HostName.isOnlyOurs(name)) {
            parameters.setEndpointIdentificationAlgorithm(""); // verify() does it; null would leave it as it is
        }
        engine.setSSLParameters(parameters);
        SSLEngine customized = options.engines().apply(engine);
        SslHandler result = customized == engine ? handler : new SslHandler(customized);
        result.setHandshakeTimeoutMillis(0); // the deadline over the whole connecting is
        result.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
        return result;
    }

    /** What is left to check when the handshake has succeeded. */
    public void verify(SslHandler handler, String host) throws SSLPeerUnverifiedException {
        SSLSession session = handler.engine().getSession();
        String name = HostName.ofCertificate(host);
        if (usualRules() && HostName.isOnlyOurs(name) && !isNamed(session.getPeerCertificates()[0], name)) {
            throw new SSLPeerUnverifiedException("No alternative DNS name of the server's certificate matches " + name);
        }
        if (options.mode() == SslMode.VERIFY_FULL
                && options.hostnameVerifier() != null
                && !options.hostnameVerifier().verify(host, session)) {
            throw new SSLPeerUnverifiedException("sslHostnameVerifier refuses the certificate for " + host);
        }
    }

    private static boolean isNamed(Certificate certificate, String name) throws SSLPeerUnverifiedException {
        try {
            return Certificates.dnsNames((X509Certificate) certificate).stream()
                    .anyMatch(one -> HostName.matches(one, name));
        } catch (CertificateParsingException e) {
            throw (SSLPeerUnverifiedException)
                    new SSLPeerUnverifiedException("The server's certificate cannot be read").initCause(e);
        }
    }
}
