package io.sigrun.data;

import io.sigrun.util.ByteString;

/** What has a name of bytes. */
interface Named {
    ByteString name();
}
