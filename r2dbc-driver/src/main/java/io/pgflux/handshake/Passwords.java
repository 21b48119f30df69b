package io.pgflux.handshake;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What PasswordMessage carries for the two methods without SASL. */
final class Passwords {

    private Passwords() {}

    static byte[] cleartext(CharSequence password) {
        return bytes(password);
    }

    /** {@code "md5" + hex(md5(hex(md5(password + user)) + salt))} (PostgreSQL manual, "Start-up"). */
    static byte[] md5(String user, CharSequence password, byte[] salt) {
        byte[] stored = hex(md5(bytes(password), user.getBytes(StandardCharsets.UTF_8)));
        byte[] salted = hex(md5(stored, salt));
        return ByteBuffer.allocate(3 + salted.length)
                .put("md5".getBytes(StandardCharsets.US_ASCII))
                .put(salted)
                .array();
    }

    static byte[] bytes(CharSequence password) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    private static byte[] md5(byte[] first, byte[] second) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(first);
            return digest.digest(second);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM has no MD5, which the server asks for", e);
        }
    }

    private static byte[] hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII);
    }
}
