Model poll (specs/poll.kspec), check default
Bound: memory sc, 41 states, depth 9

  holds: deadlock
  violated: finishes

Property finishes is violated:
  the waiter ends

Bound: memory sc
Initially: ready = false, lock = free

  waiter
  ======
  while (!ready)  [reads false]

Finally: ready = false, lock = free
Result: `done(waiter)` never comes true
  nothing more happens
  waker has no fairness at specs/poll.kspec:15:5: ready = true;
Length: 1 step, 0 switches
Place: specs/poll.kspec:18, the property
