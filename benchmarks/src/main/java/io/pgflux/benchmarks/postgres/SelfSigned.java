package io.pgflux.benchmarks.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate for 127.0.0.1 that nobody has signed but itself, and its key. */
record SelfSigned(Path certificate, Path key) {

    private static final String PASSWORD = "changeit"; // of a file that is gone at once
    private static final String ALIAS = "server";

    /** Makes both, the key beside the certificate; the JDK's keytool does it, since its classes have no API. */
    static SelfSigned write(Path certificate) throws IOException {
        Files.createDirectories(certificate.getParent());
        Path store = certificate.resolveSibling("server.p12");
        Path key = certificate.resolveSibling("server.key");
        Files.deleteIfExists(store);
        Files.deleteIfExists(key);
        try {
            keytool(store);
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            pem(certificate, "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
            // PostgreSQL refuses a key that others may read.
            Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            pem(key, "PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
            return new SelfSigned(certificate, key);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        } finally {
            Files.deleteIfExists(store);
        }
    }

    private static void keytool(Path store) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-alias", ALIAS, "-keyalg", "EC", "-groupname", "secp256r1"));
        command.addAll(List.of("-dname", "CN=127.0.0.1", "-ext", "SAN=ip:127.0.0.1", "-validity", "30"));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", store.toString()));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool: " + printed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void pem(Path file, String type, byte[] bytes) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(file, "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(type, body, type));
    }
}
