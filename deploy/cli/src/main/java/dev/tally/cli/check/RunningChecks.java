package dev.tally.cli.check;

import dev.tally.cli.Failure;
import dev.tally.cli.api.ApiClient;
import dev.tally.cli.api.ApiClient.Answer;
import dev.tally.cli.api.Json;
import dev.tally.cli.home.Configuration;
import dev.tally.cli.home.Home;
import dev.tally.cli.home.PartRecord;
import dev.tally.cli.home.Role;
import dev.tally.cli.home.RunRecord;
import dev.tally.cli.home.Secrets;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** Checks of a Tally that runs: its parts, its secrets, durability, lag, and whether the counts balance. */
public final class RunningChecks {
    private static final double OLD_LAG_SECONDS = 30;

    private final RunRecord run;
    private final Home home;
    private final ApiClient query;

    public RunningChecks(RunRecord run, Home home, ApiClient query) {
        this.run = run;
        this.home = home;
        this.query = query;
    }

    /** Whether the configuration can be read. */
    public static Finding configuration(Path file, Home home) {
        try {
            Configuration.read(file, home);
            return Finding.good("configuration", file.toString());
        } catch (Failure e) {
            return new Finding(Finding.Level.BAD, "configuration", String.valueOf(e.getMessage()), e.details());
        }
    }

    public List<Finding> all() {
        List<Finding> findings = new ArrayList<>();
        run.parts().forEach(part -> findings.add(part(part)));
        findings.add(secrets());
        findings.add(durability());
        findings.addAll(counts());
        return findings;
    }

    private Finding part(PartRecord part) {
        String log = "log: " + home.log(part.name());
        return switch (part.state()) {
            case READY ->
                part.restarts() == 0
                        ? Finding.good(part.name(), "ready")
                        : Finding.warning(
                                part.name(),
                                "ready, after " + part.restarts() + " restarts; last: " + part.reason(),
                                log);
            case STOPPED ->
                Finding.bad(part.name(), "stopped: " + part.reason(), log, "then: ./tally down && ./tally up");
            case RESTARTING -> Finding.bad(part.name(), "keeps ending: " + part.reason(), log);
            case WAITING, STARTING -> Finding.warning(part.name(), "starting", "wait a moment; " + log);
        };
    }

    private Finding secrets() {
        try {
            return Secrets.in(run.data().resolve("secrets")).areGuarded()
                    ? Finding.good("secrets", "only you can read them")
                    : Finding.bad(
                            "secrets",
                            "others can read the passwords in " + run.data().resolve("secrets"),
                            "chmod 600 " + run.data().resolve("secrets") + "/*");
        } catch (IOException e) {
            return Finding.bad("secrets", "cannot be read: " + e.getMessage(), "./tally down && ./tally up");
        }
    }

    private Finding durability() {
        Properties properties = new Properties();
        properties.setProperty("user", Role.SQL.user());
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("socketTimeout", "10");
        try {
            properties.setProperty(
                    "password", Secrets.in(run.data().resolve("secrets")).password(Role.SQL));
            try (Connection connection = DriverManager.getConnection(
                            "jdbc:postgresql://127.0.0.1:" + run.ports().postgres() + "/tally", properties);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("""
                            SELECT current_setting('fsync'), current_setting('full_page_writes'),
                                   current_setting('synchronous_commit'), current_setting('server_version')
                            """)) {
                row.next();
                boolean on = row.getString(1).equals("on")
                        && row.getString(2).equals("on")
                        && !row.getString(3).equals("off");
                return on
                        ? Finding.good("durability", "PostgreSQL " + row.getString(4) + ", fsync on")
                        : Finding.bad(
                                "durability",
                                "fsync, full_page_writes or synchronous_commit is off: a crash could lose counts",
                                "remove the setting from postgresql.conf, then ./tally down && ./tally up");
            }
        } catch (SQLException | IOException e) {
            return Finding.bad(
                    "durability", "PostgreSQL does not answer: " + e.getMessage(), "log: " + home.log("postgres"));
        }
    }

    private List<Finding> counts() {
        Answer answer;
        try {
            answer = query.get("/v1/status", ApiClient.parameters());
        } catch (Failure e) {
            String[] cure = Stream.concat(e.details().stream(), Stream.of("log: " + home.log("query-service")))
                    .toArray(String[]::new);
            return List.of(Finding.bad("counts", String.valueOf(e.getMessage()), cure));
        }
        return List.of(lag(answer.body().at("lag")), balance(answer.body()));
    }

    private Finding lag(Json lag) {
        if (!lag.at("known").isTrue()) {
            return Finding.warning("lag", "unknown: " + lag.at("reason").text(), "log: " + home.log("kafka"));
        }
        String text = lag.at("records").text() + " records";
        return lag.at("seconds").decimal(0) < OLD_LAG_SECONDS
                ? Finding.good("lag", text)
                : Finding.warning(
                        "lag",
                        text + ", the oldest waiting for " + lag.at("seconds").text() + " s",
                        "log: " + home.log("stream-aggregator"));
    }

    private static Finding balance(Json status) {
        return status.at("balanced").isTrue()
                ? Finding.good(
                        "balance",
                        "all sums agree in batch " + status.at("batch").text())
                : Finding.bad(
                        "balance",
                        "the counts do not balance: " + status.at("balance"),
                        "keep .tally as it is and report this; Tally's promise is broken");
    }
}
