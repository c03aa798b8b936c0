package dev.tally.local.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Under which account PostgreSQL runs, which refuses to be root. A normal user runs it as itself. Root puts it into a
 * user namespace, where the server is nobody and its files stay root's; where namespaces are forbidden, it becomes
 * {@code postgres} or {@code nobody} and is given its data directory.
 *
 * @param prefix stands before each of PostgreSQL's programs on the command line
 * @param owner {@code uid:gid} that the data directory must belong to; empty: leave it
 */
public record ServerAccount(List<String> prefix, String owner) {
    private static final Path ANYWHERE = Path.of("/");

    /** Looks for a way that works here; fails with both cures when none does. */
    public static ServerAccount find() throws IOException {
        if (!Command.run(ANYWHERE, List.of("id", "-u")).output().equals("0")) {
            return new ServerAccount(List.of(), "");
        }
        if (Command.tryToRun(ANYWHERE, List.of("unshare", "-U", "true")).status() == 0) {
            return new ServerAccount(List.of("unshare", "-U"), "");
        }
        return unprivileged();
    }

    /** Plan B of root, without user namespaces. */
    public static ServerAccount unprivileged() throws IOException {
        for (String user : List.of("postgres", "nobody")) {
            Command uid = Command.run(ANYWHERE, List.of("id", "-u", user));
            Command gid = Command.run(ANYWHERE, List.of("id", "-g", user));
            if (uid.status() != 0 || gid.status() != 0) {
                continue;
            }
            List<String> prefix =
                    List.of("setpriv", "--reuid=" + uid.output(), "--regid=" + gid.output(), "--clear-groups");
            List<String> probe = new ArrayList<>(prefix);
            probe.add("true");
            if (Command.tryToRun(ANYWHERE, probe).status() == 0) {
                return new ServerAccount(prefix, uid.output() + ":" + gid.output());
            }
        }
        throw new IOException("PostgreSQL does not run as root, and here root can neither create a user namespace"
                + " (unshare -U) nor become another user (setpriv). Run as a normal user, or install util-linux.");
    }

    /** A full command line for one of PostgreSQL's programs. */
    public List<String> command(List<String> program) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(program);
        return command;
    }

    /** Hands the server its directory and checks that it can get at it and at its programs. */
    public void prepare(Path directory, Path binaries) throws IOException {
        if (!owner.isEmpty()) {
            Command chown = Command.run(ANYWHERE, List.of("chown", "-R", owner, directory.toString()));
            if (chown.status() != 0) {
                throw new IOException("cannot give " + directory + " to PostgreSQL's account: " + chown.output());
            }
        }
        Command check = Command.run(
                ANYWHERE,
                command(List.of(
                        "/bin/sh",
                        "-c",
                        "test -x \"$1\" && test -w \"$2\"",
                        "check",
                        binaries.resolve("bin/postgres").toString(),
                        directory.toString())));
        if (check.status() != 0) {
            throw new IOException("the account PostgreSQL runs under (" + String.join(" ", prefix)
                    + ") cannot reach " + binaries + " or write " + directory
                    + "; put them where every directory above is open to others");
        }
    }
}
