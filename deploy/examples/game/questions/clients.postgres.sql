SELECT concat(guild, ' by ', client), times FROM counter_guilds
