package io.pgflux.tls;

import io.pgflux.tls.Der.Element;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** A private key in whatever form: PEM or DER; PKCS#8, encrypted or not, PKCS#1, SEC 1. */
final class Keys {

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS", "DSA");

    private final String option;
    private final Source source;
    private final @Nullable CharSequence password;

    Keys(String option, Source source, @Nullable CharSequence password) {
        this.option = option;
        this.source = source;
        this.password = password;
    }

    PrivateKey read(byte[] content) {
        List<Pem> blocks = Pem.blocks(content);
        if (blocks.isEmpty()) {
            return ofDer(content);
        }
        Pem key = blocks.stream()
                .filter(Pem::isKey)
                .findFirst()
                .orElseThrow(() -> unusable("has no private key in it", null));
        if (key.headers().contains("ENCRYPTED")) {
            throw unusable("is encrypted in OpenSSL's own old way: make it PKCS#8 with \"openssl pkcs8 -topk8\"", null);
        }
        return ofDer(key.content());
    }

    /** What it is, its structure says; the labels of PEM say the same, and DER has none. */
    private PrivateKey ofDer(byte[] der) {
        List<Element> elements = Der.elements(der);
        if (elements.size() < 2) {
            throw unusable("is neither PEM nor DER, or is damaged", null);
        }
        Element first = elements.get(0);
        int second = elements.get(1).tag();
        if (first.tag() == Der.SEQUENCE && second == Der.OCTET_STRING) {
            return decrypted(der);
        }
        if (first.tag() == Der.INTEGER && second == Der.SEQUENCE) {
            return ofPkcs8(new PKCS8EncodedKeySpec(der));
        }
        if (first.is(0) && second == Der.INTEGER) {
            return ofPkcs8(new PKCS8EncodedKeySpec(Der.ofPkcs1(der)));
        }
        byte[] wrapped = first.is(1) && second == Der.OCTET_STRING ? Der.ofSec1(der) : null;
        if (wrapped == null) {
            throw unusable(
                    "is not a private key that pgflux knows: make it PKCS#8 with \"openssl pkcs8 -topk8\"", null);
        }
        return ofPkcs8(new PKCS8EncodedKeySpec(wrapped));
    }

    private PrivateKey decrypted(byte[] der) {
        if (password == null) {
            throw unusable("is encrypted, and there is no sslPassword", null);
        }
        PBEKeySpec secret = new PBEKeySpec(chars(password));
        try {
            EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
            // Java names PBES2 (RFC 8018) by what is in its parameters, and hides that in their toString.
            String algorithm = encrypted.getAlgName().equals("PBES2")
                            || encrypted.getAlgName().equals("1.2.840.113549.1.5.13")
                    ? encrypted.getAlgParameters().toString()
                    : encrypted.getAlgName();
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(secret),
                    encrypted.getAlgParameters());
            return ofPkcs8(encrypted.getKeySpec(cipher));
        } catch (NoSuchAlgorithmException | javax.crypto.NoSuchPaddingException e) {
            throw unusable("is encrypted in a way that this Java does not know", e);
        } catch (GeneralSecurityException | IOException e) {
            throw unusable("cannot be decrypted: the sslPassword may be wrong", e);
        } finally {
            secret.clearPassword();
        }
    }

    private PrivateKey ofPkcs8(KeySpec spec) {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException | NoSuchAlgorithmException e) {
                // then another
            }
        }
        throw unusable("is damaged, or of a kind that this Java does not know", null);
    }

    static char[] chars(CharSequence password) {
        char[] chars = new char[password.length()];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = password.charAt(i);
        }
        return chars;
    }

    private Unusable unusable(String why, @Nullable Throwable cause) {
        return new Unusable(option, source, why, cause);
    }
}
