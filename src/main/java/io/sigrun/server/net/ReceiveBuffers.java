package io.sigrun.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/** Makes Netty read into the connection's own buffer, once for each time it is readable. */
final class ReceiveBuffers implements RecvByteBufAllocator {
    private final NetworkConnection connection;

    ReceiveBuffers(NetworkConnection connection) {
        this.connection = connection;
    }

    @Override
    @SuppressWarnings("deprecation") // the interface of the method we implement
    public Handle newHandle() {
        return new OneRead(connection);
    }

    private static final class OneRead implements ExtendedHandle {
        private final NetworkConnection connection;
        private int attempted;
        private int last;

        OneRead(NetworkConnection connection) {
            this.connection = connection;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return connection.receiveBuffer();
        }

        @Override
        public int guess() {
            return 16 * 1024;
        }

        @Override
        @SuppressWarnings("deprecation")
        public void reset(io.netty.channel.ChannelConfig config) {
            last = 0;
        }

        @Override
        public void incMessagesRead(int messages) {}

        @Override
        public void lastBytesRead(int bytes) {
            last = bytes;
        }

        @Override
        public int lastBytesRead() {
            return last;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attempted = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        @Override
        public boolean continueReading() {
            return false;
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return false;
        }

        @Override
        public void readComplete() {}
    }
}
