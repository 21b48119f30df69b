package io.pgflux.wire;

import static io.pgflux.testing.BackendMessages.message;
import static io.pgflux.testing.BackendMessages.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.pgflux.api.ServerMessage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields of errors and notices, as the PostgreSQL manual lists them. */
class ServerMessagesTest {

    @Test
    void everyFieldIsKept() {
        String fields = "SFEHLER VERROR C23505 Mm Dd Hh P12 p34 qq Ww ss tt cc dtype nn Ff L99 Rr";

        assertThat(read(fields.replace(' ', '\0')))
                .isEqualTo(new ServerMessage(
                        "ERROR", "FEHLER", "23505", "m", "d", "h", 12, 34, "q", "w", "s", "t", "c", "type", "n", "f",
                        "99", "r"));
    }

    @Test
    void theOrderOfFieldsDoesNotMatter() {
        assertThat(read("Mboom\0C22012\0VERROR")).isEqualTo(read("VERROR\0C22012\0Mboom"));
    }

    @Test
    void fieldsThatWeDoNotKnowAreIgnored() {
        assertThat(read("VERROR\0Zfuture\0C22012\0\u0001odd\0Mboom")).isEqualTo(read("VERROR\0C22012\0Mboom"));
        // not even ASCII: the first of two bytes is the field
        assertThat(read("VERROR\0C22012\0éodd\0Mboom")).isEqualTo(read("VERROR\0C22012\0Mboom"));
    }

    @Test
    void theSeverityIsTheOneThatIsNotTranslated() {
        assertThat(read("SFATAL\0C1\0Mm").severity()).isEqualTo("FATAL");
        assertThat(read("SFATALE\0VFATAL\0C1\0Mm").severity()).isEqualTo("FATAL");
        assertThat(read("SFATALE\0VFATAL\0C1\0Mm").localizedSeverity()).isEqualTo("FATALE");
    }

    @Test
    void whatIsMissingDoesNotHideTheError() {
        ServerMessage empty = read("");

        assertThat(empty.severity()).isEqualTo("ERROR");
        assertThat(empty.code()).isEqualTo("XX000");
        assertThat(empty.message()).isNotEmpty();
        assertThat(empty.detail()).isNull();
        assertThat(empty.position()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "99999999999", "1.5"})
    void aPositionThatIsNoneDoesNotHideTheError(String position) {
        assertThat(read("Mboom\0P" + position).position()).isZero();
        assertThat(read("Mboom\0P" + position).message()).isEqualTo("boom");
    }

    /** Before the login has set the encoding, a message may come in any. */
    @Test
    void bytesThatAreNotUtf8DoNotHideTheError() {
        byte[] latin1 = {'M', (byte) 0xfc, 'b', 'e', 'r', 0, 'C', '2', '8', '0', '0', '0', 0, 0};

        ServerMessage read = decode(message('E', latin1));

        assertThat(read.message()).endsWith("ber");
        assertThat(read.code()).isEqualTo("28000");
    }

    private static ServerMessage read(String fields) {
        return decode(
                message('E', utf8(fields.isEmpty() ? "\0" : fields.endsWith("\0") ? fields + '\0' : fields + "\0\0")));
    }

    private static ServerMessage decode(byte[] message) {
        AtomicReference<ServerMessage> error = new AtomicReference<>();
        new BackendDecoder(1000).next(Unpooled.wrappedBuffer(message), new CallRecorder() {
            @Override
            public void errorResponse(ServerMessage received) {
                error.set(received);
            }
        });
        return error.get();
    }
}
