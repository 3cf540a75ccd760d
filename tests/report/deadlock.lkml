Model shrink (specs/shrink.kspec), check default
Bound: memory sc, 41 states, depth 9

  holds: locks
  violated: deadlock

Property deadlock is violated:

Bound: memory sc
Initially: lru_lock = free, shrink_mutex = free, pages = 2,
  dirty = false

  reclaim[1]                  kswapd
  ==========                  ======
  mutex_lock(shrink_mutex);
                              while (true)
                                spin_lock(lru_lock);

Finally: lru_lock = kswapd, shrink_mutex = reclaim[1], pages = 2,
  dirty = false
Result: no process can go on
  reclaim[0] waits at specs/shrink.kspec:22:5: mutex_lock(shrink_mutex);
  reclaim[1] waits at specs/shrink.kspec:10:5: spin_lock(lru_lock);
  kswapd waits at specs/shrink.kspec:31:9: mutex_lock(shrink_mutex);
Length: 2 steps, 1 switch
