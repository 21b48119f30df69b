package io.pgflux.handshake;

import static io.pgflux.testing.BackendMessages.authenticationSasl;
import static io.pgflux.testing.BackendMessages.authenticationSaslContinue;
import static io.pgflux.testing.BackendMessages.authenticationSaslFinal;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.testing.Conversation;
import io.pgflux.testing.FrontendMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The server's side of SCRAM-SHA-256 after RFC 5802, step by step, with the JDK's means only. */
final class ScramScript {

    static final String PASSWORD = "pencil";
    static final int ITERATIONS = 4096;

    private static final byte[] SALT = "a salt of sixteen".getBytes(StandardCharsets.US_ASCII);

    private final Conversation script;
    private String clientFirstBare = "";
    private String serverFirst = "";
    private String withoutProof = "";

    ScramScript(Conversation script) {
        this.script = script;
    }

    static String salt() {
        return Base64.getEncoder().encodeToString(SALT);
    }

    /** The right conversation up to the server's proof. */
    void play() throws Exception {
        start();
        challenge();
        expectProof();
        script.send(authenticationSaslFinal(serverFinal()));
    }

    /** Starts SASL and waits for the client's first message. */
    void start() throws IOException {
        script.send(authenticationSasl("SCRAM-SHA-256"));
        FrontendMessage initial = script.expect("p").get(0);
        assertThat(initial.text()).isEqualTo("SCRAM-SHA-256");
        ByteBuffer body = initial.body();
        body.position("SCRAM-SHA-256".length() + 1);
        assertThat(body.getInt()).isEqualTo(body.remaining());
        String clientFirst = StandardCharsets.UTF_8.decode(body).toString();
        assertThat(clientFirst).matches("n,,n=[^,]*,r=[!-+\\--~]{24,}");
        clientFirstBare = clientFirst.substring("n,,".length());
    }

    String clientNonce() {
        return clientFirstBare.substring(clientFirstBare.indexOf(",r=") + 3);
    }

    void challenge() throws IOException {
        challenge("r=%sServer,s=%s,i=%d".formatted(clientNonce(), salt(), ITERATIONS));
    }

    void challenge(String message) throws IOException {
        serverFirst = message;
        script.send(authenticationSaslContinue(message));
    }

    /** Waits for the client's last message and checks that it knows the password. */
    void expectProof() throws Exception {
        String clientFinal = text(script.expect("p").get(0));
        int proof = clientFinal.indexOf(",p=");
        withoutProof = clientFinal.substring(0, proof);
        assertThat(withoutProof).isEqualTo("c=biws,r=" + clientNonce() + "Server");
        byte[] clientKey = hmac(saltedPassword(), "Client Key");
        byte[] signature = hmac(MessageDigest.getInstance("SHA-256").digest(clientKey), authMessage());
        assertThat(Base64.getDecoder().decode(clientFinal.substring(proof + 3))).isEqualTo(xor(clientKey, signature));
    }

    /** The server's proof. */
    String serverFinal() throws GeneralSecurityException {
        byte[] signature = hmac(hmac(saltedPassword(), "Server Key"), authMessage());
        return "v=" + Base64.getEncoder().encodeToString(signature);
    }

    private String authMessage() {
        return clientFirstBare + "," + serverFirst + "," + withoutProof;
    }

    private static byte[] saltedPassword() throws GeneralSecurityException {
        PBEKeySpec specification = new PBEKeySpec(PASSWORD.toCharArray(), SALT, ITERATIONS, 256);
        return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(specification)
                .getEncoded();
    }

    private static byte[] hmac(byte[] key, String message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] xor(byte[] first, byte[] second) {
        byte[] result = new byte[first.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (byte) (first[i] ^ second[i]);
        }
        return result;
    }

    private static String text(FrontendMessage message) {
        return StandardCharsets.UTF_8.decode(message.body()).toString();
    }
}
