package dev.tally.aggregator;

import dev.tally.local.FreePorts;
import dev.tally.local.process.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A standalone Spark cluster on this machine: a master and workers with one core each, as processes, with the jars of a Spark
 * installation and nothing of Tally. What Tally needs there must travel with the submission.
 */
final class SparkCluster implements AutoCloseable {
    private static final Path LIB = Path.of("target/lib").toAbsolutePath();
    private static final Path SUBMIT = Path.of("target/submit").toAbsolutePath();
    private static final Path JAR = Path.of("target/stream-aggregator.jar").toAbsolutePath();
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Path home;
    private final int port;
    private final ServiceProcess master;
    private final List<ServiceProcess> workers = new ArrayList<>();

    SparkCluster(Path directory) throws IOException {
        home = directory;
        port = FreePorts.find(1).get(0);
        Path jars = Files.createDirectories(home.resolve("jars"));
        Set<String> travelling = names(SUBMIT);
        for (String name : names(LIB)) {
            if (!travelling.contains(name)) {
                Files.createSymbolicLink(jars.resolve(name), LIB.resolve(name));
            }
        }
        master = start(
                "spark-master",
                "org.apache.spark.deploy.master.Master",
                List.of("--host", "127.0.0.1", "--port", Integer.toString(port), "--webui-port", "0"));
        awaitLog(master, "I have been elected leader");
    }

    private static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .collect(Collectors.toSet());
        }
    }

    String url() {
        return "spark://127.0.0.1:" + port;
    }

    ServiceProcess startWorker() throws IOException {
        Path work = Files.createDirectories(home.resolve("work-" + workers.size()));
        ServiceProcess worker = start(
                "spark-worker-" + workers.size(),
                "org.apache.spark.deploy.worker.Worker",
                List.of(
                        "--host",
                        "127.0.0.1",
                        "--cores",
                        "1",
                        "--memory",
                        "1g",
                        "--webui-port",
                        "0",
                        "--work-dir",
                        work.toString(),
                        url()));
        workers.add(worker);
        awaitLog(worker, "Successfully registered with master");
        return worker;
    }

    private ServiceProcess start(String name, String mainClass, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(java("-Xmx192m"));
        command.add(mainClass);
        command.addAll(arguments);
        return ServiceProcess.of(name, command, Files.createTempFile(Path.of("target"), name + "-", ".log"))
                .environment(Map.of(
                        "SPARK_HOME", home.toString(), "SPARK_LOCAL_IP", "127.0.0.1", "SPARK_SCALA_VERSION", "2.12"))
                .start();
    }

    private List<String> java(String heap) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
        command.addAll(List.of("-cp", home.resolve("jars") + "/*"));
        return command;
    }

    /** What the script spark-submit runs. */
    List<String> submit(Map<String, String> settings) throws IOException {
        List<String> command = new ArrayList<>(java("-Xmx512m"));
        command.addAll(List.of(
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                url(),
                "--class",
                "dev.tally.aggregator.AggregatorMain",
                "--conf",
                "spark.driver.host=127.0.0.1",
                "--conf",
                "spark.executor.memory=512m",
                "--conf",
                "spark.executor.cores=1",
                "--jars",
                names(SUBMIT).stream()
                        .map(name -> SUBMIT.resolve(name).toString())
                        .collect(Collectors.joining(","))));
        settings.forEach((name, value) -> command.addAll(List.of("--conf", name + "=" + value)));
        command.add(JAR.toString());
        return command;
    }

    /** The processes that run tasks, below a worker. */
    static List<ProcessHandle> executors(ServiceProcess worker) {
        return ProcessHandle.of(worker.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(process -> process.info()
                        .commandLine()
                        .map(line -> line.contains("CoarseGrainedExecutorBackend"))
                        .orElse(false))
                .toList();
    }

    private static void awaitLog(ServiceProcess process, String text) {
        Waiting.until(
                SOON,
                () -> Files.readString(process.log()).contains(text),
                () -> process.name() + " has not said '" + text + "':\n" + process.logTail(20));
    }

    @Override
    public void close() {
        workers.stream().filter(ServiceProcess::isAlive).forEach(ServiceProcess::kill9);
        if (master.isAlive()) {
            master.kill9();
        }
    }
}
