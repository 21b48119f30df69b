package io.pgflux.tls;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.util.List;
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
