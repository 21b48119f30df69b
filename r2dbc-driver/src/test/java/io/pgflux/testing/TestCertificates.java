package io.pgflux.testing;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates for tests, made anew for each JVM: an authority, one that nobody knows, and what they have signed. */
public final class TestCertificates {

    public static final X509Bundle ROOT = authority("pgflux tests");

    public static final X509Bundle UNKNOWN_ROOT = authority("nobody knows");

    /** For localhost and its addresses. */
    public static final X509Bundle SERVER = issued(server(), ROOT);

    public static final X509Bundle SERVER_OF_UNKNOWN_ROOT = issued(server(), UNKNOWN_ROOT);

    public static final X509Bundle SERVER_ELSEWHERE = issued(
            new CertificateBuilder()
                    .ecp256()
                    .subject("CN=localhost") // does not count where there are alternative names
                    .addSanDnsName("db.example")
                    .addExtendedKeyUsageServerAuth(),
            ROOT);

    public static final X509Bundle SERVER_EXPIRED = issued(
            server().notBefore(Instant.now().minus(Duration.ofDays(2)))
                    .notAfter(Instant.now().minus(Duration.ofDays(1))),
            ROOT);

    public static final X509Bundle SERVER_REVOKED = issued(server().serial(BigInteger.valueOf(666)), ROOT);

    public static final X509Bundle SERVER_SELF_SIGNED = issued(server().setIsCertificateAuthority(true), null);

    private TestCertificates() {}

    private static X509Bundle authority(String name) {
        return issued(
                new CertificateBuilder()
                        .ecp256()
                        .subject("CN=" + name)
                        .setIsCertificateAuthority(true)
                        .setKeyUsage(
                                true, CertificateBuilder.KeyUsage.keyCertSign, CertificateBuilder.KeyUsage.cRLSign),
                null);
    }

    private static CertificateBuilder server() {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=pgflux test server")
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .addSanIpAddress("::1")
                .addExtendedKeyUsageServerAuth();
    }

    /** For the role of this name. */
    public static X509Bundle client(String role, X509Bundle issuer) {
        return issued(new CertificateBuilder().ecp256().subject("CN=" + role).addExtendedKeyUsageClientAuth(), issuer);
    }

    private static X509Bundle issued(CertificateBuilder certificate, X509Bundle issuer) {
        try {
            return issuer == null ? certificate.buildSelfSigned() : certificate.buildIssuedBy(issuer);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** In PEM, valid for a day. */
    public static String revocationList(X509Bundle authority, X509Bundle... revoked) {
        X509v2CRLBuilder list = new X509v2CRLBuilder(
                X500Name.getInstance(
                        authority.getCertificate().getSubjectX500Principal().getEncoded()),
                Date.from(Instant.now().minus(Duration.ofHours(1))));
        list.setNextUpdate(Date.from(Instant.now().plus(Duration.ofDays(1))));
        for (X509Bundle one : List.of(revoked)) {
            list.addCRLEntry(one.getCertificate().getSerialNumber(), new Date(), CRLReason.keyCompromise);
        }
        StringWriter out = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(out)) {
            pem.writeObject(list.build(new JcaContentSignerBuilder("SHA256withECDSA")
                    .build(authority.getKeyPair().getPrivate())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
        return out.toString();
    }

    /** For a scripted server. */
    public static SSLContext context(X509Bundle server) {
        try {
            KeyStore store = server.toKeyStore("".toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, "".toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
