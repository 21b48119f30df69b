package io.pgflux.tls;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;

/** A host as TLS names it. */
final class HostName {

    private HostName() {}

    /** Without what the name has only for name servers (the dot at its end) and for this machine (brackets, zone). */
    static String ofCertificate(String host) {
        String name = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        int zone = name.indexOf('%');
        if (zone > 0 && NetUtil.isValidIpV6Address(name)) {
            return name.substring(0, zone);
        }
        if (NetUtil.createByteArrayFromIpAddressString(name) != null) {
            return name;
        }
        String relative = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        try {
            return IDN.toASCII(relative, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return relative; // a label that is too long, and no certificate will be for it
        }
    }

    /**
     * Whether {@link #ofCertificate} makes another name of it, which may belong to somebody else: Java follows IDNA 2003, by
     * which ß is ss, and registries follow IDNA 2008 (RFC 5894, 7.2), by which it is a letter of its own.
     */
    static boolean isAmbiguous(String host) {
        for (String label : host.split("\\.", -1)) {
            String plain = Normalizer.normalize(label.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
            if (!isAscii(plain) && !plain.equals(IDN.toUnicode(ofCertificate(plain), IDN.ALLOW_UNASSIGNED))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** Whether Java's own check refuses it for its underscore, whatever the certificate says. Docker Compose has such names. */
    static boolean isOnlyOurs(String name) {
        return name.indexOf('_') >= 0 && isAscii(name) && NetUtil.createByteArrayFromIpAddressString(name) == null;
    }

    /** Whether a DNS name of a certificate is this one: by RFC 6125, with a star as the whole first label only. */
    static boolean matches(String ofCertificate, String name) {
        if (ofCertificate.equalsIgnoreCase(name)) {
            return true;
        }
        String domain = ofCertificate.startsWith("*.") ? ofCertificate.substring(1) : "";
        int firstDot = name.indexOf('.');
        return domain.lastIndexOf('.') > 0 // *.com would be for everybody
                && isAscii(domain)
                && firstDot > 0
                && domain.equalsIgnoreCase(name.substring(firstDot));
    }

    /** For SNI (RFC 6066), which has no addresses and no names with underscores. */
    static List<SNIServerName> ofServer(String name) {
        if (NetUtil.createByteArrayFromIpAddressString(name) != null) {
            return List.of();
        }
        try {
            return List.of(new SNIHostName(name));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }
}
