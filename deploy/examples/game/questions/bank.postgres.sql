SELECT 'coins', taken, paid, spent, taken - paid - spent
  FROM (SELECT sum(coins) AS taken FROM counter_deposits) AS d,
       (SELECT sum(coins) AS paid FROM counter_withdrawals) AS w,
       (SELECT sum(coins) AS spent FROM counter_swords) AS s
