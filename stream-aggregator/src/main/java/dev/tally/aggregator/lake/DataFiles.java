package dev.tally.aggregator.lake;

import java.io.IOException;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;

/** Data files of a table: Parquet, all rows of one day. Any thread. */
final class DataFiles {
    private DataFiles() {}

    /** Writes rows, at least one and all of the same day, into a file of a name that nobody has; it is on disk on return. */
    static DataFile write(Table table, LocalDate day, Iterator<Record> rows) throws IOException {
        Record first = rows.next();
        PartitionKey partition = new PartitionKey(table.spec(), table.schema());
        partition.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(first));
        String name = day + "-" + UUID.randomUUID() + ".parquet";
        String path = table.locationProvider().newDataLocation(table.spec(), partition, name);
        DataWriter<Record> writer = Parquet.writeData(table.io().newOutputFile(path))
                .forTable(table)
                .createWriterFunc((schema, type) -> GenericParquetWriter.create(schema, type))
                .withPartition(partition)
                .build();
        try (writer) {
            writer.write(first);
            while (rows.hasNext()) {
                writer.write(rows.next());
            }
        }
        Disk.sync(path);
        return writer.toDataFile();
    }

    /** The rows of a data file, with the columns that the table has now. */
    static CloseableIterable<Record> read(Table table, String path) {
        return Parquet.read(table.io().newInputFile(path))
                .project(table.schema())
                .createReaderFunc(type -> GenericParquetReaders.buildReader(table.schema(), type))
                .build();
    }
}
