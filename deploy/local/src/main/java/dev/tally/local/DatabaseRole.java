package dev.tally.local;

/** The four roles of Tally's database; each may do what its part needs and nothing else. */
public enum DatabaseRole {
    /** Owns the tables and migrates them. */
    OWNER("tally_owner"),
    /** The aggregator. */
    WRITER("tally_writer"),
    /** The query service's fixed questions. */
    READER("tally_reader"),
    /** The SQL endpoint and people: SELECT on schema tally. */
    SQL("tally_sql");

    private final String roleName;

    DatabaseRole(String roleName) {
        this.roleName = roleName;
    }

    public String roleName() {
        return roleName;
    }
}
