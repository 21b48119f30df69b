package io.pgflux.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The binding data of certificates as OpenSSL computes it, by the hash that RFC 5929 names for each signature. */
class ServerEndPointTest {

    /** Made by keytool and openssl: a name, what {@code openssl dgst} says of it in DER, and the certificate. */
    private static final Pattern SAMPLE =
            Pattern.compile("(?m)^(\\w+) (\\w+)\\R(-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----)");

    static Stream<Arguments> samples() throws IOException {
        String all = new String(
                ServerEndPointTest.class.getResourceAsStream("certificates.txt").readAllBytes(),
                StandardCharsets.US_ASCII);
        return SAMPLE.matcher(all)
                .results()
                .map(sample -> Arguments.of(sample.group(1), sample.group(2), sample.group(3)));
    }

    static X509Certificate certificate(String pem) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theHashIsThatOfTheSignature(String name, String expected, String pem) throws CertificateException {
        X509Certificate certificate = certificate(pem);

        if (expected.equals("none")) {
            assertThatThrownBy(() -> ServerEndPoint.of(certificate))
                    .as(name)
                    .isInstanceOf(R2dbcPermissionDeniedException.class)
                    .hasMessageContainingAll(certificate.getSigAlgName(), "channelBinding=disable");
        } else {
            assertThat(HexFormat.of().formatHex(ServerEndPoint.of(certificate)))
                    .as(name)
                    .isEqualTo(expected);
        }
    }
}
