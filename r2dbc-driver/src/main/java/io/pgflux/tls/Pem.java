package io.pgflux.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of PEM (RFC 7468).
 *
 * @param label what it is, as in {@code CERTIFICATE}
 * @param headers the lines in front of the content; the old way of OpenSSL to say how it is encrypted
 * @param content DER
 */
@SuppressWarnings("ArrayRecordComponent") // compared with nothing
record Pem(String label, String headers, byte[] content) {

    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN ([^\\n-]+)-----\\s*?\\n((?:[^\\n:]+:[^\\n]*\\n)*)(.*?)-----END \\1-----", Pattern.DOTALL);

    /** All blocks, in their order; none if it is not PEM. What stands around them is explanation. */
    static List<Pem> blocks(byte[] file) {
        List<Pem> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(new String(file, StandardCharsets.ISO_8859_1));
        while (block.find()) {
            byte[] content = Base64.getMimeDecoder().decode(block.group(3));
            blocks.add(new Pem(block.group(1), block.group(2), content));
        }
        return blocks;
    }

    boolean isCertificate() {
        return label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE");
    }

    boolean isKey() {
        return label.endsWith("PRIVATE KEY");
    }

    boolean isRevocationList() {
        return label.equals("X509 CRL");
    }
}
