-- By which program do the members of each guild play? Nobody asked the players: it is a header of their requests.
SELECT concat(guild, ' by ', client), count(*) FROM guild_members GROUP BY guild, client
