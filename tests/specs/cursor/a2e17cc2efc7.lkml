Model a2e17cc2efc7 (specs/cursor/a2e17cc2efc7.kspec), check default
Bound: NR = 4, SLOTS = 2, DEBUG_VM = false, memory sc, 3134 states,
  depth 16

  holds: deadlock, assertions, locks, ranges, coverage, no_stale_node
  violated, as expected: in_step, examined_once, no_self_lock
  never reached: specs/cursor/a2e17cc2efc7.kspec:41

Property in_step is violated, as expected:
  the index of the loop is the index of the cursor whenever it examines
  a slot

Bound: NR = 4, SLOTS = 2, DEBUG_VM = false, memory sc
Initially: leaf = [LEAF_0, LEAF_1], slot = [PAGE, NONE, NONE, NONE],
  folio_locked = [false, false, false, false], xa_lock = free,
  examined = [0, 0, 0, 0], out_of_step = false, stale = false

  khugepaged
  ==========
  collapse_file()
    spin_lock_irq(&xa_lock);
    xas_next()
      xas_load()
        xas->xa_node = leaf[xas->xa_index / SLOTS];
            [reads leaf[0] = LEAF_0]
            [xas.xa_node: XAS_RESTART -> LEAF_0]
        enum entry entry = slot[xas->xa_index];  [reads slot[0] = PAGE]
        leaf_used()
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [reads leaf[0] = LEAF_0]
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [stale stays false]
        return entry;
      return xas_load(xas);
    enum entry entry = xas_next(&xas);  [entry = PAGE]
    examine()
      examined[xas->xa_index]++;  [examined[0]: 0 -> 1]
      out_of_step = out_of_step || index != xas->xa_index;
          [out_of_step stays false]
    isolate()
      if (test_and_set(folio_locked[xas->xa_index]))
          [folio_locked[0]: false -> true]
      spin_unlock_irq(&xa_lock);
      spin_lock_irq(&xa_lock);
      return SCAN_SUCCEED;
    xas_set()
      xas->xa_node = XAS_RESTART;  [xas.xa_node: LEAF_0 -> XAS_RESTART]
    xas_next()
      xas_load()
        xas->xa_node = leaf[xas->xa_index / SLOTS];
            [reads leaf[0] = LEAF_0]
            [xas.xa_node: XAS_RESTART -> LEAF_0]
        enum entry entry = slot[xas->xa_index];  [reads slot[0] = PAGE]
        leaf_used()
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [reads leaf[0] = LEAF_0]
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [stale stays false]
        return entry;
      return xas_load(xas);
    examine(index = 1)
      examined[xas->xa_index]++;  [examined[0]: 1 -> 2]
      out_of_step = out_of_step || index != xas->xa_index;
          [out_of_step: false -> true]

Finally: leaf = [LEAF_0, LEAF_1], slot = [PAGE, NONE, NONE, NONE],
  folio_locked = [true, false, false, false], xa_lock = khugepaged,
  examined = [2, 0, 0, 0], out_of_step = true, stale = false
Result: out_of_step is true
  khugepaged broke it: out_of_step went from false to true.
Length: 8 steps, 0 switches
Place: specs/cursor/cursor.kspec:73,
  enum entry entry = slot[xas->xa_index];

Property examined_once is violated, as expected:
  no index is examined twice

Bound: NR = 4, SLOTS = 2, DEBUG_VM = false, memory sc
Initially: leaf = [LEAF_0, LEAF_1], slot = [PAGE, NONE, NONE, NONE],
  folio_locked = [false, false, false, false], xa_lock = free,
  examined = [0, 0, 0, 0], out_of_step = false, stale = false

  khugepaged
  ==========
  collapse_file()
    spin_lock_irq(&xa_lock);
    xas_next()
      xas_load()
        xas->xa_node = leaf[xas->xa_index / SLOTS];
            [reads leaf[0] = LEAF_0]
            [xas.xa_node: XAS_RESTART -> LEAF_0]
        enum entry entry = slot[xas->xa_index];  [reads slot[0] = PAGE]
        leaf_used()
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [reads leaf[0] = LEAF_0]
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [stale stays false]
        return entry;
      return xas_load(xas);
    enum entry entry = xas_next(&xas);  [entry = PAGE]
    examine()
      examined[xas->xa_index]++;  [examined[0]: 0 -> 1]
      out_of_step = out_of_step || index != xas->xa_index;
          [out_of_step stays false]
    isolate()
      if (test_and_set(folio_locked[xas->xa_index]))
          [folio_locked[0]: false -> true]
      spin_unlock_irq(&xa_lock);
      spin_lock_irq(&xa_lock);
      return SCAN_SUCCEED;
    xas_set()
      xas->xa_node = XAS_RESTART;  [xas.xa_node: LEAF_0 -> XAS_RESTART]
    xas_next()
      xas_load()
        xas->xa_node = leaf[xas->xa_index / SLOTS];
            [reads leaf[0] = LEAF_0]
            [xas.xa_node: XAS_RESTART -> LEAF_0]
        enum entry entry = slot[xas->xa_index];  [reads slot[0] = PAGE]
        leaf_used()
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [reads leaf[0] = LEAF_0]
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [stale stays false]
        return entry;
      return xas_load(xas);
    examine(index = 1)
      examined[xas->xa_index]++;  [examined[0]: 1 -> 2]
      out_of_step = out_of_step || index != xas->xa_index;
          [out_of_step: false -> true]

Finally: leaf = [LEAF_0, LEAF_1], slot = [PAGE, NONE, NONE, NONE],
  folio_locked = [true, false, false, false], xa_lock = khugepaged,
  examined = [2, 0, 0, 0], out_of_step = true, stale = false
Result: examined[0] is 2
  khugepaged broke it: examined[0] went from 1 to 2.
Length: 8 steps, 0 switches
Place: specs/cursor/cursor.kspec:73,
  enum entry entry = slot[xas->xa_index];

Property no_self_lock is violated, as expected:
  khugepaged never meets a page that it has locked itself

Bound: NR = 4, SLOTS = 2, DEBUG_VM = false, memory sc
Initially: leaf = [LEAF_0, LEAF_1], slot = [PAGE, NONE, NONE, NONE],
  folio_locked = [false, false, false, false], xa_lock = free,
  examined = [0, 0, 0, 0], out_of_step = false, stale = false

  khugepaged
  ==========
  collapse_file()
    spin_lock_irq(&xa_lock);
    xas_next()
      xas_load()
        xas->xa_node = leaf[xas->xa_index / SLOTS];
            [reads leaf[0] = LEAF_0]
            [xas.xa_node: XAS_RESTART -> LEAF_0]
        enum entry entry = slot[xas->xa_index];  [reads slot[0] = PAGE]
        leaf_used()
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [reads leaf[0] = LEAF_0]
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [stale stays false]
        return entry;
      return xas_load(xas);
    enum entry entry = xas_next(&xas);  [entry = PAGE]
    examine()
      examined[xas->xa_index]++;  [examined[0]: 0 -> 1]
      out_of_step = out_of_step || index != xas->xa_index;
          [out_of_step stays false]
    isolate()
      if (test_and_set(folio_locked[xas->xa_index]))
          [folio_locked[0]: false -> true]
      spin_unlock_irq(&xa_lock);
      spin_lock_irq(&xa_lock);
      return SCAN_SUCCEED;
    xas_set()
      xas->xa_node = XAS_RESTART;  [xas.xa_node: LEAF_0 -> XAS_RESTART]
    xas_next()
      xas_load()
        xas->xa_node = leaf[xas->xa_index / SLOTS];
            [reads leaf[0] = LEAF_0]
            [xas.xa_node: XAS_RESTART -> LEAF_0]
        enum entry entry = slot[xas->xa_index];  [reads slot[0] = PAGE]
        leaf_used()
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [reads leaf[0] = LEAF_0]
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [stale stays false]
        return entry;
      return xas_load(xas);
    examine(index = 1)
      examined[xas->xa_index]++;  [examined[0]: 1 -> 2]
      out_of_step = out_of_step || index != xas->xa_index;
          [out_of_step: false -> true]
    isolate(index = 1)
      if (test_and_set(folio_locked[xas->xa_index]))
          [reads folio_locked[0] = true] [folio_locked[0] stays true]
        return SCAN_PAGE_LOCK;
    result = isolate(&xas, entry, index);
        [result: SCAN_SUCCEED -> SCAN_PAGE_LOCK]
    if (result != SCAN_SUCCEED)
      goto xa_locked;

Finally: leaf = [LEAF_0, LEAF_1], slot = [PAGE, NONE, NONE, NONE],
  folio_locked = [true, false, false, false], xa_lock = khugepaged,
  examined = [2, 0, 0, 0], out_of_step = true, stale = false
Result: khugepaged.collapse_file.result == SCAN_PAGE_LOCK
  khugepaged broke it: khugepaged.collapse_file.result went from
  SCAN_SUCCEED to SCAN_PAGE_LOCK.
Length: 9 steps, 0 switches
Place: specs/cursor/cursor.kspec:149,
  if (test_and_set(folio_locked[xas->xa_index]))
