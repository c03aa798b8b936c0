-- What a role that may only SELECT could still do harm with, taken from everybody. Run by the superuser in Tally's own database, as often as
-- one likes; `tally up` does at each start.
--
-- Advisory locks outlive a rollback, notifications and logical messages write WAL, large objects fill the disk, an exported snapshot leaves a
-- file, set_config undoes limits for the pooled session's next user, one session could end its neighbours and read their statements.
-- Migrations need locks and set_config; an aggregator that takes over looks for the session of the one before and ends it.
DO $$
DECLARE
    harmful regprocedure;
BEGIN
    FOR harmful IN
        SELECT p.oid FROM pg_proc p
         WHERE p.pronamespace = 'pg_catalog'::regnamespace
           AND (p.proname ~ '^(pg_advisory|pg_try_advisory|lo_)'
             OR p.proname IN ('pg_notify', 'pg_logical_emit_message', 'set_config', 'loread', 'lowrite',
                              'pg_cancel_backend', 'pg_terminate_backend', 'pg_export_snapshot',
                              'pg_stat_get_activity', 'pg_stat_get_backend_activity'))
           AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0))
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', harmful);
    END LOOP;
    FOR harmful IN
        SELECT p.oid FROM pg_proc p
         WHERE p.pronamespace = 'pg_catalog'::regnamespace
           AND (p.proname ~ '^(pg_advisory|pg_try_advisory)' OR p.proname = 'set_config')
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tally_owner', harmful);
    END LOOP;
    -- An aggregator that takes over ends the sessions of one that fell silent; only its own role's, as ever.
    GRANT EXECUTE ON FUNCTION pg_terminate_backend(integer, bigint) TO tally_writer;
END $$;
REVOKE ALL ON pg_catalog.pg_stat_activity FROM PUBLIC;
GRANT SELECT ON pg_catalog.pg_stat_activity TO tally_owner, tally_writer, tally_reader;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_stat_get_activity(integer) TO tally_owner, tally_writer, tally_reader;
