Model shrink (specs/shrink.kspec), check default
Bound: memory sc, 41 states, depth 9

  holds: deadlock
  violated: assertions

Property assertions is violated:

Bound: memory sc
Initially: lru_lock = free, shrink_mutex = free, pages = 2,
  dirty = false

Lines: lru:N is line N of specs/lib/lru.kspec

             reclaim[1]
             ==========
   (1)   22  mutex_lock(shrink_mutex);  [holds shrink_mutex]
         23  isolate(wanted = 2)
   (2)   10    spin_lock(lru_lock);  [holds lru_lock, shrink_mutex]
   (3)   11    if (pages >= wanted)
                   [reads 2] [holds lru_lock, shrink_mutex]
   (4)   12      pages -= wanted;
                     [reads 2] [holds lru_lock, shrink_mutex]
   (5)   12      pages -= wanted;
                     [pages: 2 -> 0] [holds lru_lock, shrink_mutex]
         16    put_back()
                   (pages = 0, dirty = false)
  (6) lru:4      dirty = true;
                     [dirty: false -> true]
                     [holds lru_lock, shrink_mutex]
                 (pages = 0, dirty = true)
   (7)   17    spin_unlock(lru_lock);  [holds shrink_mutex]
         18    return wanted;
         23  int(0..4) got = isolate(self + 1);  [got = 2]
         24  BUG_ON(pages == 0 && got > 0);  <-- here

Finally: lru_lock = free, shrink_mutex = reclaim[1], pages = 0,
  dirty = true
Result: BUG_ON(): its condition is true
Length: 7 steps, 0 switches
Place: specs/shrink.kspec:24, BUG_ON(pages == 0 && got > 0);
