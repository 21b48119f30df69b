package io.pgflux.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * As much of DER (ITU-T X.690) as it takes to tell one kind of key from another, and to put the older kinds into
 * PKCS#8, which is the only one that Java reads.
 */
final class Der {

    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int SEQUENCE = 0x30;

    private static final int EC_PARAMETERS = 0xA0;

    private static final byte[] VERSION_0 = HexFormat.of().parseHex("020100");
    /** rsaEncryption, 1.2.840.113549.1.1.1, and NULL. */
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");
    /** ecPublicKey, 1.2.840.10045.2.1. */
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private Der() {}

    /** One value. */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    record Element(int tag, byte[] content) {

        boolean is(int number) {
            return tag == INTEGER && content.length > 0 && new BigInteger(content).equals(BigInteger.valueOf(number));
        }
    }

    /** The values in a SEQUENCE; none if it is not a SEQUENCE. */
    static List<Element> elements(byte[] der) {
        List<Element> elements = new ArrayList<>();
        try {
            ByteBuffer outer = ByteBuffer.wrap(der);
            Element sequence = element(outer);
            if (sequence.tag == SEQUENCE) {
                ByteBuffer inner = ByteBuffer.wrap(sequence.content);
                while (inner.hasRemaining()) {
                    elements.add(element(inner));
                }
            }
        } catch (RuntimeException e) { // it ends too early, or has lengths that are none
            return List.of();
        }
        return elements;
    }

    private static Element element(ByteBuffer in) {
        int tag = in.get() & 0xFF;
        int length = in.get() & 0xFF;
        if (length > 0x80) {
            int bytes = length & 0x7F;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = Math.addExact(Math.multiplyExact(length, 256), in.get() & 0xFF);
            }
        }
        if (length > in.remaining()) {
            throw new IllegalArgumentException("longer than the file");
        }
        byte[] content = new byte[length];
        in.get(content);
        return new Element(tag, content);
    }

    /** PKCS#1 (RFC 8017, A.1.2) as PKCS#8 (RFC 5208). */
    static byte[] ofPkcs1(byte[] key) {
        return encode(SEQUENCE, VERSION_0, encode(SEQUENCE, RSA), encode(OCTET_STRING, key));
    }

    /** SEC 1 (RFC 5915) as PKCS#8, with the curve that it names; null if it names none. */
    static byte @org.jspecify.annotations.Nullable [] ofSec1(byte[] key) {
        return elements(key).stream()
                .filter(element -> element.tag == EC_PARAMETERS)
                .findFirst()
                .map(curve ->
                        encode(SEQUENCE, VERSION_0, encode(SEQUENCE, EC, curve.content), encode(OCTET_STRING, key)))
                .orElse(null);
    }

    private static byte[] encode(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length < 0x80) {
            out.write(length);
        } else {
            byte[] bytes = BigInteger.valueOf(length).toByteArray();
            int zeros = bytes[0] == 0 ? 1 : 0; // the sign
            out.write(0x80 | (bytes.length - zeros));
            out.write(bytes, zeros, bytes.length - zeros);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
