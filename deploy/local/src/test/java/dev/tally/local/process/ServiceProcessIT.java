package dev.tally.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.local.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceProcessIT {
    @TempDir
    Path directory;

    private final List<ServiceProcess> started = new ArrayList<>();

    @AfterEach
    void killWhatIsLeft() {
        started.forEach(ServiceProcess::kill9);
    }

    @Test
    void passesOnTheExitStatusAndWritesTheLog() throws Exception {
        ServiceProcess process = start(ServiceProcess.of("child", shell("echo $GREETING; echo bad >&2; exit 7"), log())
                .environment(Map.of("GREETING", "hello")));

        assertThat(process.onExit().get(10, TimeUnit.SECONDS)).isEqualTo(7);
        assertThat(process.exitCode()).hasValue(7);
        assertThat(process.isAlive()).isFalse();
        assertThat(process.logTail(5)).isEqualTo("hello\nbad");
    }

    @Test
    void aCommandThatDoesNotExistShowsInStatusAndLog() throws Exception {
        ServiceProcess process = start(ServiceProcess.of("child", List.of("/no/such/program"), log()));

        assertThat(process.onExit().get(10, TimeUnit.SECONDS)).isEqualTo(127);
        assertThat(process.logTail(5)).contains("/no/such/program");
    }

    @Test
    void knowsThePidOfTheCommandItself() throws Exception {
        ServiceProcess process = startReady("echo ready $$; exec sleep 1000");

        assertThat(process.logTail(1)).isEqualTo("ready " + process.pid());
        assertThat(process.isAlive()).isTrue();
        assertThat(process.exitCode()).isEmpty();
    }

    @Test
    void asksBeforeItKills() throws Exception {
        ServiceProcess process = startReady("trap 'echo asked; exit 3' TERM; echo ready; while :; do sleep 0.05; done");

        assertThat(process.terminate(Duration.ofSeconds(10))).isEqualTo(3);
        assertThat(process.logTail(1)).isEqualTo("asked");
    }

    @Test
    void asksWithTheSignalThatTheProgramWants() throws Exception {
        ServiceProcess process = start(
                ServiceProcess.of("child", shell("trap 'exit 4' USR1; echo ready; while :; do sleep 0.05; done"), log())
                        .stopSignal("USR1"));
        awaitLog("ready");

        assertThat(process.terminate(Duration.ofSeconds(10))).isEqualTo(4);
    }

    @Test
    void killsWhoDoesNotListenAndAFrozenOneToo() throws Exception {
        ServiceProcess process = startReady("trap '' TERM; echo ready; while :; do sleep 0.05; done");
        process.freeze();

        assertThat(process.terminate(Duration.ofMillis(200))).isEqualTo(137);
    }

    @Test
    void killsTheChildsOwnChildrenAsWell() throws Exception {
        ServiceProcess process = startReady("sleep 1000 & echo grandchild $!; echo ready; wait");
        long grandchild = Long.parseLong(Files.readAllLines(log()).get(0).split(" ")[1]);

        assertThat(process.kill9()).isEqualTo(137);

        Eventually.await("the grandchild is gone", () -> isGone(grandchild));
    }

    @Test
    void frozenMeansStoppedAndThawedMeansRunning() throws Exception {
        ServiceProcess process = startReady("echo ready; while :; do sleep 0.05; done");

        process.freeze();
        Eventually.await("it is stopped", () -> state(process.pid()).startsWith("T"));

        process.thaw();
        Eventually.await("it runs", () -> !state(process.pid()).startsWith("T"));
    }

    @Test
    void theKeyboardsInterruptDoesNotReachTheChild() throws Exception {
        ServiceProcess process = startReady("trap 'echo interrupted' INT; echo ready; exec sleep 1000");

        String group = output("/bin/sh", "-c", "ps -o pgid= -p " + process.pid());
        assertThat(group).isEqualTo(Long.toString(process.pid()));
    }

    @Test
    void theChildEndsWhenTheLauncherIsKilled() throws Exception {
        Process launcher = launch(10, shell("trap 'echo asked; exit' TERM; echo ready; while :; do sleep 0.05; done"));
        long child = Long.parseLong(launcher.inputReader().readLine());
        awaitLog("ready");

        kill9(launcher);

        Eventually.await("the child is gone", () -> isGone(child));
        assertThat(LogTail.of(log(), 1)).isEqualTo("asked");
    }

    @Test
    void aChildThatDoesNotListenIsKilledAfterItsGraceWhenTheLauncherIsKilled() throws Exception {
        Process launcher = launch(1, shell("trap '' TERM; echo ready; while :; do sleep 0.05; done"));
        long child = Long.parseLong(launcher.inputReader().readLine());
        awaitLog("ready");

        kill9(launcher);

        Eventually.await("the child is gone", () -> isGone(child));
    }

    private Process launch(int graceSeconds, List<String> childCommand) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LauncherMain.class.getName(),
                log().toString(),
                Integer.toString(graceSeconds)));
        command.addAll(childCommand);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void kill9(Process launcher) throws InterruptedException {
        launcher.destroyForcibly();
        assertThat(launcher.waitFor()).isEqualTo(137);
    }

    private ServiceProcess startReady(String script) throws Exception {
        ServiceProcess process = start(ServiceProcess.of("child", shell(script), log()));
        awaitLog("ready");
        return process;
    }

    private ServiceProcess start(ServiceProcess.Launch launch) throws IOException {
        ServiceProcess process = launch.start();
        started.add(process);
        return process;
    }

    private void awaitLog(String text) throws Exception {
        Eventually.await("the log says " + text, () -> Files.readString(log()).contains(text));
    }

    private Path log() {
        return directory.resolve("child.log");
    }

    private static List<String> shell(String script) {
        return List.of("/bin/sh", "-c", script);
    }

    /** A zombie counts as gone: whoever must reap it may be slow. */
    private static boolean isGone(long pid) throws Exception {
        String state = state(pid);
        return state.isEmpty() || state.startsWith("Z");
    }

    private static String state(long pid) throws Exception {
        return output("/bin/sh", "-c", "ps -o state= -p " + pid);
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text.strip();
    }
}
