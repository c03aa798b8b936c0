-- Did each machine's metrics come once, on one partition, in the order of their times?
SELECT machine, count(*), count(DISTINCT id), count(DISTINCT partition), sum(CASE WHEN time < before THEN 1 ELSE 0 END)
  FROM (SELECT machine, id, partition, time, lag(time) OVER (PARTITION BY machine ORDER BY record_offset) AS before FROM metrics) AS m
 GROUP BY machine
