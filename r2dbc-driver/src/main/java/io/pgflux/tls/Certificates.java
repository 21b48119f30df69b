package io.pgflux.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Certificates and lists of revoked ones, in PEM or DER. */
final class Certificates {

    private Certificates() {}

    /** At least one, in the order of the file. */
    static List<X509Certificate> of(String option, Source source) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Certificate certificate : Certificates.<Certificate>parse(
                option, source, Pem::isCertificate, CertificateFactory::generateCertificates)) {
            certificates.add((X509Certificate) certificate);
        }
        if (certificates.isEmpty()) {
            throw new Unusable(option, source, "has no certificate in it", null);
        }
        return certificates;
    }

    /** At least one. */
    static Collection<CRL> revocations(String option, Source source) {
        Collection<CRL> lists = parse(option, source, Pem::isRevocationList, CertificateFactory::generateCRLs);
        if (lists.isEmpty()) {
            throw new Unusable(option, source, "has no list of revoked certificates in it", null);
        }
        return lists;
    }

    private static <T> List<T> parse(String option, Source source, Predicate<Pem> wanted, Parser<? extends T> parser) {
        byte[] content = read(option, source);
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<Pem> blocks = Pem.blocks(content);
            List<T> parsed = new ArrayList<>();
            if (blocks.isEmpty()) {
                parsed.addAll(parser.parse(factory, new ByteArrayInputStream(content)));
            }
            for (Pem block : blocks) {
                if (wanted.test(block)) { // a key may be in the same file
                    parsed.addAll(parser.parse(factory, new ByteArrayInputStream(block.content())));
                }
            }
            return parsed;
        } catch (GeneralSecurityException e) {
            throw new Unusable(option, source, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** What it calls its owner by dNSName (RFC 5280, 4.2.1.6). */
    static List<String> dnsNames(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames(); // null if it has none
        return names == null
                ? List.of()
                : names.stream()
                        .filter(name -> Integer.valueOf(2).equals(name.get(0)))
                        .map(name -> String.valueOf(name.get(1)))
                        .toList();
    }

    /** The bytes, or an error that names option and source. */
    static byte[] read(String option, Source source) {
        try {
            return source.read();
        } catch (Source.NotReached e) {
            throw new Unusable(option, source, "cannot be read (" + e.getMessage() + ")", null);
        } catch (IOException e) {
            throw new Unusable(option, source, "cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    /** A method of the factory. */
    private interface Parser<T> {
        Collection<? extends T> parse(CertificateFactory factory, InputStream in)
                throws CertificateException, CRLException;
    }
}
