package dev.tally.local.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** A launcher for {@link ServiceProcessIT} to kill. Arguments: log, seconds of grace, command; prints the child's pid. */
final class LauncherMain {
    private LauncherMain() {}

    public static void main(String[] arguments) throws Exception {
        ServiceProcess child = ServiceProcess.of(
                        "child", Arrays.asList(arguments).subList(2, arguments.length), Path.of(arguments[0]))
                .grace(Duration.ofSeconds(Long.parseLong(arguments[1])))
                .start();
        System.out.println(child.pid());
        child.onExit().join();
    }
}
