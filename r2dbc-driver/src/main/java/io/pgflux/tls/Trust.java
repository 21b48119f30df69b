package io.pgflux.tls;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** What certificates of servers are accepted. */
final class Trust {

    private static final String ROOTS = "sslRootCert";

    /** Where OpenSSL looks, as the distributions have set it up. */
    private static final List<Path> SYSTEM = Stream.of(
                    "/etc/ssl/certs/ca-certificates.crt", // Debian and its kin
                    "/etc/pki/tls/certs/ca-bundle.crt", // Red Hat and its kin
                    "/etc/ssl/ca-bundle.pem", // SUSE
                    "/etc/ssl/cert.pem") // Alpine, BSD, macOS
            .map(Path::of)
            .toList();

    private Trust() {}

    /** The file that the system's root certificates are in; null if there is none. */
    static Source.@Nullable InFile systemFile() {
        return SYSTEM.stream()
                .filter(Files::isReadable)
                .findFirst()
                .map(Source.InFile::new)
                .orElse(null);
    }

    /**
     * Of the certificates that these have signed.
     *
     * @param roots null: any
     * @param revocations null: none; an error without roots
     */
    static TrustManager of(@Nullable Roots roots, @Nullable Source revocations) throws GeneralSecurityException {
        if (roots == null && revocations != null) {
            throw new Unusable(
                    "sslCrl",
                    revocations,
                    "needs sslRootCert: without root certificates any certificate is accepted, also a revoked one",
                    null);
        }
        if (roots == null) {
            return InsecureTrustManagerFactory.INSTANCE.getTrustManagers()[0]; // encrypted is all that was asked for
        }
        PKIXBuilderParameters rules = new PKIXBuilderParameters(anchors(roots), new X509CertSelector());
        rules.setRevocationEnabled(revocations != null);
        if (revocations != null) {
            rules.addCertStore(CertStore.getInstance(
                    "Collection", new CollectionCertStoreParameters(Certificates.revocations("sslCrl", revocations))));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(rules));
        return factory.getTrustManagers()[0];
    }

    private static Set<TrustAnchor> anchors(Roots roots) throws GeneralSecurityException {
        if (roots instanceof Roots.Given given) {
            return anchors(Certificates.of(ROOTS, given.source()));
        }
        Source file = roots == Roots.Public.SYSTEM ? systemFile() : null;
        if (file != null) {
            return anchors(Certificates.of(ROOTS, file));
        }
        KeyStore store = roots == Roots.Public.SYSTEM && isWindows() ? windows() : null;
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store); // null: the JVM's
        return Stream.of(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .flatMap(manager -> Stream.of(((X509TrustManager) manager).getAcceptedIssuers()))
                .map(root -> new TrustAnchor(root, null))
                .collect(Collectors.toSet());
    }

    private static Set<TrustAnchor> anchors(Collection<X509Certificate> certificates) {
        Set<TrustAnchor> anchors = new HashSet<>();
        certificates.forEach(certificate -> anchors.add(new TrustAnchor(certificate, null)));
        return anchors;
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    private static KeyStore windows() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("Windows-ROOT");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        return store;
    }
}
