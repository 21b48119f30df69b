package io.pgflux;

import static io.r2dbc.spi.ConnectionFactoryOptions.SSL;

import io.netty.handler.ssl.SslContextBuilder;
import io.pgflux.api.SslMode;
import io.pgflux.api.SslNegotiation;
import io.pgflux.tls.Roots;
import io.pgflux.tls.Source;
import io.pgflux.tls.TlsOptions;
import io.r2dbc.spi.Option;
import java.net.URL;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** How the connection is encrypted. */
abstract class TlsSettings extends LoginSettings {

    static final List<PgOption<?>> OPTIONS = List.of(
            PgOption.of(SSL, OptionValue::bool, TlsSettings::ssl), // in front of what says it more exactly
            PgOption.of(PgConnectionFactoryProvider.SSL_MODE, value -> value.oneOf(SslMode.class), TlsSettings::sslMode)
                    .alias("sslmode"),
            PgOption.of(
                            PgConnectionFactoryProvider.SSL_NEGOTIATION,
                            value -> value.oneOf(SslNegotiation.class),
                            TlsSettings::sslNegotiation)
                    .alias("sslnegotiation"),
            PgOption.of(PgConnectionFactoryProvider.SSL_ROOT_CERT, TlsSettings::readRoots, TlsSettings::roots)
                    .alias("sslrootcert"),
            source(PgConnectionFactoryProvider.SSL_CRL, (builder, value) -> builder.revocations = value)
                    .alias("sslcrl"),
            source(PgConnectionFactoryProvider.SSL_CERT, (builder, value) -> builder.certificate = value)
                    .alias("sslcert"),
            source(PgConnectionFactoryProvider.SSL_KEY, (builder, value) -> builder.key = value)
                    .alias("sslkey"),
            PgOption.of(
                            PgConnectionFactoryProvider.SSL_PASSWORD,
                            value -> value.as(CharSequence.class),
                            TlsSettings::sslPassword)
                    .alias("sslpassword"),
            PgOption.of(PgConnectionFactoryProvider.SSL_SNI, OptionValue::bool, TlsSettings::sslSni)
                    .alias("sslsni"),
            PgOption.of(
                    PgConnectionFactoryProvider.SSL_HOSTNAME_VERIFIER,
                    value -> value.as(HostnameVerifier.class),
                    TlsSettings::sslHostnameVerifier),
            PgOption.of(
                    PgConnectionFactoryProvider.SSL_CONTEXT_BUILDER_CUSTOMIZER,
                    TlsSettings::<SslContextBuilder>customizer,
                    TlsSettings::sslContextBuilderCustomizer),
            PgOption.of(
                    PgConnectionFactoryProvider.SSL_ENGINE_CUSTOMIZER,
                    TlsSettings::<SSLEngine>customizer,
                    TlsSettings::sslEngineCustomizer));

    private @Nullable SslMode mode; // null: the default, which depends on the other options
    private boolean required;
    private SslNegotiation negotiation = SslNegotiation.POSTGRES;
    private @Nullable Roots roots;
    private @Nullable Source revocations;
    private @Nullable Source certificate;
    private @Nullable Source key;
    private @Nullable CharSequence keyPassword;
    private boolean sni = true;
    private @Nullable HostnameVerifier hostnameVerifier;
    private Function<SslContextBuilder, SslContextBuilder> contexts = Function.identity();
    private Function<SSLEngine, SSLEngine> engines = Function.identity();

    /**
     * Whether connections are encrypted, and what is checked; default {@link SslMode#PREFER}, but {@link
     * SslMode#VERIFY_FULL} with {@link #enableSsl} and with the system's or the JVM's root certificates.
     */
    public PgConnectionOptions.Builder sslMode(SslMode value) {
        mode = Objects.requireNonNull(value, "sslMode");
        return builder();
    }

    /** Encryption is a must: {@link SslMode#VERIFY_FULL}, unless {@link #sslMode} says {@code require} or {@code verify-ca}. */
    public PgConnectionOptions.Builder enableSsl() {
        required = true;
        return builder();
    }

    /** How encryption begins; default {@link SslNegotiation#POSTGRES}. */
    public PgConnectionOptions.Builder sslNegotiation(SslNegotiation value) {
        negotiation = Objects.requireNonNull(value, "sslNegotiation");
        return builder();
    }

    /**
     * The certificates that sign those of servers, PEM or DER: the path of a file, {@code classpath:} and a resource, a URL,
     * or {@code system} (the operating system's) or {@code jvm} (the JVM's trust store), which need {@link
     * SslMode#VERIFY_FULL}. Needs {@link SslMode#REQUIRE} or above; {@code require} means {@code verify-ca} then. Default:
     * {@code ~/.postgresql/root.crt} if it is there, else the JVM's for {@code verify-full}. A file is read again when it has
     * changed.
     */
    public PgConnectionOptions.Builder sslRootCert(String value) {
        return roots(readRoots(new OptionValue("sslRootCert", value)));
    }

    /** As {@link #sslRootCert(String)}; not by http or ftp. */
    public PgConnectionOptions.Builder sslRootCert(URL value) {
        return roots(new Roots.Given(Source.of("sslRootCert", value)));
    }

    /** As {@link #sslRootCert(String)}, the content itself. */
    public PgConnectionOptions.Builder sslRootCert(byte[] value) {
        return roots(new Roots.Given(Source.of(value)));
    }

    /**
     * Lists of revoked certificates, PEM or DER, one for each issuer: a file, resource or URL. A server whose certificate is
     * in none of them and not said to be valid by one is refused. Default: {@code ~/.postgresql/root.crl} if it is there and the
     * default of {@link #sslRootCert(String)} is used, else none, and nothing is asked. Needs root certificates.
     */
    public PgConnectionOptions.Builder sslCrl(String value) {
        revocations = Source.of("sslCrl", value);
        return builder();
    }

    /**
     * This side's certificate and behind it those that have signed it, PEM or DER, or a PKCS#12 store: a file, resource or
     * URL. Default: {@code ~/.postgresql/postgresql.crt} if it is there, with {@code postgresql.key} beside it.
     */
    public PgConnectionOptions.Builder sslCert(String value) {
        certificate = Source.of("sslCert", value);
        return builder();
    }

    /** As {@link #sslCert(String)}; not by http or ftp. */
    public PgConnectionOptions.Builder sslCert(URL value) {
        certificate = Source.of("sslCert", value);
        return builder();
    }

    /** As {@link #sslCert(String)}, the content itself. */
    public PgConnectionOptions.Builder sslCert(byte[] value) {
        certificate = Source.of(value);
        return builder();
    }

    /**
     * The private key of {@link #sslCert(String)}: PKCS#8, encrypted PKCS#8, PKCS#1 or SEC 1, each PEM or DER, or a PKCS#12
     * store, told apart by their content. Others must not have access to the file, as with libpq. Default: it is in the same
     * file as the certificate. If only the key is given, the certificate is in its file.
     */
    public PgConnectionOptions.Builder sslKey(String value) {
        key = Source.of("sslKey", value);
        return builder();
    }

    /** As {@link #sslKey(String)}; not by http or ftp. */
    public PgConnectionOptions.Builder sslKey(URL value) {
        key = Source.of("sslKey", value);
        return builder();
    }

    /** As {@link #sslKey(String)}, the content itself. */
    public PgConnectionOptions.Builder sslKey(byte[] value) {
        key = Source.of(value);
        return builder();
    }

    /** What the key is encrypted with, or the PKCS#12 store; default none. */
    public PgConnectionOptions.Builder sslPassword(@Nullable CharSequence value) {
        keyPassword = value;
        return builder();
    }

    /** Whether the server is told, in clear text, which host is meant (SNI); default on. Never for an address. */
    public PgConnectionOptions.Builder sslSni(boolean value) {
        sni = value;
        return builder();
    }

    /**
     * Asked by {@link SslMode#VERIFY_FULL} instead of the usual rules whether a certificate is for the host; runs on an event
     * loop and must not block. Null, the default: the usual rules.
     */
    public PgConnectionOptions.Builder sslHostnameVerifier(@Nullable HostnameVerifier value) {
        hostnameVerifier = value;
        return builder();
    }

    /** Sees each context before it is built, which is when the first connection is opened or a file has changed. */
    public PgConnectionOptions.Builder sslContextBuilderCustomizer(
            Function<SslContextBuilder, SslContextBuilder> value) {
        contexts = Objects.requireNonNull(value, "sslContextBuilderCustomizer");
        return builder();
    }

    /** Sees the engine of each connection before its handshake, on an event loop; must not block. */
    public PgConnectionOptions.Builder sslEngineCustomizer(Function<SSLEngine, SSLEngine> value) {
        engines = Objects.requireNonNull(value, "sslEngineCustomizer");
        return builder();
    }

    private PgConnectionOptions.Builder roots(Roots value) {
        roots = value;
        return builder();
    }

    /** What contradicts itself would be less safe than it looks. */
    final TlsOptions tls() {
        boolean publicRoots = roots instanceof Roots.Public;
        SslMode chosen = mode != null ? mode : required || publicRoots ? SslMode.VERIFY_FULL : SslMode.PREFER;
        if (required && !chosen.requiresTls()) {
            throw new IllegalArgumentException(
                    "ssl=true (or r2dbcs:) demands TLS, and sslMode=%s does not: leave one of them out"
                            .formatted(chosen));
        }
        if (publicRoots && chosen != SslMode.VERIFY_FULL) {
            throw new IllegalArgumentException("sslRootCert=system and jvm need sslMode=verify-full, not " + chosen
                    + ": anybody can have a certificate that one of these has signed");
        }
        boolean unverified = chosen == SslMode.ALLOW || chosen == SslMode.PREFER;
        if (roots != null && unverified) {
            throw new IllegalArgumentException("sslRootCert is of no use with sslMode=" + chosen
                    + ", which goes on in clear text where there is no TLS: use verify-full");
        }
        if (revocations != null && unverified) {
            throw new IllegalArgumentException("sslCrl is of no use with sslMode=" + chosen + ": use verify-full");
        }
        if (negotiation == SslNegotiation.DIRECT && !chosen.requiresTls()) {
            throw new IllegalArgumentException("sslNegotiation=direct needs sslMode=require or above, not " + chosen);
        }
        return new TlsOptions(
                chosen,
                negotiation,
                roots,
                revocations,
                certificate,
                key,
                keyPassword,
                sni,
                hostnameVerifier,
                contexts,
                engines);
    }

    /** Not a must is not a must not. */
    private static void ssl(PgConnectionOptions.Builder builder, boolean required) {
        ((TlsSettings) builder).required = required;
    }

    private static Roots readRoots(OptionValue option) {
        return switch (option.string().toLowerCase(Locale.ROOT)) {
            case "system" -> Roots.Public.SYSTEM;
            case "jvm" -> Roots.Public.JVM;
            default -> new Roots.Given(readSource(option));
        };
    }

    private static Source readSource(OptionValue option) {
        Object value = option.value();
        if (value instanceof byte[] bytes) {
            return Source.of(bytes);
        }
        return value instanceof URL url
                ? Source.of(option.name(), url)
                : Source.of(option.name(), Check.notEmpty(option.name(), option.as(String.class)));
    }

    private static PgOption<Source> source(Option<?> option, BiConsumer<TlsSettings, Source> target) {
        return PgOption.of(option, TlsSettings::readSource, target::accept);
    }

    @SuppressWarnings("unchecked") // what it is of, only its use can tell
    private static <T> Function<T, T> customizer(OptionValue option) {
        return option.as(Function.class);
    }
}
