package io.sigrun.command;

/** The code of a command. */
@FunctionalInterface
public interface Handler {
    void run(Call call);
}
