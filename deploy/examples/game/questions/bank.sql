-- What has the bank taken, what has it paid, and what has it left?
SELECT 'coins', taken, paid, spent, taken - paid - spent
  FROM (SELECT sum(coins) AS taken FROM deposits) AS d,
       (SELECT sum(coins) AS paid FROM withdrawals) AS w,
       (SELECT sum(coins) AS spent FROM swords) AS s
