package io.pgflux.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import io.pgflux.api.SslMode;
import io.pgflux.api.SslNegotiation;
import io.pgflux.testing.TestCertificates;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which certificates are for which hosts by verify-full: handshakes in memory, with the JDK's TLS and with OpenSSL. */
class HostNamesTest {

    @ParameterizedTest
    @CsvSource({
        // common name, alternative names, host, fits
        "db.example,, db.example, true",
        "db.example,, DB.Example, true",
        "db.example,, other.example, false",
        "db.example, other.example, db.example, false",
        "db.example, 192.0.2.1, db.example, true",
        "x, db.example, db.example, true",
        "x, db.example, db.example., true",
        "x, a.example db.example, db.example, true",
        "x, *.example.org, db.example.org, true",
        "x, *.example.org, a.db.example.org, false",
        "x, *.example.org, example.org, false",
        "x, db*.example.org, db1.example.org, true",
        "x, 192.0.2.1, 192.0.2.1, true",
        "x, 192.0.2.1, 192.0.2.2, false",
        "x, 192.0.2.1, 192.0.2.1.example.org, false",
        "192.0.2.1,, 192.0.2.1, false",
        "x, 2001:db8::1, 2001:db8::1, true",
        "x, 2001:db8::1, [2001:db8:0:0::1], true",
        "x, 2001:db8::1, 2001:db8::2, false",
        "x, xn--bcher-kva.example, bücher.example, true",
        "x, my_db, my_db, true",
        "x, my_db, MY_DB, true",
        "x, MY_DB, my_db., true",
        "x, other.example my_db, my_db, true",
        "x, other_db, my_db, false",
        "x, my_db.example.org, my_db, false",
        "x, *.example.org, my_db.example.org, true",
        "x, *.example.org, a.my_db.example.org, false",
        "x, *.my_net.example, db.my_net.example, true",
        "x, *.org, my_db.org, false",
        "x, m*.example.org, my_db.example.org, false",
        "x, 192.0.2.1, my_db, false",
        "my_db,, my_db, false"
    })
    void aCertificateIsForWhatItNames(String commonName, @Nullable String names, String host, boolean fits)
            throws Exception {
        X509Bundle bundle = certificate(commonName, names);
        for (SslProvider provider : new SslProvider[] {SslProvider.JDK, SslProvider.OPENSSL}) {
            Tls tls = tls(bundle, provider);
            SslContext context = tls.context().block(Duration.ofSeconds(15));
            SslHandler client = tls.handler(context, UnpooledByteBufAllocator.DEFAULT, host, 5432);
            SSLEngine server = TestCertificates.context(bundle).createSSLEngine();
            server.setUseClientMode(false);

            assertThat(succeeds(client.engine(), server) && isVerified(tls, client, host))
                    .as(provider.toString())
                    .isEqualTo(fits);
        }
    }

    private static boolean isVerified(Tls tls, SslHandler client, String host) {
        try {
            tls.verify(client, host);
            return true;
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
    }

    /** Java's IDNA makes the name of another of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {"faß.de", "FAẞ.de", "βόλος.example", "a\u200db.example", "ａ.example", "ﬁ.example", "a。example"})
    void aHostWhoseNameIsNotClearIsRefusedWithACure(String host) throws Exception {
        Tls tls = tls(certificate("x", "fass.de"), SslProvider.JDK);
        SslContext context = tls.context().block(Duration.ofSeconds(15));

        assertThatThrownBy(() -> tls.handler(context, UnpooledByteBufAllocator.DEFAULT, host, 5432))
                .isInstanceOf(R2dbcNonTransientResourceException.class)
                .hasMessageContaining(host)
                .hasMessageContaining("xn--");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xn--fa-hia.de",
                "Bücher.example",
                "BÜCHER.EXAMPLE.",
                "bu\u0308cher.example",
                "例え.テスト",
                "fe80::1%eth0"
            })
    void aHostWhoseNameIsClearIsTaken(String host) {
        assertThat(HostName.isAmbiguous(host)).isFalse();
    }

    private static Tls tls(X509Bundle root, SslProvider provider) {
        return new Tls(new TlsOptions(
                SslMode.VERIFY_FULL,
                SslNegotiation.POSTGRES,
                new Roots.Given(Source.of(root.getCertificatePEM().getBytes(StandardCharsets.US_ASCII))),
                null,
                null,
                null,
                null,
                true,
                null,
                builder -> builder.sslProvider(provider),
                Function.identity()));
    }

    /** Its own root, as the names are all that matters. */
    private static X509Bundle certificate(String commonName, @Nullable String names) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair keys = generator.generateKeyPair();
        X500Name name = new X500Name("CN=" + commonName);
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofHours(1))),
                name,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        if (names != null) {
            GeneralName[] all = Stream.of(names.split(" "))
                    .map(one -> new GeneralName(
                            one.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName, one))
                    .toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
        }
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        return X509Bundle.fromRootCertificateAuthority(certificate, keys);
    }

    private static boolean succeeds(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(64 * 1024);
        ByteBuffer toClient = ByteBuffer.allocate(64 * 1024);
        client.beginHandshake();
        server.beginHandshake();
        try {
            for (int turn = 0; turn < 100; turn++) {
                step(client, toClient, toServer);
                step(server, toServer, toClient);
                if (isDone(client) && isDone(server)) {
                    return true;
                }
            }
        } catch (SSLException e) {
            return false;
        }
        throw new AssertionError("no end of the handshake");
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            engine.wrap(ByteBuffer.allocate(0), out);
        } else {
            in.flip();
            engine.unwrap(in, ByteBuffer.allocate(64 * 1024));
            in.compact();
        }
    }
}
