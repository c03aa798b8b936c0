package dev.tally.query.document;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code tally.documents}. */
@Entity
@Immutable
@Table(schema = "tally", name = "documents")
@NullUnmarked
class DocumentRow {
    @Id
    private Long documentId;

    private String name;
    private String version;
    private String status;
    private long lines;
    private long words;
    private long rejected;
    private Instant countedAt;

    DocumentRow() {}

    long documentId() {
        return documentId;
    }

    Document document() {
        return new Document(documentId, name, version, status, lines, words, rejected, countedAt);
    }
}
