package io.sigrun;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * What the process does at a signal. Java's own class for that, {@code sun.misc.Signal} of the module jdk.unsupported,
 * is called by its name, since the compiler has a warning for each mention of it that nothing can suppress.
 */
final class Signals {
    private Signals() {}

    /**
     * Has a task run whenever a signal comes, on a thread of its own, in the place of what Java does by itself.
     *
     * @param name without its {@code SIG}
     */
    static void handle(String name, Runnable task) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object calling = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            task.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), calling);
        } catch (InvocationTargetException refused) {
            throw new IllegalStateException("SIG" + name + " cannot be handled", refused.getCause());
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException("this Java has no sun.misc.Signal", missing);
        }
    }
}
