-- Of each product: how many orders, how much was planned, how much produced, and the difference?
SELECT product, count(*), sum(planned), sum(produced), sum(produced) - sum(planned) FROM orders GROUP BY product
