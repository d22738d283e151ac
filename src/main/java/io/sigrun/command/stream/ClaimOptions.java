package io.sigrun.command.stream;

import io.sigrun.command.Call;

/** What XCLAIM is told beside the ids. */
final class ClaimOptions {
    private static final byte[] INVALID_IDLE = Streams.bytes("-ERR Invalid IDLE option argument for XCLAIM\r\n");
    private static final byte[] INVALID_TIME = Streams.bytes("-ERR Invalid TIME option argument for XCLAIM\r\n");
    private static final byte[] INVALID_COUNT = Streams.bytes("-ERR Invalid RETRYCOUNT option argument for XCLAIM\r\n");

    private final long nowMs;
    /** When the entries are taken to have been delivered, Unix time in milliseconds. */
    long deliveryTimeMs;
    /** How often they are taken to have been delivered; negative: once more. */
    long retryCount = -1;
    /** Whether entries that are not pending become so. */
    boolean force;
    /** Whether only ids are answered, and deliveries are not counted. */
    boolean justId;
    /** The time of an id that the group is to have come to, at least. */
    long lastMs;
    /** The sequence number of that id. */
    long lastSeq;

    ClaimOptions(long nowMs) {
        this.nowMs = nowMs;
        this.deliveryTimeMs = nowMs;
    }

    /** Reads the options from an argument on; answers the client where they are not valid. */
    boolean read(Call call, int from) {
        for (int i = from; i < call.argumentCount(); i++) {
            boolean more = i + 1 < call.argumentCount();
            if (call.is(i, "force")) {
                force = true;
            } else if (call.is(i, "justid")) {
                justId = true;
            } else if (more && call.is(i, "idle")) {
                i++;
                if (!call.integer(i, INVALID_IDLE)) {
                    return false;
                }
                setDeliveryTime(nowMs - call.number);
            } else if (more && call.is(i, "time")) {
                i++;
                if (!call.integer(i, INVALID_TIME)) {
                    return false;
                }
                setDeliveryTime(call.number);
            } else if (more && call.is(i, "retrycount")) {
                i++;
                if (!call.integer(i, INVALID_COUNT)) {
                    return false;
                }
                retryCount = call.number;
            } else if (more && call.is(i, "lastid")) {
                i++;
                if (!Streams.readId(call, i)) {
                    return false;
                }
                lastMs = Streams.ids(call).ms();
                lastSeq = Streams.ids(call).seq();
            } else {
                return call.fail("ERR Unrecognized XCLAIM option '" + Streams.shown(call, i) + "'");
            }
        }
        return true;
    }

    /** Times that cannot be are taken as now: clients reckon by clocks of their own. */
    private void setDeliveryTime(long timeMs) {
        deliveryTimeMs = timeMs < 0 || timeMs > nowMs ? nowMs : timeMs;
    }
}
