-- Whose account holds the most? Money that moves in three tables, by player: no counter has it.
WITH moves AS (
  SELECT player, coins FROM deposits
  UNION ALL SELECT player, -coins FROM withdrawals
  UNION ALL SELECT player, -coins FROM swords
), accounts AS (
  SELECT player, sum(coins) AS coins, row_number() OVER (ORDER BY sum(coins) DESC, player) AS place
    FROM moves GROUP BY player
)
SELECT place, player, coins FROM accounts WHERE place <= 5
