package io.pgflux.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "pencil", "pässwörd €😀", "tab\there"})
    void aPasswordInCleartextIsItsUtf8(String password) {
        assertThat(Passwords.cleartext(new StringBuilder(password)))
                .isEqualTo(password.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@code md5(md5('pencilme') || salt)} of a server says. */
    @Test
    void md5IsTheServers() {
        assertThat(new String(Passwords.md5("me", "pencil", new byte[] {1, 2, 3, 4}), StandardCharsets.US_ASCII))
                .isEqualTo("md58bd075d5e7d2b818ab12e416568949d3");
    }
}
