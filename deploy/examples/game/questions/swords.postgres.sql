SELECT sword, times, coins FROM counter_swords
