Model shrink (specs/shrink.kspec), check default
Bound: memory sc, 41 states, depth 9

  violated: ranges

Property ranges is violated:

Bound: memory sc
Initially: inodes = [{pages: {}, next: NULL}, {pages: {1, 2}, next:
  inodes[0]}], seen = {A, B}, queue = [1, 2], large = -2147483648,
  m.readers = [[], [reclaim[0]]]

  reclaim[1]
  ==========
  while (!ready)
      [reads false] [inodes[0].pages: {} -> {0}] [found.set: {3} -> {}]
      [queue: [1, 2] -> [2]]

Finally: inodes = [{pages: {0}, next: NULL}, {pages: {1, 2}, next:
  inodes[0]}], seen = {A, B}, queue = [2], large = -2147483648,
  m.readers = [[reclaim[1]], [reclaim[0]]]
Result: seen is {A, B}
Length: 1 step, 0 switches
Place: specs/poll.kspec:7, while (!ready)
