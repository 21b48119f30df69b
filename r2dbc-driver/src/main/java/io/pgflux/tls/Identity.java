package io.pgflux.tls;

import io.pgflux.tls.Der.Element;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a client shows of itself.
 *
 * @param key the private one
 * @param chain its certificate, then those who have issued it
 */
record Identity(PrivateKey key, List<X509Certificate> chain) {

    private static final String KEY = "sslKey";
    private static final String CERTIFICATE = "sslCert";

    /** libpq demands the same of key files. */
    private static final Set<PosixFilePermission> OPEN_TO_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    /**
     * The certificate and the key that belongs to it.
     *
     * @param certificate null: it is with the key
     * @param key null: it is with the certificate
     */
    static Identity of(@Nullable Source certificate, @Nullable Source key, @Nullable CharSequence password) {
        Source keySource = key == null ? Objects.requireNonNull(certificate) : key;
        String keyOption = key == null ? CERTIFICATE : KEY;
        if (keySource instanceof Source.InFile file && file.exists()) {
            checkPermissions(keyOption, file);
        }
        byte[] content = Certificates.read(keyOption, keySource);
        Identity identity = isPkcs12(content)
                ? ofPkcs12(keyOption, keySource, content, password)
                : new Identity(new Keys(keyOption, keySource, password).read(content), List.of());
        if ((certificate != null && certificate != keySource) || identity.chain.isEmpty()) {
            Source chainSource = certificate == null ? keySource : certificate;
            identity =
                    new Identity(identity.key, Certificates.of(certificate == null ? KEY : CERTIFICATE, chainSource));
        }
        if (!identity.fits()) {
            throw new Unusable(
                    keyOption,
                    keySource,
                    "is not the key of the certificate in " + (certificate == null ? keySource : certificate),
                    null);
        }
        return identity;
    }

    private static void checkPermissions(String option, Source.InFile file) {
        try {
            Path path = file.path();
            if (Files.getFileAttributeView(path, PosixFileAttributeView.class) == null) {
                return; // nothing that could be asked here
            }
            PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
            Set<PosixFilePermission> permissions = attributes.permissions();
            boolean groupMayRead = permissions.contains(PosixFilePermission.GROUP_READ)
                    && !attributes.owner().getName().equals("root");
            if (groupMayRead || !Collections.disjoint(permissions, OPEN_TO_OTHERS)) {
                throw new Unusable(
                        option,
                        file,
                        "can be read or changed by others: permit it to its owner only (0600), or, if root owns it, its group"
                                + " to read it (0640)",
                        null);
            }
        } catch (IOException e) {
            throw new Unusable(option, file, "cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    /** PFX of RFC 7292: version 3, then what is in it; a key has version 0 or 1. */
    private static boolean isPkcs12(byte[] content) {
        List<Element> elements = Der.elements(content);
        return elements.size() >= 2 && elements.get(0).is(3) && elements.get(1).tag() == Der.SEQUENCE;
    }

    private static Identity ofPkcs12(String option, Source source, byte[] content, @Nullable CharSequence password) {
        char[] secret = Keys.chars(password == null ? "" : password);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(content), secret);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, secret) instanceof PrivateKey key) {
                    Certificate[] chain = store.getCertificateChain(alias); // null if the store has only the key
                    return new Identity(
                            key,
                            Stream.of(chain == null ? new Certificate[0] : chain)
                                    .map(X509Certificate.class::cast)
                                    .toList());
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new Unusable(option, source, "cannot be opened: the sslPassword may be wrong", e);
        } finally {
            Arrays.fill(secret, '\0');
        }
        throw new Unusable(option, source, "has no private key in it", null);
    }

    /** Told here, it is told by name; the server could only say that the handshake has failed. */
    private boolean fits() {
        Certificate own = chain.get(0);
        PublicKey publicKey = own.getPublicKey();
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "DSA" -> "SHA256withDSA";
            default -> null;
        };
        if (algorithm == null) {
            return true; // not a kind that can be tried in one way; the handshake will tell
        }
        byte[] probe = {1, 2, 3};
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return chain.get(0).getSubjectX500Principal().getName();
    }
}
