-- Whoever may only read is given nothing by default: what the owner may say about that. The limits of the role tally_sql and the rights on
-- PostgreSQL's own functions are the superuser's to give; the platform's bootstrap does (least-privilege.sql).

-- Functions that later migrations make are nobody's until they are granted.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA tally, tally_internal FROM PUBLIC;

REVOKE CREATE, TEMPORARY ON DATABASE ${database} FROM PUBLIC, tally_sql, tally_reader, tally_writer;
REVOKE CREATE ON SCHEMA tally, tally_internal FROM PUBLIC, tally_sql, tally_reader, tally_writer;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA tally FROM tally_sql, tally_reader;
