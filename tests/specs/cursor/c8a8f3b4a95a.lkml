Model c8a8f3b4a95a (specs/cursor/c8a8f3b4a95a.kspec), check default
Bound: NR = 4, SLOTS = 2, memory sc, 3860 states, depth 18

  holds: deadlock, locks, ranges, in_step, examined_once, coverage,
    no_self_lock
  violated, as expected: no_stale_node
  never reached: specs/cursor/c8a8f3b4a95a.kspec:32,
    specs/cursor/cursor.kspec:150

Property no_stale_node is violated, as expected:
  the cursor never reads a node that has been freed

Bound: NR = 4, SLOTS = 2, memory sc
Initially: leaf = [LEAF_0, LEAF_1], slot = [SWAP, NONE, NONE, NONE],
  folio_locked = [false, false, false, false], xa_lock = free,
  examined = [0, 0, 0, 0], out_of_step = false, stale = false

  khugepaged                         tree_changer
  ==========                         ============
  collapse_file()
    spin_lock_irq(&xa_lock);
    xas_next()
      xas_load()
        xas->xa_node = leaf[xas->xa_index / SLOTS];
            [reads leaf[0] = LEAF_0]
            [xas.xa_node: XAS_RESTART -> LEAF_0]
        enum entry entry = slot[xas->xa_index];  [reads slot[0] = SWAP]
        leaf_used()
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [reads leaf[0] = LEAF_0]
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [stale stays false]
        return entry;
      return xas_load(xas);
    enum entry entry = xas_next(&xas);  [entry = SWAP]
    examine()
      examined[xas->xa_index]++;  [examined[0]: 0 -> 1]
      out_of_step = out_of_step || index != xas->xa_index;
          [out_of_step stays false]
    isolate()
      spin_unlock_irq(&xa_lock);

                                     choose int(0..1) n;  [n = 0]
                                     spin_lock_irq(&xa_lock);
                                     atomic
                                       if (i / SLOTS == n &&
                                           folio_locked[i])
                                           [reads folio_locked[0] =
                                           false]
                                       if (i / SLOTS == n && slot[i] !=
                                           NONE)  [reads slot[0] = SWAP]
                                       if (i / SLOTS == n &&
                                           folio_locked[i])
                                           [reads folio_locked[1] =
                                           false]
                                       if (i / SLOTS == n && slot[i] !=
                                           NONE)  [reads slot[1] = NONE]
                                       if (!busy && !empty)
                                         leaf[n] = n == 0 ? NEW_LEAF_0 :
                                             NEW_LEAF_1;
                                             [leaf[0]: LEAF_0 ->
                                             NEW_LEAF_0]
                                     spin_unlock_irq(&xa_lock);

      shmem_get_folio()
        await (!folio_locked[index])  [reads folio_locked[0] = false]
          found = slot[index] != NONE;  [reads slot[0] = SWAP]
          if (found)
            slot[index] = PAGE;  [slot[0]: SWAP -> PAGE]
            folio_locked[index] = true;
                [folio_locked[0]: false -> true]
        return found;
      bool found = shmem_get_folio(index);  [found = true]
      spin_lock_irq(&xa_lock);
      return found ? SCAN_SUCCEED : SCAN_FAIL;
    xas_next()
      if (xas->xa_node != XAS_RESTART)
        xas->xa_index++;  [xas.xa_index: 0 -> 1]
      xas_load()
        enum entry entry = slot[xas->xa_index];  [reads slot[1] = NONE]
        leaf_used()
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [reads leaf[0] = NEW_LEAF_0]
          ghost stale = stale || xas->xa_node != leaf[xas->xa_index /
              SLOTS];  [stale: false -> true]
        return entry;
      return xas_load(xas);
    enum entry entry = xas_next(&xas);  [entry = NONE]
    examine()
      examined[xas->xa_index]++;  [examined[1]: 0 -> 1]
      out_of_step = out_of_step || index != xas->xa_index;
          [out_of_step stays false]
    if (entry == NONE)
      continue;
    xas_next()
      if (xas->xa_node != XAS_RESTART)
        xas->xa_index++;  [xas.xa_index: 1 -> 2]
        if (xas->xa_index % SLOTS == 0)
          enum node old_node = xas->xa_node;  [old_node = LEAF_0]

Finally: leaf = [NEW_LEAF_0, LEAF_1], slot = [PAGE, NONE, NONE, NONE],
  folio_locked = [true, false, false, false], xa_lock = khugepaged,
  examined = [1, 1, 0, 0], out_of_step = false, stale = true
Result: stale is true
  khugepaged broke it: stale went from false to true.
  khugepaged had read leaf[0] as LEAF_0; tree_changer has changed it to
  NEW_LEAF_0 since.
Length: 11 steps, 2 switches
Place: specs/cursor/cursor.kspec:73,
  enum entry entry = slot[xas->xa_index];
