package io.pgflux.auth;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * What PasswordMessage carries for the two methods without SASL. Passwords never become Strings, which nobody could clear;
 * what is returned is the caller's to clear.
 */
public final class Passwords {

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] OVERWRITTEN = new byte[63]; // a whole block would not go through the buffer

    private Passwords() {}

    /** The password itself, in UTF-8. */
    public static byte[] cleartext(CharSequence password) {
        return bytes(password);
    }

    /** {@code "md5" + hex(md5(hex(md5(password + user)) + salt))} (PostgreSQL manual, "Start-up"). */
    public static byte[] md5(String user, CharSequence password, byte[] salt) {
        byte[] secret = bytes(password);
        byte[] digest = digest("MD5", secret, user.getBytes(StandardCharsets.UTF_8));
        byte[] stored = hex(digest); // who knows it, can log in
        byte[] salted = hex(digest("MD5", stored, salt));
        clear(secret);
        clear(digest);
        clear(stored);
        return ByteBuffer.allocate(3 + salted.length)
                .put((byte) 'm')
                .put((byte) 'd')
                .put((byte) '5')
                .put(salted)
                .array();
    }

    static byte[] bytes(CharSequence secret) {
        ByteBuffer encoded = ByteBuffer.allocate(3 * secret.length());
        StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .encode(CharBuffer.wrap(secret), encoded, true);
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
        clear(encoded.array());
        return bytes;
    }

    static void clear(byte[] secret) {
        Arrays.fill(secret, (byte) 0);
    }

    /** Of all parts, one behind the other. */
    static byte[] digest(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            byte[] result = digest.digest();
            digest.update(OVERWRITTEN); // else the JDK's buffer would show the end of what it was given
            digest.reset();
            return result;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM has no " + algorithm, e);
        }
    }

    private static byte[] hex(byte[] bytes) {
        byte[] hex = new byte[2 * bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            hex[2 * i] = DIGITS[bytes[i] >> 4 & 0xf];
            hex[2 * i + 1] = DIGITS[bytes[i] & 0xf];
        }
        return hex;
    }
}
