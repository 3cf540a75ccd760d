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
  *** repeats from here on ***
    spin_lock(lock);
    spin_unlock(lock);
  while (!ready)  [reads false]

Finally: ready = false, lock = free
Result: `done(waiter)` never comes true
  steps 2-4 repeat for ever
  waker is not scheduled at specs/poll.kspec:14:5: await(ready ==
  false);
Length: 4 steps, 0 switches; steps 2-4 repeat
Place: specs/poll.kspec:18, the property
