package io.pgflux.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form in which a private key comes, and what is said of those that are of no use. */
class KeysTest {

    private static final String PASSWORD = "not to be seen";

    private static final Map<String, X509Bundle> IDENTITIES = Map.of(
            "RSA", bundle(CertificateBuilder.Algorithm.rsa2048),
            "EC", bundle(CertificateBuilder.Algorithm.ecp256),
            "EdDSA", bundle(CertificateBuilder.Algorithm.ed25519));

    @TempDir
    Path directory;

    private static X509Bundle bundle(CertificateBuilder.Algorithm algorithm) {
        try {
            return new CertificateBuilder()
                    .algorithm(algorithm)
                    .subject("CN=client")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Arguments> forms() {
        return Stream.of("RSA", "EC", "EdDSA").flatMap(KeysTest::forms);
    }

    private static Stream<Arguments> forms(String algorithm) {
        try {
            X509Bundle bundle = IDENTITIES.get(algorithm);
            byte[] pkcs8 = bundle.getKeyPair().getPrivate().getEncoded();
            byte[] old = PrivateKeyInfo.getInstance(pkcs8)
                    .parsePrivateKey()
                    .toASN1Primitive()
                    .getEncoded();
            PemObject encrypted = encrypted(bundle);
            List<Arguments> forms = new ArrayList<>(List.of(
                    form(algorithm, "PKCS#8 PEM", pem(new PemObject("PRIVATE KEY", pkcs8))),
                    form(algorithm, "PKCS#8 DER", pkcs8),
                    form(algorithm, "encrypted PKCS#8 PEM", pem(encrypted)),
                    form(algorithm, "encrypted PKCS#8 DER", encrypted.getContent()),
                    form(algorithm, "PKCS#12", pkcs12(bundle))));
            if (algorithm.equals("RSA")) {
                forms.add(form(algorithm, "PKCS#1 PEM", pem(new PemObject("RSA PRIVATE KEY", old))));
                forms.add(form(algorithm, "PKCS#1 DER", old));
            } else if (algorithm.equals("EC")) {
                byte[] curve = {0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x03, 0x01, 0x07};
                byte[] sec1 = sec1(pkcs8);
                forms.add(form(
                        algorithm,
                        "SEC 1 PEM, as openssl ecparam -genkey writes it",
                        concat(
                                pem(new PemObject("EC PARAMETERS", curve)),
                                pem(new PemObject("EC PRIVATE KEY", sec1)))));
                forms.add(form(algorithm, "SEC 1 DER", sec1));
            }
            return forms.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Arguments form(String algorithm, String name, byte[] content) {
        return Arguments.argumentSet(algorithm + ", " + name, algorithm, content);
    }

    private static byte[] sec1(byte[] pkcs8) throws IOException {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(pkcs8);
        ECPrivateKey key = ECPrivateKey.getInstance(info.parsePrivateKey());
        return new ECPrivateKey(256, key.getKey(), info.getPrivateKeyAlgorithm().getParameters()).getEncoded();
    }

    private static PemObject encrypted(X509Bundle bundle) throws OperatorCreationException, IOException {
        var encryptor = new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                .setPRF(PKCS8Generator.PRF_HMACSHA256)
                .setProvider(new BouncyCastleProvider())
                .setPassword(PASSWORD.toCharArray())
                .build();
        return new JcaPKCS8Generator(bundle.getKeyPair().getPrivate(), encryptor).generate();
    }

    private static byte[] pkcs12(X509Bundle bundle) throws GeneralSecurityException, IOException {
        KeyStore pkcs12 = KeyStore.getInstance("PKCS12");
        pkcs12.load(null, null);
        pkcs12.setKeyEntry("client", bundle.getKeyPair().getPrivate(), PASSWORD.toCharArray(), new Certificate[] {
            bundle.getCertificate()
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        pkcs12.store(out, PASSWORD.toCharArray());
        return out.toByteArray();
    }

    private static byte[] pem(PemObjectGenerator object) throws IOException {
        StringWriter out = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(out)) {
            writer.writeObject(object);
        }
        return out.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Stream.of(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static byte[] certificate(String algorithm) {
        return IDENTITIES.get(algorithm).getCertificatePEM().getBytes(StandardCharsets.US_ASCII);
    }

    private static Identity identity(byte[] certificate, byte[] key, CharSequence password) {
        return Identity.of(Source.of(certificate), Source.of(key), password);
    }

    /** Two forms of an EC key may differ in what is said beside the number. */
    private static Object number(PrivateKey key) {
        return key instanceof java.security.interfaces.ECPrivateKey ec ? ec.getS() : key;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aKeyIsReadInWhateverForm(String algorithm, byte[] content) {
        Identity identity = identity(certificate(algorithm), content, PASSWORD);

        assertThat(number(identity.key()))
                .isEqualTo(number(IDENTITIES.get(algorithm).getKeyPair().getPrivate()));
        assertThat(identity.chain()).containsExactly(IDENTITIES.get(algorithm).getCertificate());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aDamagedKeyIsAnErrorThatSaysNothingOfIt(String algorithm, byte[] content) {
        byte[] cut = Arrays.copyOf(content, content.length / 2);

        assertThatThrownBy(() -> identity(certificate(algorithm), cut, PASSWORD))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining("sslKey")
                .message()
                .doesNotContain(PASSWORD);
    }

    @Test
    void aPkcs12StoreIsKeyAndCertificateInOne() throws Exception {
        byte[] store = pkcs12(IDENTITIES.get("RSA"));

        for (Identity identity :
                List.of(Identity.of(null, Source.of(store), PASSWORD), Identity.of(Source.of(store), null, PASSWORD))) {
            assertThat(identity.chain()).containsExactly(IDENTITIES.get("RSA").getCertificate());
        }
    }

    /** As {@code openssl pkcs12 -export -nocerts} makes it. */
    @Test
    void aPkcs12StoreMayHaveOnlyTheKey() throws Exception {
        KeyStore pkcs12 = KeyStore.getInstance("PKCS12");
        pkcs12.load(null, null);
        pkcs12.setKeyEntry("client", encrypted(IDENTITIES.get("RSA")).getContent(), null);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        pkcs12.store(out, PASSWORD.toCharArray());

        assertThat(identity(certificate("RSA"), out.toByteArray(), PASSWORD).chain())
                .containsExactly(IDENTITIES.get("RSA").getCertificate());
        assertThatThrownBy(() -> Identity.of(null, Source.of(out.toByteArray()), PASSWORD))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining("sslKey");
    }

    @Test
    void keyAndCertificateMayBeInOneFile() throws IOException {
        byte[] both = concat(
                certificate("EC"),
                pem(new PemObject(
                        "PRIVATE KEY",
                        IDENTITIES.get("EC").getKeyPair().getPrivate().getEncoded())));

        assertThat(Identity.of(Source.of(both), null, null).chain())
                .containsExactly(IDENTITIES.get("EC").getCertificate());
        assertThat(Identity.of(null, Source.of(both), null).chain())
                .containsExactly(IDENTITIES.get("EC").getCertificate());
    }

    @Test
    void aWrongOrMissingPasswordIsToldAndNotShown() throws Exception {
        byte[] encrypted = pem(encrypted(IDENTITIES.get("RSA")));
        byte[] store = pkcs12(IDENTITIES.get("RSA"));

        assertThatThrownBy(() -> identity(certificate("RSA"), encrypted, "wrong secret"))
                .hasMessageContaining("sslPassword")
                .message()
                .doesNotContain("wrong secret");
        assertThatThrownBy(() -> identity(certificate("RSA"), encrypted, null))
                .hasMessageContaining("is encrypted, and there is no sslPassword");
        assertThatThrownBy(() -> identity(certificate("RSA"), store, "wrong secret"))
                .hasMessageContaining("sslPassword")
                .message()
                .doesNotContain("wrong secret");
    }

    @Test
    void theKeyOfAnotherCertificateIsRefused() {
        byte[] other = bundle(CertificateBuilder.Algorithm.ecp256)
                .getKeyPair()
                .getPrivate()
                .getEncoded();

        assertThatThrownBy(() -> identity(certificate("EC"), other, null))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining("is not the key of the certificate");
        assertThatThrownBy(() -> identity(certificate("RSA"), other, null))
                .hasMessageContaining("is not the key of the certificate");
    }

    @Test
    void opensslsOwnEncryptionIsRefusedWithACure() {
        String old = """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-128-CBC,0123456789ABCDEF0123456789ABCDEF

                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
                -----END RSA PRIVATE KEY-----
                """;

        assertThatThrownBy(() -> identity(certificate("RSA"), old.getBytes(StandardCharsets.US_ASCII), PASSWORD))
                .hasMessageContaining("openssl pkcs8 -topk8");
    }

    @Test
    void whatIsNoKeyIsSaidSo() {
        assertThatThrownBy(() -> identity(certificate("RSA"), certificate("RSA"), null))
                .hasMessageContaining("has no private key in it");
        assertThatThrownBy(() -> identity(certificate("RSA"), new byte[0], null))
                .hasMessageContaining("is neither PEM nor DER");
        assertThatThrownBy(() -> identity(new byte[] {1, 2, 3}, new byte[] {0x30, 0x7f}, null))
                .isInstanceOf(Unusable.class);
    }

    /** As libpq: whoever else could read it could be this client. */
    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw--w----", "rw-rw----"})
    void aKeyThatOthersCanReadIsRefused(String permissions) throws IOException {
        Source key = file(permissions);

        assertThatThrownBy(() -> Identity.of(Source.of(certificate("EC")), key, null))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining("client.key can be read or changed by others")
                .hasMessageContaining("0600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------", "rwx------"})
    void aKeyOfItsOwnerOnlyIsTaken(String permissions) throws IOException {
        assertThat(Identity.of(Source.of(certificate("EC")), file(permissions), null)
                        .key())
                .isNotNull();
    }

    private Source file(String permissions) throws IOException {
        Path key = Files.write(
                directory.resolve("client.key"),
                IDENTITIES.get("EC").getKeyPair().getPrivate().getEncoded());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(permissions));
        return Source.of("sslKey", key.toString());
    }
}
