package io.pgflux.auth;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * The function {@code Hi} of SCRAM (RFC 5802, section 2.2), which is PBKDF2 for one block. The JDK's own PBKDF2 takes
 * characters and keeps copies of them until they are collected as garbage.
 */
final class SaltedPassword {

    private static final String HMAC = "HmacSHA256";
    private static final byte[] FIRST_BLOCK = {0, 0, 0, 1};

    private SaltedPassword() {}

    /** To be cleared by the caller, as the password. */
    static byte[] of(byte[] password, byte[] salt, int iterations) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new PasswordKey(password));
            mac.update(salt);
            byte[] round = mac.doFinal(FIRST_BLOCK);
            byte[] result = round.clone();
            for (int i = 1; i < iterations; i++) {
                mac.update(round);
                mac.doFinal(round, 0);
                for (int at = 0; at < result.length; at++) {
                    result[at] ^= round[at];
                }
            }
            Arrays.fill(round, (byte) 0);
            return result;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JVM has " + HMAC, e);
        }
    }

    /** The JDK's SecretKeySpec would keep a copy. */
    private static final class PasswordKey implements SecretKey {

        private static final long serialVersionUID = 1L;

        private final byte[] password;

        PasswordKey(byte[] password) {
            this.password = password;
        }

        @Override
        public String getAlgorithm() {
            return HMAC;
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        /** A copy, which Mac clears. */
        @Override
        public byte[] getEncoded() {
            return password.clone();
        }
    }
}
