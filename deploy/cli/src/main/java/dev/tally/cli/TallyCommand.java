package dev.tally.cli;

import dev.tally.cli.api.ApiClient;
import dev.tally.cli.config.ConfigCommand;
import dev.tally.cli.feed.AddCommand;
import dev.tally.cli.feed.SendCommand;
import dev.tally.cli.generate.GenerateCommand;
import dev.tally.cli.home.Home;
import dev.tally.cli.home.Ports;
import dev.tally.cli.home.RunRecord;
import dev.tally.cli.lake.LakeCommand;
import dev.tally.cli.read.BucketsCommand;
import dev.tally.cli.read.CounterCommand;
import dev.tally.cli.read.DocumentsCommand;
import dev.tally.cli.read.WordsCommand;
import dev.tally.cli.reconcile.ReconcileCommand;
import dev.tally.cli.rejected.RejectedCommand;
import dev.tally.cli.sql.SqlCommand;
import dev.tally.cli.standalone.DoctorCommand;
import dev.tally.cli.standalone.DownCommand;
import dev.tally.cli.standalone.DsnCommand;
import dev.tally.cli.standalone.MigrateCommand;
import dev.tally.cli.standalone.PrepareCommand;
import dev.tally.cli.standalone.StatusCommand;
import dev.tally.cli.standalone.UpCommand;
import dev.tally.cli.token.TokenCommand;
import dev.tally.cli.topics.TopicsCommand;
import dev.tally.model.process.KafkaConnection;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tally}: the verbs, and what they share. Each verb returns its exit code or throws a {@link Failure}. */
@Command(
        name = "tally",
        description = "Counts you can trust, in PostgreSQL, seconds later.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        usageHelpAutoWidth = true,
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            DoctorCommand.class,
            AddCommand.class,
            SendCommand.class,
            GenerateCommand.class,
            WordsCommand.class,
            DocumentsCommand.class,
            BucketsCommand.class,
            CounterCommand.class,
            SqlCommand.class,
            LakeCommand.class,
            ConfigCommand.class,
            DsnCommand.class,
            TokenCommand.class,
            RejectedCommand.class,
            ReconcileCommand.class,
            TopicsCommand.class,
            MigrateCommand.class,
            PrepareCommand.class,
            BenchCommand.class,
            CompletionCommand.class,
            VersionCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 ok, 1 failed, 2 usage, 3 partly rejected, 4 unreachable, 5 wait timed out, 6 a check found a difference.",
            "Data goes to standard output, everything else to standard error."
        })
public final class TallyCommand implements Runnable {
    private final Terminal terminal;
    private final Map<String, String> environment;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = CommandLine.ScopeType.INHERIT,
            description = "Where .tally, inbox and data are (default: TALLY_HOME, else the checkout).")
    private @Nullable Path homeDirectory;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            scope = CommandLine.ScopeType.INHERIT,
            description = "A file with the token to show (default: TALLY_TOKEN, else the file TALLY_TOKEN_FILE).")
    private @Nullable Path tokenFile;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    TallyCommand(Terminal terminal, Map<String, String> environment) {
        this.terminal = terminal;
        this.environment = environment;
    }

    /** Ends the JVM with the verb's exit code. */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess();
        int exitCode = run(terminal, System.getenv(), arguments);
        terminal.out().flush();
        System.exit(exitCode);
    }

    static int run(Terminal terminal, Map<String, String> environment, String... arguments) {
        return line(terminal, environment).execute(arguments);
    }

    /** Every verb with its options, as they are parsed. */
    static CommandLine line(Terminal terminal, Map<String, String> environment) {
        CommandLine line = new CommandLine(new TallyCommand(terminal, environment));
        helpEverywhere(line);
        BenchCommand.passArgumentsOn(line);
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        line.setParameterExceptionHandler(TallyCommand::usage);
        line.setExecutionExceptionHandler((exception, command, result) -> failed(terminal, exception));
        return line;
    }

    private static void helpEverywhere(CommandLine line) {
        line.getSubcommands().values().forEach(verb -> {
            verb.getCommandSpec().mixinStandardHelpOptions(true);
            verb.getCommandSpec().usageMessage().autoWidth(true);
            helpEverywhere(verb);
        });
    }

    private static int usage(CommandLine.ParameterException exception, String[] arguments) {
        CommandLine command = exception.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("✘ " + exception.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
        err.println("  next: " + "./" + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static int failed(Terminal terminal, Exception exception) {
        if (exception instanceof Failure failure) {
            terminal.failed(failure);
            return failure.exitCode();
        }
        terminal.say("✘ unexpected: " + exception);
        terminal.say("  this is a defect of tally; please report it with the lines below");
        exception.printStackTrace(terminal.err());
        return ExitCode.FAILED;
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(terminal.err());
        }
        throw new Failure(ExitCode.USAGE, "a verb is missing", "next: ./tally up");
    }

    public Terminal terminal() {
        return terminal;
    }

    public Map<String, String> environment() {
        return environment;
    }

    /** A Kafka that an option names; what it asks of its clients stands in the file of TALLY_KAFKA_PROPERTIES_FILE. */
    public KafkaConnection kafka(String bootstrapServers) {
        String file = environment.get("TALLY_KAFKA_PROPERTIES_FILE");
        try {
            return KafkaConnection.of(bootstrapServers, file == null || file.isBlank() ? null : Path.of(file));
        } catch (IllegalArgumentException unusable) {
            throw new Failure(ExitCode.USAGE, String.valueOf(unusable.getMessage())).causedBy(unusable);
        }
    }

    /** The installation that the verb is about. */
    public Home home() {
        Path programs = Path.of(System.getProperty("tally.programs", ""));
        String named = environment.get("TALLY_HOME");
        Path root =
                homeDirectory != null ? homeDirectory : named != null && !named.isBlank() ? Path.of(named) : programs;
        return new Home(root, programs);
    }

    /** What runs there, if the launcher still lives. */
    public Optional<RunRecord> running() {
        try {
            return RunRecord.read(home().runRecord())
                    .filter(run -> run.launcher().find().isPresent());
        } catch (IOException | RuntimeException unreadable) {
            throw new Failure(
                            ExitCode.FAILED,
                            home().runRecord() + " cannot be read",
                            String.valueOf(unreadable.getMessage()),
                            "next: remove that file if nothing runs, then ./tally up")
                    .causedBy(unreadable);
        }
    }

    /** The service at this port, shown the caller's token if there is one. */
    public ApiClient api(int port) {
        return new ApiClient(port, token());
    }

    // There is no option for the token itself: command lines are for everybody on the machine to see.
    private @Nullable String token() {
        String given = environment.get("TALLY_TOKEN");
        if (tokenFile == null && given != null && !given.isBlank()) {
            return printable(given, "TALLY_TOKEN");
        }
        String named = environment.get("TALLY_TOKEN_FILE");
        Path file = tokenFile != null ? tokenFile : named != null && !named.isBlank() ? Path.of(named) : null;
        if (file == null) {
            return null;
        }
        try {
            return printable(Files.readString(file), file.toString());
        } catch (IOException unreadable) {
            throw new Failure(ExitCode.USAGE, "the token file " + file + " cannot be read").causedBy(unreadable);
        }
    }

    private static String printable(String token, String from) {
        String text = token.strip();
        if (!text.matches("[\\x21-\\x7E]+")) {
            throw new Failure(ExitCode.USAGE, from + " holds no token", "it is one line of printable ASCII");
        }
        return text;
    }

    /** Where the services listen: as the running launcher says, else the usual ports (docker compose has the same). */
    public Ports ports() {
        return running().map(RunRecord::ports).orElseGet(() -> new Ports(Ports.DEFAULT_BASE));
    }
}
