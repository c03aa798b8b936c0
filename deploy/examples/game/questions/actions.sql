-- How often was each thing done?
SELECT 'deposit', count(*) FROM deposits
UNION ALL SELECT 'withdraw', count(*) FROM withdrawals
UNION ALL SELECT 'purchase_sword', count(*) FROM swords
UNION ALL SELECT 'join_guild', count(*) FROM guild_members
UNION ALL SELECT 'login', count(*) FROM login
