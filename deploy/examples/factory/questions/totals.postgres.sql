SELECT product, orders, planned, produced, produced - planned FROM counter_production
