package dev.tally.query.rejection;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.query.Param;

/** Reads rejections, those of the latest batch first; within the caller's snapshot. */
interface RejectionRepository extends Repository<RejectionRow, RejectionRow.Place> {
    /** Those of the topic (empty: any), partition (-1: any), stage and code (empty: any) since a time, behind a row. */
    @Query("""
            SELECT r FROM RejectionRow r
             WHERE (:topic = '' OR r.place.topic = :topic)
               AND (:partition < 0 OR r.place.partition = :partition)
               AND (:stage = '' OR r.stage = :stage)
               AND (:code = '' OR r.code = :code)
               AND r.rejectedAt >= :since
               AND (r.batchId < :batch OR r.batchId = :batch
                    AND (r.place.topic > :behindTopic OR r.place.topic = :behindTopic
                         AND (r.place.partition > :behindPartition OR r.place.partition = :behindPartition
                              AND r.place.recordOffset > :behindOffset)))
             ORDER BY r.batchId DESC, r.place.topic, r.place.partition, r.place.recordOffset""")
    List<RejectionRow> behind(
            @Param("topic") String topic,
            @Param("partition") int partition,
            @Param("stage") String stage,
            @Param("code") String code,
            @Param("since") Instant since,
            @Param("batch") long batch,
            @Param("behindTopic") String behindTopic,
            @Param("behindPartition") int behindPartition,
            @Param("behindOffset") long behindOffset,
            Limit limit);

    /** Another one whenever a rejected record is sent again, which is no batch. */
    @Query(value = "SELECT count(*) || ' ' || coalesce(sum(new_offset), 0) FROM tally.replays", nativeQuery = true)
    String replays();

    @Query("SELECT r FROM WholeRejectionRow r WHERE r.place = :place")
    Optional<WholeRejectionRow> whole(@Param("place") RejectionRow.Place place);
}
