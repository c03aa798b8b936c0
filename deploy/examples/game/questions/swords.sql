-- Which sword sells, and what does it bring?
SELECT sword, count(*), sum(coins) FROM swords GROUP BY sword
