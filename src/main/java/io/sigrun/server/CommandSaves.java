package io.sigrun.server;

import io.sigrun.aof.AppendOnlyFile;
import io.sigrun.command.Saves;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.rdb.FunctionStore;
import io.sigrun.rdb.Payloads;
import io.sigrun.rdb.RdbVersion;

/** What commands may ask of persistence and of the end of the server. */
final class CommandSaves implements Saves {
    private final Persistence persistence;
    private final AppendOnly appendOnly;
    private final Shutdown shutdown;
    private final Payloads payloads;

    CommandSaves(Persistence persistence, AppendOnly appendOnly, Shutdown shutdown, Keyspace keyspace) {
        this.persistence = persistence;
        this.appendOnly = appendOnly;
        this.shutdown = shutdown;
        this.payloads = new Payloads(keyspace, RdbVersion.VALKEY_9);
    }

    @Override
    public boolean save() {
        return persistence.saveOnRequest();
    }

    @Override
    public boolean savesInBackground() {
        return persistence.savesInBackground();
    }

    @Override
    public Begun saveInBackground(boolean orLater) {
        return persistence.saveInBackground(orLater);
    }

    @Override
    public boolean scheduleBackgroundSave() {
        return persistence.scheduleBackgroundSave();
    }

    @Override
    public Cancelled cancelBackgroundSave() {
        return persistence.cancelBackgroundSave();
    }

    @Override
    public void everythingFlushed() {
        persistence.everythingFlushed();
    }

    @Override
    public long lastSaveSeconds() {
        return persistence.lastSaveSeconds();
    }

    @Override
    public boolean reload(boolean flush, boolean replace) {
        return persistence.reload(flush, replace);
    }

    @Override
    public boolean reloadAppendOnlyFile() {
        return appendOnly.reload();
    }

    @Override
    public void delayAppending(long microseconds) {
        appendOnly.file().delayWrites(microseconds);
    }

    @Override
    public void skipChecksums(boolean skip) {
        persistence.setSkipsChecksums(skip);
        payloads.setSkipsChecksums(skip);
    }

    @Override
    public Payloads payloads() {
        return payloads;
    }

    @Override
    public FunctionStore functions() {
        return persistence.functions();
    }

    @Override
    public AppendOnlyFile.Answer rewriteAppendOnlyFile(boolean later) {
        return appendOnly.file().rewrite(later);
    }

    @Override
    public boolean shutdown(End wanted) {
        Shutdown.Saving saving = switch (wanted.save()) {
            case AS_CONFIGURED -> Shutdown.Saving.AS_CONFIGURED;
            case YES -> Shutdown.Saving.ALWAYS;
            case NO -> Shutdown.Saving.NEVER;
        };
        return shutdown.carryOut(new Shutdown.Request(saving, wanted.force(), wanted.client()), persistence);
    }

    @Override
    public boolean abortShutdown() {
        return shutdown.abort();
    }
}
