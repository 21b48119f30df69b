package io.pgflux.handshake;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What TLS says when it fails, in words that say what to do. */
final class TlsFailures {

    private static final String ALERT = "Received fatal alert: ";

    private TlsFailures() {}

    /** Whether TLS is the reason. */
    static boolean isReasonOf(Throwable error) {
        return find(error, SSLException.class) != null;
    }

    static String message(Throwable cause, Endpoint endpoint) {
        if (find(cause, CertificateExpiredException.class) != null) {
            return "the server's certificate has expired";
        }
        if (find(cause, CertificateNotYetValidException.class) != null) {
            return "the server's certificate is not valid yet";
        }
        CertPathValidatorException path = find(cause, CertPathValidatorException.class);
        if (find(cause, CertificateRevokedException.class) != null
                || (path != null && path.getReason() == BasicReason.REVOKED)) {
            return "the server's certificate has been revoked";
        }
        if (path != null && path.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS) {
            return "sslCrl does not say whether the server's certificate has been revoked";
        }
        if (isNamed(cause, "sun.security.provider.certpath.SunCertPathBuilderException")) {
            return "no root certificate vouches for the server's certificate (sslRootCert)";
        }
        CertificateException certificate = find(cause, CertificateException.class);
        if (certificate != null) {
            return "the server's certificate is refused for %s: %s"
                    .formatted(endpoint.host(), certificate.getMessage());
        }
        String message = String.valueOf(cause.getMessage());
        int alert = message.indexOf(ALERT);
        return alert >= 0 ? "the server ended it (" + message.substring(alert + ALERT.length()) + ")" : message;
    }

    private static boolean isNamed(Throwable error, String name) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static <T> @Nullable T find(Throwable error, Class<T> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
