package dev.tally.cli.standalone;

import dev.tally.cli.api.ApiClient;
import dev.tally.cli.home.ProcessIdentity;
import dev.tally.local.process.LogTail;
import dev.tally.local.process.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One of Tally's own services: a jar run by {@code java -jar} in a child JVM that ends with this one. */
final class ServicePart implements Part {
    private final String module;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path directory;
    private final Path log;
    private final ApiClient client;
    private final String readyText;

    /**
     * @param command the JVM, its flags, the jar
     * @param port where its /readyz answers
     */
    ServicePart(
            String module,
            List<String> command,
            Map<String, String> environment,
            Path directory,
            Path log,
            int port,
            String readyText) {
        this.module = module;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.directory = directory;
        this.log = log;
        this.client = new ApiClient(port);
        this.readyText = readyText;
    }

    @Override
    public String name() {
        return module;
    }

    @Override
    public String readyText() {
        return readyText;
    }

    @Override
    public Running start() throws IOException {
        ServiceProcess process = ServiceProcess.of(module, command, log)
                .environment(environment)
                .directory(directory)
                .start();
        return new ProcessRun(process, () -> client.isOk("/readyz"));
    }

    /** A child process as the supervisor sees it. */
    static final class ProcessRun implements Running {
        private final ServiceProcess process;
        private final ProcessIdentity identity;
        private final java.util.function.BooleanSupplier ready;

        ProcessRun(ServiceProcess process, java.util.function.BooleanSupplier ready) {
            this.process = process;
            this.ready = ready;
            this.identity = ProcessHandle.of(process.pid())
                    .map(ProcessIdentity::of)
                    .orElseGet(() -> new ProcessIdentity(process.pid(), "ended at once"));
        }

        @Override
        public ProcessIdentity process() {
            return identity;
        }

        @Override
        public boolean isReady() {
            return ready.getAsBoolean();
        }

        @Override
        public CompletableFuture<Integer> onExit() {
            return process.onExit();
        }

        @Override
        public String lastWords() {
            return lastWords(process.log());
        }

        @Override
        public void stop(Duration patience) {
            process.terminate(patience);
        }

        /** The last line that is not part of a stack trace. */
        static String lastWords(Path log) {
            List<String> lines = new ArrayList<>(List.of(LogTail.of(log, 60).split("\n", -1)));
            for (int i = lines.size() - 1; i >= 0; i--) {
                String line = lines.get(i);
                String text = line.strip();
                if (!text.isEmpty() && !line.startsWith("\t") && !text.startsWith("at ") && !text.startsWith("...")) {
                    return text.length() > 400 ? text.substring(0, 400) + "…" : text;
                }
            }
            return "nothing in its log";
        }
    }
}
