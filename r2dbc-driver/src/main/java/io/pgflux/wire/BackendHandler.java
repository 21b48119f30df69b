package io.pgflux.wire;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.ServerMessage;
import java.util.List;

/**
 * Receives the messages of the server, one call each. A {@link ByteBuf} argument is narrowed to the message's body and
 * valid only during the call. What a conversation does not expect it does not override: the defaults refuse the message,
 * and the connection is lost.
 */
public interface BackendHandler {

    /**
     * Asked before each message; false makes the decoder stop in front of it.
     *
     * @param tag the message's first byte
     */
    default boolean wants(byte tag) {
        return true;
    }

    default void authentication(int code, ByteBuf body) {
        throw ProtocolException.unexpected("Authentication " + code, this);
    }

    /**
     * What the server has instead of what was asked for.
     *
     * @param newest major version in the upper half, minor in the lower, as PostgreSQL sends it
     */
    default void negotiateProtocolVersion(int newest, List<String> unknownOptions) {
        throw ProtocolException.unexpected("NegotiateProtocolVersion", this);
    }

    /**
     * What a cancel request needs.
     *
     * @param secretKey 4 to 256 bytes; in protocol 3.0 it has to have 4
     */
    default void backendKeyData(int processId, byte[] secretKey) {
        throw ProtocolException.unexpected("BackendKeyData", this);
    }

    default void parseComplete() {
        throw ProtocolException.unexpected("ParseComplete", this);
    }

    default void parameterDescription(int[] typeOids) {
        throw ProtocolException.unexpected("ParameterDescription", this);
    }

    default void rowDescription(List<FieldDescription> fields) {
        throw ProtocolException.unexpected("RowDescription", this);
    }

    default void noData() {
        throw ProtocolException.unexpected("NoData", this);
    }

    default void bindComplete() {
        throw ProtocolException.unexpected("BindComplete", this);
    }

    /**
     * A row.
     *
     * @param frame the count of columns, then length and bytes of each
     */
    default void dataRow(ByteBuf frame) {
        throw ProtocolException.unexpected("DataRow", this);
    }

    default void commandComplete(CommandTag tag) {
        throw ProtocolException.unexpected("CommandComplete", this);
    }

    default void emptyQueryResponse() {
        throw ProtocolException.unexpected("EmptyQueryResponse", this);
    }

    default void portalSuspended() {
        throw ProtocolException.unexpected("PortalSuspended", this);
    }

    default void closeComplete() {
        throw ProtocolException.unexpected("CloseComplete", this);
    }

    default void copyInResponse() {
        throw ProtocolException.unexpected("CopyInResponse", this);
    }

    default void copyOutResponse() {
        throw ProtocolException.unexpected("CopyOutResponse", this);
    }

    default void copyData(ByteBuf frame) {
        throw ProtocolException.unexpected("CopyData", this);
    }

    default void copyDone() {
        throw ProtocolException.unexpected("CopyDone", this);
    }

    void errorResponse(ServerMessage error);

    /** May come at any time. */
    void noticeResponse(ServerMessage notice);

    /** May come at any time. */
    void parameterStatus(String name, String value);

    /** May come at any time. */
    void notificationResponse(int processId, String channel, String payload);

    void readyForQuery(TransactionStatus status);
}
