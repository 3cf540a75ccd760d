Model shrink (specs/shrink.kspec), check default
Bound: memory sc, 41 states, depth 9

  holds: deadlock
  violated: assertions

Property assertions is violated:

Bound: memory sc
Initially: lru_lock = free, shrink_mutex = free, pages = 2,
  dirty = false

  reclaim[1]
  ==========
  mutex_lock(shrink_mutex);
  isolate(wanted = 2)
    spin_lock(lru_lock);
    if (pages >= wanted)  [reads 2]
      pages -= wanted;  [reads 2]
      pages -= wanted;  [pages: 2 -> 0]
    put_back()
      dirty = true;  [dirty: false -> true]
    spin_unlock(lru_lock);
    return wanted;
  int(0..4) got = isolate(self + 1);  [got = 2]
  BUG_ON(pages == 0 && got > 0);  <-- here

Finally: lru_lock = free, shrink_mutex = reclaim[1], pages = 0,
  dirty = true
Result: BUG_ON(): its condition is true
Length: 7 steps, 0 switches
Place: specs/shrink.kspec:24, BUG_ON(pages == 0 && got > 0);
