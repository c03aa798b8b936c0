-- The three orders of a product that made most more than was planned, and of each what its machine measured nearest to its end, a day off at most.
WITH ranked AS (
  SELECT id, machine, finished_at, time, produced - planned AS difference,
         row_number() OVER (ORDER BY produced - planned DESC, id) AS place
    FROM orders WHERE product = :product
), best AS (
  SELECT * FROM ranked WHERE place <= 3
), near AS (
  SELECT b.id AS order_id, m.id AS metric_id, date_diff('second', m.time, b.time) AS seconds_before, m.temperature, m.speed,
         row_number() OVER (PARTITION BY b.id ORDER BY abs(date_diff('second', m.time, b.time)), m.id) AS nth
    FROM best AS b JOIN metrics AS m
      ON m.machine = b.machine AND m.time BETWEEN b.time - INTERVAL '1' DAY AND b.time + INTERVAL '1' DAY
)
SELECT best.place, best.id AS order_id, best.machine, best.finished_at, best.difference,
       near.metric_id, near.seconds_before, CAST(near.temperature AS decimal(9, 1)) AS temperature, near.speed
  FROM best LEFT JOIN near ON near.order_id = best.id AND near.nth = 1
 ORDER BY best.place
