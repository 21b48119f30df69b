package io.pgflux.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of requireAuth, as libpq reads it. */
class RequiredMethodsTest {

    private static Set<AuthMethod> allowed(String list) {
        RequiredMethods required = RequiredMethods.of(list);
        return EnumSet.allOf(AuthMethod.class).stream().filter(required::allows).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({
        "password, PASSWORD",
        "md5, MD5",
        "gss, GSS",
        "sspi, SSPI",
        "scram-sha-256, SCRAM_SHA_256",
        "oauth, OAUTH",
        "none, NONE"
    })
    void onlyWhatIsListedIsAllowed(String list, AuthMethod method) {
        assertThat(allowed(list)).containsExactly(method);
        assertThat(allowed("!" + list)).isEqualTo(EnumSet.complementOf(EnumSet.of(method)));
    }

    @Test
    void severalAreSeparatedByCommas() {
        assertThat(allowed("scram-sha-256, none,md5"))
                .containsExactlyInAnyOrder(AuthMethod.SCRAM_SHA_256, AuthMethod.NONE, AuthMethod.MD5);
        assertThat(allowed("!password, !md5,!none"))
                .isEqualTo(EnumSet.complementOf(EnumSet.of(AuthMethod.PASSWORD, AuthMethod.MD5, AuthMethod.NONE)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void anEmptyListAllowsAll(String list) {
        assertThat(allowed(list)).isEqualTo(EnumSet.allOf(AuthMethod.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scram",
                "SCRAM-SHA-256",
                "md5,",
                ",",
                "md5,,gss",
                "md5,!gss",
                "!md5,gss",
                "md5,md5",
                "!none,!none",
                "!",
                "!!md5",
                "cert"
            })
    void whatCannotBeMeantIsRefused(String list) {
        assertThatThrownBy(() -> RequiredMethods.of(list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("requireAuth")
                .hasMessageContaining(list);
    }
}
