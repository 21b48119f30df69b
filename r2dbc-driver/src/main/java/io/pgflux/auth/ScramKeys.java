package io.pgflux.auth;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The keys that SCRAM derives from a password, remembered per factory: PBKDF2 costs milliseconds of a core, and a pool would
 * pay them for each connection. Never on an event loop.
 */
public final class ScramKeys {

    /** A factory has one user and so one salt, but for credentials that change. */
    private static final int CAPACITY = 16;

    private static final int NONCE_BYTES = 18;

    private final byte[] pepper = new byte[32]; // so that a heap dump has no digest that could be looked up
    private final AtomicLong nonces = new AtomicLong();
    private final int maxIterations;
    private final Map<Source, Keys> known = new ConcurrentHashMap<>();

    /** A server that asks for more iterations is refused: it could keep a core busy for minutes. */
    public ScramKeys(int maxIterations) {
        this.maxIterations = maxIterations;
        new SecureRandom().nextBytes(pepper);
    }

    /** What keys are derived from; the password by its digest, so that it is in memory only where its owner keeps it. */
    private record Source(ByteBuffer password, String salt, int iterations) {}

    /** Those of one password and salt. */
    public static final class Keys {

        private final byte[] client;
        private final byte[] server;

        private Keys(byte[] client, byte[] server) {
            this.client = client;
            this.server = server;
        }

        byte[] client() {
            return client;
        }

        byte[] server() {
            return server;
        }
    }

    /**
     * A nonce of 24 printable characters. SecureRandom would read from a device each time, which blocks; a keyed hash of a
     * counter is as hard to predict as its random key.
     */
    String nonce() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(pepper, "HmacSHA256"));
            byte[] random = mac.doFinal(ByteBuffer.allocate(Long.BYTES)
                    .putLong(nonces.incrementAndGet())
                    .array());
            return Base64.getEncoder().encodeToString(Arrays.copyOf(random, NONCE_BYTES));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every JVM has HmacSHA256", e);
        }
    }

    /** The keys, at once if they are known, else from another thread. */
    public Mono<Keys> of(CharSequence password, String salt, int iterations) {
        if (iterations > maxIterations) {
            return Mono.error(new IllegalArgumentException(
                    "The server asks for %d iterations of SCRAM; scramMaxIterations allows %d"
                            .formatted(iterations, maxIterations)));
        }
        Source source = new Source(digest(password), salt, iterations);
        Keys keys = known.get(source);
        return keys != null
                ? Mono.just(keys)
                : Mono.fromCallable(() -> derive(source, password)).subscribeOn(Schedulers.boundedElastic());
    }

    private Keys derive(Source source, CharSequence password) {
        ScramMechanism mechanism = ScramMechanism.SCRAM_SHA_256;
        byte[] prepared = prepared(password);
        byte[] salted = SaltedPassword.of(prepared, Base64.getDecoder().decode(source.salt), source.iterations);
        Passwords.clear(prepared);
        Keys keys = new Keys(ScramFunctions.clientKey(mechanism, salted), ScramFunctions.serverKey(mechanism, salted));
        Passwords.clear(salted);
        if (known.size() >= CAPACITY) {
            known.clear();
        }
        known.put(source, keys);
        return keys;
    }

    /** After SASLprep, as the server has it. That leaves printable ASCII as it is; the library would make Strings of it. */
    private static byte[] prepared(CharSequence password) {
        if (password.chars().allMatch(c -> c >= ' ' && c < 127)) {
            return Passwords.bytes(password);
        }
        char[] given = new char[password.length()];
        CharBuffer.wrap(password).get(given);
        char[] prepared = StringPreparation.POSTGRESQL_PREPARATION.normalize(given);
        byte[] bytes = Passwords.bytes(CharBuffer.wrap(prepared));
        Arrays.fill(given, '\0');
        Arrays.fill(prepared, '\0');
        return bytes;
    }

    private ByteBuffer digest(CharSequence password) {
        byte[] secret = Passwords.bytes(password);
        byte[] digest = Passwords.digest("SHA-256", pepper, secret);
        Passwords.clear(secret);
        return ByteBuffer.wrap(digest);
    }

    @Override
    public String toString() {
        return "ScramKeys";
    }
}
