package dev.tally.local.parts;

import dev.tally.model.record.Topics;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * A part's jars in a class loader of their own, so that the caller's Kafka client, Jackson or SLF4J neither sees them nor
 * is seen. Beside the jars it holds Tally's own classes again; only the interface that the caller talks through is
 * shared, so its methods should speak in types of the JDK.
 */
public final class IsolatedPart {
    private IsolatedPart() {}

    /**
     * Creates {@code implementation} (a class of Tally, public constructor with these strings as parameters) inside the
     * part.
     * Calls run with the part's context class loader; checked exceptions come out as they are. When the object is
     * {@link AutoCloseable}, {@code close} closes the loader as well.
     */
    public static <T> T create(String part, Class<T> shared, String implementation, String... parameters) {
        List<Path> code = new ArrayList<>(Parts.jars(part));
        code.add(Parts.codeOf(IsolatedPart.class));
        code.add(Parts.codeOf(Topics.class)); // common-model: its constants, its migrations
        Loader loader = new Loader(code, shared);
        try {
            Object target = withContext(
                    loader,
                    () -> loader.loadClass(implementation)
                            .getConstructor(Collections.nCopies(parameters.length, String.class)
                                    .toArray(Class<?>[]::new))
                            .newInstance((Object[]) parameters));
            InvocationHandler handler = (proxy, method, arguments) -> {
                try {
                    return withContext(loader, () -> method.invoke(target, arguments));
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                } finally {
                    if (method.getName().equals("close") && method.getParameterCount() == 0) {
                        loader.close();
                    }
                }
            };
            return shared.cast(Proxy.newProxyInstance(shared.getClassLoader(), new Class<?>[] {shared}, handler));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(part + ": " + innermost(e.getCause()), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot load " + implementation + " from part " + part, e);
        }
    }

    /** What really happened; the layers above it mostly say that something did. */
    private static Throwable innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private interface Call {
        Object run() throws ReflectiveOperationException;
    }

    /** Kafka, Flyway and Testcontainers look classes up through the context loader; theirs must be the part's. */
    private static Object withContext(ClassLoader loader, Call call) throws ReflectiveOperationException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return call.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static final class Loader extends URLClassLoader {
        static {
            registerAsParallelCapable();
        }

        private final Class<?> shared;

        Loader(List<Path> code, Class<?> shared) {
            super("tally-part", urls(code.stream()), ClassLoader.getPlatformClassLoader());
            this.shared = shared;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.equals(shared.getName()) ? shared : super.loadClass(name, resolve);
        }

        @Override
        public void close() throws IOException {
            super.close();
        }

        private static URL[] urls(Stream<Path> code) {
            return code.map(path -> {
                        try {
                            return path.toUri().toURL();
                        } catch (MalformedURLException e) {
                            throw new IllegalArgumentException(path.toString(), e);
                        }
                    })
                    .toArray(URL[]::new);
        }
    }
}
