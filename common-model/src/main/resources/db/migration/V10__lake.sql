-- The lake: raw events and lines as Apache Iceberg tables, their catalog, and how far they are complete.

-- With this the ledger says of every offset what became of it: a gap, a repeat, a rejection, or counted.
ALTER TABLE tally.batch_ranges ADD COLUMN repeats integer[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN tally.batch_ranges.repeats IS 'Records in the range that had been counted before, each by its distance from from_offset, ascending';

CREATE SCHEMA tally_lake;
COMMENT ON SCHEMA tally_lake IS 'The catalog of the lake. iceberg_tables and iceberg_namespace_properties are as Iceberg''s JDBC catalog (schema version V1) has them';

CREATE TABLE tally_lake.iceberg_tables (
    catalog_name               varchar(255) NOT NULL,
    table_namespace            varchar(255) NOT NULL,
    table_name                 varchar(255) NOT NULL,
    metadata_location          varchar(1000),
    previous_metadata_location varchar(1000),
    iceberg_type               varchar(5),
    PRIMARY KEY (catalog_name, table_namespace, table_name)
);
COMMENT ON TABLE tally_lake.iceberg_tables IS 'Where the current metadata of each table is; every pointer moves in the transaction that moves lake_positions';
COMMENT ON COLUMN tally_lake.iceberg_tables.catalog_name IS 'The catalog: tally';
COMMENT ON COLUMN tally_lake.iceberg_tables.table_namespace IS 'The namespace: tally';
COMMENT ON COLUMN tally_lake.iceberg_tables.table_name IS 'The table';
COMMENT ON COLUMN tally_lake.iceberg_tables.metadata_location IS 'Its current metadata';
COMMENT ON COLUMN tally_lake.iceberg_tables.previous_metadata_location IS 'The metadata before';
COMMENT ON COLUMN tally_lake.iceberg_tables.iceberg_type IS 'TABLE';

CREATE TABLE tally_lake.iceberg_namespace_properties (
    catalog_name   varchar(255) NOT NULL,
    namespace      varchar(255) NOT NULL,
    property_key   varchar(255),
    property_value varchar(1000),
    PRIMARY KEY (catalog_name, namespace, property_key)
);
COMMENT ON TABLE tally_lake.iceberg_namespace_properties IS 'The namespaces of the catalog';
COMMENT ON COLUMN tally_lake.iceberg_namespace_properties.catalog_name IS 'The catalog: tally';
COMMENT ON COLUMN tally_lake.iceberg_namespace_properties.namespace IS 'The namespace: tally';
COMMENT ON COLUMN tally_lake.iceberg_namespace_properties.property_key IS 'A property of it';
COMMENT ON COLUMN tally_lake.iceberg_namespace_properties.property_value IS 'Its value';
INSERT INTO tally_lake.iceberg_namespace_properties VALUES ('tally', 'tally', 'exists', 'true');

CREATE TABLE tally_lake.tables (
    table_name text COLLATE "C" PRIMARY KEY,
    holds      text   NOT NULL CHECK (holds IN ('lines', 'type', 'selection')),
    type       text COLLATE "C" CHECK ((type IS NULL) = (holds = 'lines')),
    dropped    bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX tables_of_types ON tally_lake.tables (type) WHERE holds = 'type';
COMMENT ON TABLE tally_lake.tables IS 'What each table holds';
COMMENT ON COLUMN tally_lake.tables.table_name IS 'The table, in the namespace tally';
COMMENT ON COLUMN tally_lake.tables.holds IS 'lines: records of documents; type: every event of a type; selection: those that a condition of the configuration holds for';
COMMENT ON COLUMN tally_lake.tables.type IS 'The event type';
COMMENT ON COLUMN tally_lake.tables.dropped IS 'Rows that retention removed';
INSERT INTO tally_lake.tables (table_name, holds) VALUES ('lines', 'lines');

CREATE TABLE tally_lake.files (
    path       text COLLATE "C" PRIMARY KEY,
    table_name text COLLATE "C" NOT NULL REFERENCES tally_lake.tables,
    day        date   NOT NULL,
    rows       bigint NOT NULL CHECK (rows > 0),
    bytes      bigint NOT NULL
);
CREATE INDEX files_of_table ON tally_lake.files (table_name, day);
COMMENT ON TABLE tally_lake.files IS 'The data files of each table''s current snapshot';
COMMENT ON COLUMN tally_lake.files.path IS 'Its address';
COMMENT ON COLUMN tally_lake.files.table_name IS 'The table';
COMMENT ON COLUMN tally_lake.files.day IS 'The UTC day that all of its rows are of';
COMMENT ON COLUMN tally_lake.files.rows IS 'How many rows it holds';
COMMENT ON COLUMN tally_lake.files.bytes IS 'Its size';

CREATE TABLE tally_lake.fence (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    epoch    bigint NOT NULL,
    batch_id bigint NOT NULL
);
COMMENT ON TABLE tally_lake.fence IS 'Which lake job may commit, and its last commit';
COMMENT ON COLUMN tally_lake.fence.only_row IS 'Always true: there is one fence';
COMMENT ON COLUMN tally_lake.fence.epoch IS 'Raised by each lake job that takes over; older ones can no longer commit';
COMMENT ON COLUMN tally_lake.fence.batch_id IS 'The last commit';
INSERT INTO tally_lake.fence (epoch, batch_id) VALUES (0, 0);

CREATE TABLE tally.lake_positions (
    topic        text COLLATE "C" NOT NULL,
    partition    integer NOT NULL,
    first_offset bigint  NOT NULL,
    next_offset  bigint  NOT NULL,
    commit_id    bigint  NOT NULL,
    PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);
COMMENT ON TABLE tally.lake_positions IS 'How far the lake is complete: it holds every counted record from first_offset to next_offset of each partition, each once, and no other';
COMMENT ON COLUMN tally.lake_positions.topic IS 'Kafka topic';
COMMENT ON COLUMN tally.lake_positions.partition IS 'Kafka partition';
COMMENT ON COLUMN tally.lake_positions.first_offset IS 'Where the lake begins: what lies before had left Kafka when it began';
COMMENT ON COLUMN tally.lake_positions.next_offset IS 'The first offset that is not in it; never ahead of positions.next_offset';
COMMENT ON COLUMN tally.lake_positions.commit_id IS 'The commit that moved it last';

CREATE VIEW tally.lake_tables AS
SELECT t.table_name AS name, t.holds, t.type, count(f.path) AS files, coalesce(sum(f.rows), 0)::bigint AS rows,
       coalesce(sum(f.bytes), 0)::bigint AS bytes, t.dropped
  FROM tally_lake.tables t LEFT JOIN tally_lake.files f USING (table_name)
 GROUP BY t.table_name;
COMMENT ON VIEW tally.lake_tables IS 'The tables of the lake. Where one holds a type, rows + dropped are its accepted events below lake_positions';
COMMENT ON COLUMN tally.lake_tables.name IS 'The table, in the namespace tally';
COMMENT ON COLUMN tally.lake_tables.holds IS 'lines: records of documents; type: every event of a type; selection: those that a condition of the configuration holds for';
COMMENT ON COLUMN tally.lake_tables.type IS 'The event type; null: lines';
COMMENT ON COLUMN tally.lake_tables.files IS 'Its data files';
COMMENT ON COLUMN tally.lake_tables.rows IS 'Its rows';
COMMENT ON COLUMN tally.lake_tables.bytes IS 'What its data files take';
COMMENT ON COLUMN tally.lake_tables.dropped IS 'Rows that retention removed';

GRANT USAGE ON SCHEMA tally_lake TO tally_writer, tally_reader, tally_sql;
GRANT SELECT ON ALL TABLES IN SCHEMA tally_lake TO tally_writer, tally_reader, tally_sql;
GRANT SELECT ON tally.lake_positions, tally.lake_tables TO tally_writer, tally_reader, tally_sql;
GRANT INSERT, UPDATE ON tally.lake_positions, tally_lake.iceberg_tables TO tally_writer;
GRANT INSERT, UPDATE ON tally_lake.tables TO tally_writer;
GRANT INSERT, DELETE ON tally_lake.files TO tally_writer;
GRANT UPDATE ON tally_lake.fence TO tally_writer;
