/**
 * The client's side of the protocol, for the tools: a blocking connection to a server, and its replies in RESP2 and
 * RESP3.
 *
 * <p>Simplicity and a short start count here, not speed beyond what pipelines give. Threads: one may write and another
 * one read; neither side may be shared.
 */
@NullMarked
package io.sigrun.resp.client;

import org.jspecify.annotations.NullMarked;
