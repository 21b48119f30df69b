package io.pgflux.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.pgflux.api.ServerMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Accepts every message, and remembers each call with its arguments. */
class CallRecorder implements BackendHandler {

    private final List<String> calls = new ArrayList<>();

    List<String> calls() {
        return calls;
    }

    private void call(String name, Object... arguments) {
        StringBuilder call = new StringBuilder(name);
        for (Object argument : arguments) {
            call.append(' ').append(argument);
        }
        calls.add(call.toString());
    }

    /** As receivers read: to the end of the body. */
    private static String hex(ByteBuf body) {
        byte[] bytes = new byte[body.readableBytes()];
        body.readBytes(bytes);
        return ByteBufUtil.hexDump(bytes);
    }

    @Override
    public void authentication(int code, ByteBuf body) {
        call("authentication", code, hex(body));
    }

    @Override
    public void negotiateProtocolVersion(int newest, List<String> unknownOptions) {
        call("negotiateProtocolVersion", newest, unknownOptions);
    }

    @Override
    public void backendKeyData(int processId, byte[] secretKey) {
        call("backendKeyData", processId, ByteBufUtil.hexDump(secretKey));
    }

    @Override
    public void parseComplete() {
        call("parseComplete");
    }

    @Override
    public void parameterDescription(int[] typeOids) {
        call("parameterDescription", Arrays.toString(typeOids));
    }

    @Override
    public void rowDescription(List<FieldDescription> fields) {
        call("rowDescription", fields);
    }

    @Override
    public void noData() {
        call("noData");
    }

    @Override
    public void bindComplete() {
        call("bindComplete");
    }

    @Override
    public void dataRow(ByteBuf frame) {
        call("dataRow", hex(frame));
    }

    @Override
    public void commandComplete(CommandTag tag) {
        call("commandComplete", tag, tag.rows());
    }

    @Override
    public void emptyQueryResponse() {
        call("emptyQueryResponse");
    }

    @Override
    public void portalSuspended() {
        call("portalSuspended");
    }

    @Override
    public void closeComplete() {
        call("closeComplete");
    }

    @Override
    public void copyInResponse() {
        call("copyInResponse");
    }

    @Override
    public void copyOutResponse() {
        call("copyOutResponse");
    }

    @Override
    public void copyData(ByteBuf frame) {
        call("copyData", hex(frame));
    }

    @Override
    public void copyDone() {
        call("copyDone");
    }

    @Override
    public void errorResponse(ServerMessage error) {
        call("errorResponse", error);
    }

    @Override
    public void noticeResponse(ServerMessage notice) {
        call("noticeResponse", notice);
    }

    @Override
    public void parameterStatus(String name, String value) {
        call("parameterStatus", name, value);
    }

    @Override
    public void notificationResponse(int processId, String channel, String payload) {
        call("notificationResponse", processId, channel, payload);
    }

    @Override
    public void readyForQuery(TransactionStatus status) {
        call("readyForQuery", status);
    }
}
