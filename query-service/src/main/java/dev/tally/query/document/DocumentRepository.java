package dev.tally.query.document;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.Repository;

/** Reads documents; within the caller's snapshot. Names are ordered by code point, as the view's collation says. */
interface DocumentRepository extends Repository<DocumentRow, Long> {
    Optional<DocumentRow> findByName(String name);

    List<DocumentRow> findByNameGreaterThanOrderByName(String behind, Limit limit);

    List<DocumentRow> findByStatusAndNameGreaterThanOrderByName(String status, String behind, Limit limit);
}
