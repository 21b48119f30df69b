package io.pgflux.testing;

import static io.pgflux.testing.BackendMessages.commandComplete;
import static io.pgflux.testing.BackendMessages.concat;
import static io.pgflux.testing.BackendMessages.copyData;
import static io.pgflux.testing.BackendMessages.int32;
import static io.pgflux.testing.BackendMessages.message;
import static io.pgflux.testing.BackendMessages.parseComplete;
import static io.pgflux.testing.BackendMessages.raw;
import static io.pgflux.testing.BackendMessages.readyForQuery;
import static io.pgflux.testing.BackendMessages.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MessageTapTest {

    private static final byte[] SSL_REQUEST = concat(int32(8), int32(80877103));
    private static final byte[] CANCEL_REQUEST = concat(int32(16), int32(80877102), int32(1), int32(2));
    private static final byte[] STARTUP = concat(int32(17), int32(196608), utf8("user\0me\0\0"));
    private static final byte[] QUERY = message('Q', utf8("XXXX\0"));
    private static final byte[] TERMINATE = message('X');

    private final MessageTap backend = MessageTap.backend();
    private final MessageTap frontend = MessageTap.frontend(backend);

    @Test
    void aFrontendIsUnderstoodWhereverItIsSplit() {
        byte[] conversation = concat(STARTUP, QUERY, message('S'), TERMINATE);
        for (int split = 0; split <= conversation.length; split++) {
            MessageTap tap = MessageTap.frontend(MessageTap.backend());
            tap.follow(ByteBuffer.wrap(conversation, 0, split));
            tap.follow(ByteBuffer.wrap(conversation, split, conversation.length - split));
            assertThat(tap.tags()).as("split at %s", split).isEqualTo("^QSX");
        }
    }

    @Test
    void aBackendIsUnderstoodByteByByte() {
        byte[] conversation = concat(parseComplete(), copyData(utf8("ZZZ")), commandComplete("X"), readyForQuery('I'));
        for (byte single : conversation) {
            backend.follow(ByteBuffer.wrap(new byte[] {single}));
        }
        assertThat(backend.tags()).isEqualTo("1dCZ");
    }

    @Test
    void itPointsAtATerminateAndAtNothingThatLooksLikeOne() {
        assertThat(frontend.follow(ByteBuffer.wrap(concat(STARTUP, QUERY)))).isEqualTo(-1);
        assertThat(frontend.follow(ByteBuffer.wrap(concat(QUERY, TERMINATE)))).isEqualTo(QUERY.length);
        assertThat(backend.follow(ByteBuffer.wrap(TERMINATE))).isEqualTo(-1);
    }

    @Test
    void aRefusedEncryptionIsFollowedByAnOrdinaryStart() {
        frontend.follow(ByteBuffer.wrap(SSL_REQUEST));
        backend.follow(ByteBuffer.wrap(utf8("N")));
        frontend.follow(ByteBuffer.wrap(concat(STARTUP, QUERY)));
        backend.follow(ByteBuffer.wrap(readyForQuery('I')));

        assertThat(frontend.tags()).isEqualTo("~^Q");
        assertThat(backend.tags()).isEqualTo("NZ");
    }

    @Test
    void whatIsEncryptedIsNotGuessed() {
        frontend.follow(ByteBuffer.wrap(SSL_REQUEST));
        backend.follow(ByteBuffer.wrap(utf8("S")));
        frontend.follow(ByteBuffer.wrap(concat(STARTUP, QUERY)));
        backend.follow(ByteBuffer.wrap(readyForQuery('I')));

        assertThat(frontend.tags()).isEqualTo("~?");
        assertThat(backend.tags()).isEqualTo("S?");
    }

    @Test
    void aCancelRequestIsAMessageOfItsOwn() {
        frontend.follow(ByteBuffer.wrap(CANCEL_REQUEST));

        assertThat(frontend.tags()).isEqualTo("!");
    }

    @Test
    void anImpossibleLengthEndsIt() {
        backend.follow(ByteBuffer.wrap(concat(parseComplete(), raw('D', 3), parseComplete())));

        assertThat(backend.tags()).isEqualTo("1?");
    }
}
