Model reviewer (specs/cursor/reviewer.kspec), check default
Bound: NR = 4, SLOTS = 2, memory sc, 3875 states, depth 22

  holds: deadlock, locks, ranges, no_self_lock, no_stale_node
  violated, as expected: in_step, examined_once, coverage
  never reached: specs/cursor/cursor.kspec:150

Property in_step is violated, as expected:
  the index of the loop is the index of the cursor whenever it examines
  a slot

Bound: NR = 4, SLOTS = 2, memory sc
Initially: leaf = [LEAF_0, LEAF_1], slot = [NONE, PAGE, NONE, NONE],
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
        enum entry entry = slot[xas->xa_index];  [reads slot[0] = NONE]
        leaf_used()
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [reads leaf[0] = LEAF_0]
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [stale stays false]
        return entry;
      return xas_load(xas);
    examine()
      examined[xas->xa_index]++;  [examined[0]: 0 -> 1]
      out_of_step = out_of_step || index != xas->xa_index;
          [out_of_step stays false]
    if (entry == NONE)
      if (index == 0)
    xas_next_entry(max = 3)
      xas_next()
        if (xas->xa_node != XAS_RESTART)
          xas->xa_index++;  [xas.xa_index: 0 -> 1]
        xas_load()
          enum entry entry = slot[xas->xa_index];
              [reads slot[1] = PAGE]
          leaf_used()
            ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
                SLOTS];  [reads leaf[0] = LEAF_0]
            ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
                SLOTS];  [stale stays false]
          return entry;
        return xas_load(xas);
      enum entry entry = xas_next(xas);  [entry = PAGE]
      if (entry != NONE)
        return entry;
    xas_set()
      xas->xa_index = index;  [xas.xa_index: 1 -> 0]
      xas->xa_node = XAS_RESTART;  [xas.xa_node: LEAF_0 -> XAS_RESTART]
    continue;
    xas_next()
      xas_load()
        xas->xa_node = leaf[xas->xa_index / SLOTS];
            [reads leaf[0] = LEAF_0]
            [xas.xa_node: XAS_RESTART -> LEAF_0]
        enum entry entry = slot[xas->xa_index];  [reads slot[0] = NONE]
        leaf_used()
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [reads leaf[0] = LEAF_0]
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [stale stays false]
        return entry;
      return xas_load(xas);
    enum entry entry = xas_next(&xas);  [entry = NONE]
    examine()
      examined[xas->xa_index]++;  [examined[0]: 1 -> 2]
      out_of_step = out_of_step || index != xas->xa_index;
          [out_of_step: false -> true]
    if (entry == NONE)
      continue;
    xas_next()
      if (xas->xa_node != XAS_RESTART)
        xas->xa_index++;  [xas.xa_index: 0 -> 1]

Finally: leaf = [LEAF_0, LEAF_1], slot = [NONE, PAGE, NONE, NONE],
  folio_locked = [false, false, false, false], xa_lock = khugepaged,
  examined = [2, 0, 0, 0], out_of_step = true, stale = false
Result: out_of_step is true
  khugepaged broke it: out_of_step went from false to true.
Length: 6 steps, 0 switches
Place: specs/cursor/cursor.kspec:73,
  enum entry entry = slot[xas->xa_index];

Property examined_once is violated, as expected:
  no index is examined twice

Bound: NR = 4, SLOTS = 2, memory sc
Initially: leaf = [LEAF_0, LEAF_1], slot = [NONE, PAGE, NONE, NONE],
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
        enum entry entry = slot[xas->xa_index];  [reads slot[0] = NONE]
        leaf_used()
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [reads leaf[0] = LEAF_0]
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [stale stays false]
        return entry;
      return xas_load(xas);
    examine()
      examined[xas->xa_index]++;  [examined[0]: 0 -> 1]
      out_of_step = out_of_step || index != xas->xa_index;
          [out_of_step stays false]
    if (entry == NONE)
      if (index == 0)
    xas_next_entry(max = 3)
      xas_next()
        if (xas->xa_node != XAS_RESTART)
          xas->xa_index++;  [xas.xa_index: 0 -> 1]
        xas_load()
          enum entry entry = slot[xas->xa_index];
              [reads slot[1] = PAGE]
          leaf_used()
            ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
                SLOTS];  [reads leaf[0] = LEAF_0]
            ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
                SLOTS];  [stale stays false]
          return entry;
        return xas_load(xas);
      enum entry entry = xas_next(xas);  [entry = PAGE]
      if (entry != NONE)
        return entry;
    xas_set()
      xas->xa_index = index;  [xas.xa_index: 1 -> 0]
      xas->xa_node = XAS_RESTART;  [xas.xa_node: LEAF_0 -> XAS_RESTART]
    continue;
    xas_next()
      xas_load()
        xas->xa_node = leaf[xas->xa_index / SLOTS];
            [reads leaf[0] = LEAF_0]
            [xas.xa_node: XAS_RESTART -> LEAF_0]
        enum entry entry = slot[xas->xa_index];  [reads slot[0] = NONE]
        leaf_used()
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [reads leaf[0] = LEAF_0]
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [stale stays false]
        return entry;
      return xas_load(xas);
    enum entry entry = xas_next(&xas);  [entry = NONE]
    examine()
      examined[xas->xa_index]++;  [examined[0]: 1 -> 2]
      out_of_step = out_of_step || index != xas->xa_index;
          [out_of_step: false -> true]
    if (entry == NONE)
      continue;
    xas_next()
      if (xas->xa_node != XAS_RESTART)
        xas->xa_index++;  [xas.xa_index: 0 -> 1]

Finally: leaf = [LEAF_0, LEAF_1], slot = [NONE, PAGE, NONE, NONE],
  folio_locked = [false, false, false, false], xa_lock = khugepaged,
  examined = [2, 0, 0, 0], out_of_step = true, stale = false
Result: examined[0] is 2
  khugepaged broke it: examined[0] went from 1 to 2.
Length: 6 steps, 0 switches
Place: specs/cursor/cursor.kspec:73,
  enum entry entry = slot[xas->xa_index];

Property coverage is violated, as expected:
  coverage: a collapse that succeeds has examined every index

Bound: NR = 4, SLOTS = 2, memory sc
Initially: leaf = [LEAF_0, LEAF_1], slot = [NONE, PAGE, NONE, NONE],
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
        enum entry entry = slot[xas->xa_index];  [reads slot[0] = NONE]
        leaf_used()
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [reads leaf[0] = LEAF_0]
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [stale stays false]
        return entry;
      return xas_load(xas);
    examine()
      examined[xas->xa_index]++;  [examined[0]: 0 -> 1]
      out_of_step = out_of_step || index != xas->xa_index;
          [out_of_step stays false]
    if (entry == NONE)
      if (index == 0)
    xas_next_entry(max = 3)
      xas_next()
        if (xas->xa_node != XAS_RESTART)
          xas->xa_index++;  [xas.xa_index: 0 -> 1]
        xas_load()
          enum entry entry = slot[xas->xa_index];
              [reads slot[1] = PAGE]
          leaf_used()
            ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
                SLOTS];  [reads leaf[0] = LEAF_0]
            ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
                SLOTS];  [stale stays false]
          return entry;
        return xas_load(xas);
      enum entry entry = xas_next(xas);  [entry = PAGE]
      if (entry != NONE)
        return entry;
    xas_set()
      xas->xa_index = index;  [xas.xa_index: 1 -> 0]
      xas->xa_node = XAS_RESTART;  [xas.xa_node: LEAF_0 -> XAS_RESTART]
    continue;
    xas_next()
      xas_load()
        xas->xa_node = leaf[xas->xa_index / SLOTS];
            [reads leaf[0] = LEAF_0]
            [xas.xa_node: XAS_RESTART -> LEAF_0]
        enum entry entry = slot[xas->xa_index];  [reads slot[0] = NONE]
        leaf_used()
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [reads leaf[0] = LEAF_0]
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [stale stays false]
        return entry;
      return xas_load(xas);
    enum entry entry = xas_next(&xas);  [entry = NONE]
    examine()
      examined[xas->xa_index]++;  [examined[0]: 1 -> 2]
      out_of_step = out_of_step || index != xas->xa_index;
          [out_of_step: false -> true]
    if (entry == NONE)
      continue;
    xas_next()
      if (xas->xa_node != XAS_RESTART)
        xas->xa_index++;  [xas.xa_index: 0 -> 1]
      xas_load()
        enum entry entry = slot[xas->xa_index];  [reads slot[1] = PAGE]
        leaf_used()
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [reads leaf[0] = LEAF_0]
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [stale stays false]
        return entry;
      return xas_load(xas);
    enum entry entry = xas_next(&xas);  [entry = PAGE]
    examine(index = 2)
      examined[xas->xa_index]++;  [examined[1]: 0 -> 1]
      out_of_step = out_of_step || index != xas->xa_index;
          [out_of_step stays true]
    isolate(index = 2)
      if (test_and_set(folio_locked[xas->xa_index]))
          [folio_locked[1]: false -> true]
      spin_unlock_irq(&xa_lock);
      spin_lock_irq(&xa_lock);
      return SCAN_SUCCEED;
    xas_set(index = 2)
      xas->xa_index = index;  [xas.xa_index: 1 -> 2]
      xas->xa_node = XAS_RESTART;  [xas.xa_node: LEAF_0 -> XAS_RESTART]
    xas_store(entry = HPAGE)
      xas->xa_node = leaf[xas->xa_index / SLOTS];
          [reads leaf[1] = LEAF_1] [xas.xa_node: XAS_RESTART -> LEAF_1]
      slot[xas->xa_index] = entry;  [slot[2]: NONE -> HPAGE]
      leaf_used()
        ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
            SLOTS];  [reads leaf[1] = LEAF_1]
        ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
            SLOTS];  [stale stays false]
    xas_next()
      if (xas->xa_node != XAS_RESTART)
        xas->xa_index++;  [xas.xa_index: 2 -> 3]
      xas_load()
        enum entry entry = slot[xas->xa_index];  [reads slot[3] = NONE]
        leaf_used()
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [reads leaf[1] = LEAF_1]
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [stale stays false]
        return entry;
      return xas_load(xas);
    enum entry entry = xas_next(&xas);  [entry = NONE]
    examine()
      examined[xas->xa_index]++;  [examined[3]: 0 -> 1]
      out_of_step = out_of_step || index != xas->xa_index;
          [out_of_step stays true]
    if (entry == NONE)
      continue;
    spin_unlock_irq(&xa_lock);
    return result;

Finally: leaf = [LEAF_0, LEAF_1], slot = [NONE, PAGE, HPAGE, NONE],
  folio_locked = [false, true, false, false], xa_lock = free,
  examined = [2, 1, 0, 1], out_of_step = true, stale = false
Result: done(khugepaged) and khugepaged.collapse_file.result ==
  SCAN_SUCCEED, but examined[2] is 0
  khugepaged broke it: it ended.
Length: 14 steps, 0 switches
Place: specs/cursor/reviewer.kspec:37, spin_unlock_irq(&xa_lock);
