package io.pgflux.auth;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The channel binding {@code tls-server-end-point}: the server's certificate by its hash. Which hash, the signature of the
 * certificate says; MD5 and SHA-1 are replaced by SHA-256 (RFC 5929, section 4.1).
 */
final class ServerEndPoint {

    static final String TYPE = "tls-server-end-point";

    private static final Pattern HASH_WITH_KEY = Pattern.compile("(.+)with.+");
    private static final Pattern SHA_2 = Pattern.compile("SHA((?!3-)[0-9].*)");

    private ServerEndPoint() {}

    /** What both sides compute of the certificate that the server has shown. */
    static byte[] of(SSLSession tls) {
        try {
            Certificate[] chain = tls.getPeerCertificates();
            if (chain.length > 0 && chain[0] instanceof X509Certificate certificate) {
                return of(certificate);
            }
            throw impossible("the server has shown no X.509 certificate", null);
        } catch (SSLPeerUnverifiedException e) {
            throw impossible("the server has shown no certificate", e);
        }
    }

    static byte[] of(X509Certificate certificate) {
        try {
            return MessageDigest.getInstance(hash(certificate)).digest(certificate.getEncoded());
        } catch (GeneralSecurityException | IOException e) {
            throw impossible("the hash of its certificate's signature is unknown: " + certificate.getSigAlgName(), e);
        }
    }

    private static String hash(X509Certificate certificate) throws GeneralSecurityException, IOException {
        String signature = certificate.getSigAlgName();
        Matcher named = HASH_WITH_KEY.matcher(signature.toUpperCase(Locale.ROOT).replace("WITH", "with"));
        String hash;
        if (named.matches()) {
            hash = named.group(1);
        } else if (signature.equals("RSASSA-PSS")) {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance(signature);
            parameters.init(certificate.getSigAlgParams());
            hash = parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
        } else { // Ed25519, for which nobody has defined one
            throw new GeneralSecurityException("No hash is named");
        }
        String jdk = SHA_2.matcher(hash).replaceFirst("SHA-$1");
        return switch (jdk) {
            case "MD5", "SHA-1" -> "SHA-256";
            default -> jdk;
        };
    }

    /** Going on without it would be what an attacker wants. */
    private static RuntimeException impossible(String reason, @Nullable Throwable cause) {
        return Refusal.because(
                "The server offers SCRAM with channel binding, but %s; channelBinding=disable does without"
                        .formatted(reason),
                cause);
    }
}
