Model shrink (specs/shrink.kspec), check default
Bound: memory sc, 41 states, depth 9

  violated: empty

Property empty is violated:

Bound: memory sc
Initially: lru_lock = free, shrink_mutex = free, pages = 2,
  dirty = false

  No step is needed: it is so from the start.

Result: pages == 2, not 0
Length: from the start
Place: specs/shrink.kspec:1, the property
