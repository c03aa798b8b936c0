-- Who bought a sword within an hour of a first deposit, by guild or none? By the time of each action, however late it came in.
WITH first_deposits AS (
  SELECT player, min(time) AS at FROM deposits GROUP BY player
), armed AS (
  SELECT DISTINCT s.player FROM swords AS s JOIN first_deposits AS d ON d.player = s.player
   WHERE s.time BETWEEN d.at AND d.at + INTERVAL '1' HOUR
)
SELECT coalesce(g.guild, 'none'), count(DISTINCT a.player)
  FROM armed AS a LEFT JOIN guild_members AS g ON g.player = a.player GROUP BY coalesce(g.guild, 'none')
