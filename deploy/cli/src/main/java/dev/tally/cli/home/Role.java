package dev.tally.cli.home;

/** Who connects to the database, least privilege each; the server's superuser is nobody's business but the bootstrap's. */
public enum Role {
    /** Migrations. */
    OWNER("tally_owner"),
    /** The aggregator. */
    WRITER("tally_writer"),
    /** The query service. */
    READER("tally_reader"),
    /** People: SELECT on schema tally. */
    SQL("tally_sql");

    private final String user;

    Role(String user) {
        this.user = user;
    }

    /** The name in PostgreSQL, and of the file with its password. */
    public String user() {
        return user;
    }
}
