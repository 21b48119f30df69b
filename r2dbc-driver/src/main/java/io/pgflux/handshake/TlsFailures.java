package io.pgflux.handshake;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What TLS says when it fails, in words that say what to do. */
final class TlsFailures {

    private static final String ALERT = "Received fatal alert: ";

    private TlsFailures() {}

    /** Whether TLS is the reason. */
    static boolean isReasonOf(Throwable error) {
        return !(error instanceof CredentialsFailed) && find(error, SSLException.class) != null;
    }

    /** With what users are told, at whatever time TLS fails. */
    static R2dbcException exception(Throwable cause, Endpoint endpoint) {
        return new R2dbcNonTransientResourceException(
                "There is no TLS with %s: %s".formatted(endpoint, message(cause, endpoint)), "08001", cause);
    }

    private static String message(Throwable cause, Endpoint endpoint) {
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
        SSLException tls = find(cause, SSLException.class);
        String message = String.valueOf((tls == null ? cause : tls).getMessage());
        int alert = message.indexOf(ALERT);
        return alert < 0 ? message : alert(message.substring(alert + ALERT.length()));
    }

    /** RFC 8446, 6.2. */
    private static String alert(String name) {
        String word = name.toLowerCase(Locale.ROOT);
        return word.contains("certificate") || word.contains("unknown_ca")
                ? "the server refuses this side's certificate (%s)".formatted(name)
                : "the server has ended it (%s)".formatted(name);
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
