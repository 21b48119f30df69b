package io.pgflux.testing;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the frames of one direction of a connection, however they are cut into chunks, and notes their tags.
 *
 * <p>A frontend begins with messages that have a length but no tag; {@link FrontendMessage} says what they are called
 * here. After a length that cannot be, or once TLS has begun, the tap notes {@link #LOST} and no more.
 */
final class MessageTap {

    /** In the place of tags that cannot be known. */
    static final char LOST = '?';

    private static final char NO_TAG = 0;
    private static final int LENGTH_BYTES = 4;
    private static final int CODE_BYTES = 4;

    /** Of no message. */
    private static final char NOTHING = 0;

    private final StringBuilder tags = new StringBuilder();
    private final @Nullable MessageTap answers;
    private boolean tagged;
    private boolean lost;
    private boolean answersToEncryption;
    private char watched;

    private boolean inFrame;
    private char tag;
    private int headerBytes;
    private long header;
    private long bodyLeft;

    private MessageTap(@Nullable MessageTap answers) {
        this.answers = answers;
        this.tagged = answers == null;
        this.watched = answers == null ? NOTHING : FrontendMessage.TERMINATE;
    }

    static MessageTap backend() {
        return new MessageTap(null);
    }

    /** The backend's tap has to know when the frontend asks for encryption: the answer is a byte without a frame. */
    static MessageTap frontend(MessageTap backend) {
        return new MessageTap(backend);
    }

    synchronized String tags() {
        return tags.toString();
    }

    synchronized void forget() {
        tags.setLength(0);
    }

    /** Messages with this tag are what {@link #follow} looks for; without this call a frontend's Terminate. */
    synchronized void watch(char tag) {
        watched = tag;
    }

    private synchronized void expectAnswerToEncryption() {
        answersToEncryption = true;
    }

    private synchronized void lose() {
        lost = true;
        tags.append(LOST);
    }

    private synchronized boolean isLost() {
        return lost;
    }

    /** Reads the chunk without consuming it; returns the offset in it of the first message that is watched for, or -1. */
    synchronized int follow(ByteBuffer chunk) {
        if (!lost && answers != null && answers.isLost()) {
            lose();
        }
        int found = -1;
        int position = chunk.position();
        while (position < chunk.limit() && !lost) {
            if (bodyLeft > 0) {
                int skipped = (int) Math.min(bodyLeft, chunk.limit() - position);
                bodyLeft -= skipped;
                position += skipped;
                continue;
            }
            if (found < 0 && isWatched(chunk.get(position))) {
                found = position - chunk.position();
            }
            header(chunk.get(position++));
        }
        return found;
    }

    private boolean isWatched(byte next) {
        return watched != NOTHING && tagged && !inFrame && !answersToEncryption && next == watched;
    }

    private void header(byte next) {
        if (answersToEncryption) {
            answerToEncryption(next);
        } else if (!inFrame && tagged) {
            begin((char) next);
        } else {
            if (!inFrame) {
                begin(NO_TAG);
            }
            header = (header << 8) | (next & 0xFF);
            headerBytes++;
            if (headerBytes == LENGTH_BYTES + (tag == NO_TAG ? CODE_BYTES : 0)) {
                endOfHeader();
            }
        }
    }

    private void begin(char tag) {
        this.tag = tag;
        inFrame = true;
        header = 0;
        headerBytes = 0;
    }

    private void endOfHeader() {
        inFrame = false;
        long length = tag == NO_TAG ? header >> 32 : header;
        bodyLeft = (int) length - (long) headerBytes;
        if (bodyLeft < 0) {
            lose();
        } else {
            tags.append(tag == NO_TAG ? untagged((int) header) : tag);
        }
    }

    private char untagged(int code) {
        char name = FrontendMessage.nameOfUntagged(code);
        if (name == FrontendMessage.ENCRYPTION_REQUEST && answers != null) {
            answers.expectAnswerToEncryption();
        } else {
            tagged = true;
        }
        return name;
    }

    private void answerToEncryption(byte answer) {
        answersToEncryption = false;
        tags.append((char) answer);
        if (answer != 'N') {
            lose();
        }
    }
}
