Model v2 (specs/leaf/v2.kspec), check default
Bound: NR = 4, XA_CHUNK_SIZE = 2, XA_LEAVES = 2, XA_NODES = 3,
  XA_EMPTY = 3, XA_HUGE = 4, XA_SIBLING = 5, XAS_RESTART = 3,
  XAS_BOUNDS = 4, XAS_ROOT = 5, memory sc, 4074 states, depth 12

  holds: deadlock, assertions, locks, context, ranges, guards
  violated, as expected: no_silent_fill, no_late_hole

Property no_silent_fill is violated, as expected:
  no observed hole gets silently filled

Bound: NR = 4, XA_CHUNK_SIZE = 2, XA_LEAVES = 2, XA_NODES = 3,
  XA_EMPTY = 3, XA_HUGE = 4, XA_SIBLING = 5, XAS_RESTART = 3,
  XAS_BOUNDS = 4, XAS_ROOT = 5, memory sc
Initially: xa_head = [0, 1],
  xa_slots = [[NONE, NONE], [NONE, PAGE], [NONE, NONE]], xa_made = 0,
  xa_lock = free, vma_uffd_missing = false, mmap_lock = free,
  told_hole = [false, false, false, false], late_hole = false

  khugepaged                         user
  ==========                         ====
  spin_lock_irq(&xa_lock);
  collapse_holes()
    if (vma_uffd_missing)  [reads false]
    xas_set_order()
      xas_set()
        xas->xa_node = XAS_RESTART;  [xas.xa_node: 0 -> 3]
      xas->order = true;  [xas.order: false -> true]
    xas_store(entry = HPAGE)
      if (xas->order)
      xas_store_range(entry = HPAGE)
        int(0..XA_SIBLING) old = xa_head[n];  [reads xa_head[0] = 0]
        xa_head[n] = entry == NONE ? XA_EMPTY : (n == 0 ? XA_HUGE :
            XA_SIBLING);  [xa_head[0]: 0 -> 4]
        if (old < XA_NODES)

                                     maybe
                                     down_write(&mmap_lock);
                                     vma_uffd_missing = true;
                                         [vma_uffd_missing: false ->
                                         true]
                                     up_write(&mmap_lock);
                                     registered = true;
                                         [registered: false -> true]
                                     choose int(0..NR-1) index;
                                         [index = 2]
                                     mapping_seek_hole_data()
                                       rcu_read_lock();
                                       xas_set(index = 2)
                                         xas->xa_index = index;
                                             [xas.xa_index: 0 -> 2]
                                         xas->xa_node = XAS_RESTART;
                                             [xas.xa_node: 0 -> 3]
                                     bool hole =
                                         mapping_seek_hole_data(index);
                                     mapping_seek_hole_data()
                                       xas_load()
                                         int(0..XA_SIBLING) slot =
                                             xa_head[xas->xa_index /
                                             XA_CHUNK_SIZE];
                                             [reads xa_head[1] = 1]
                                             [slot = 1]
                                         xas->xa_node = slot;
                                             [xas.xa_node: 3 -> 1]
                                         return
                                             xa_slots[xas->xa_node][xas-
                                             >xa_index % XA_CHUNK_SIZE];
                                             [reads xa_slots[1][0] =
                                             NONE]
                                       ghost late_hole = late_hole ||
                                           (folio == NONE && xa_head[0]
                                           == XA_HUGE);  [reads 4]
                                       ghost late_hole = late_hole ||
                                           (folio == NONE && xa_head[0]
                                           == XA_HUGE);
                                           [late_hole: false -> true]
                                       xas_retry()
                                         if (entry != XA_RETRY_ENTRY)
                                           return false;
                                       rcu_read_unlock();
                                       return folio == NONE;
                                     bool hole =
                                         mapping_seek_hole_data(index);
                                         [hole = true]
                                     if (hole && registered)
                                       ghost told_hole[index] = true;
                                           [told_hole[2]: false -> true]

Finally: xa_head = [4, 1],
  xa_slots = [[NONE, NONE], [NONE, PAGE], [NONE, NONE]], xa_made = 0,
  xa_lock = khugepaged, vma_uffd_missing = true, mmap_lock = free,
  told_hole = [false, false, true, false], late_hole = true
Result: told_hole[2] is true, but xa_head[0] == XA_HUGE
  user broke it: told_hole[2] went from false to true.
  user read xa_head[0] as 4, which khugepaged had written.
Length: 13 steps, 1 switch
Place: specs/leaf/leaf.kspec:83, rcu_read_unlock();

Property no_late_hole is violated, as expected:
  once the range is collapsed, no lookup comes upon a hole in it

Bound: NR = 4, XA_CHUNK_SIZE = 2, XA_LEAVES = 2, XA_NODES = 3,
  XA_EMPTY = 3, XA_HUGE = 4, XA_SIBLING = 5, XAS_RESTART = 3,
  XAS_BOUNDS = 4, XAS_ROOT = 5, memory sc
Initially: xa_head = [0, 1],
  xa_slots = [[NONE, NONE], [NONE, PAGE], [NONE, NONE]], xa_made = 0,
  xa_lock = free, vma_uffd_missing = false, mmap_lock = free,
  told_hole = [false, false, false, false], late_hole = false

  khugepaged                         user
  ==========                         ====
  spin_lock_irq(&xa_lock);
  collapse_holes()
    if (vma_uffd_missing)  [reads false]
    xas_set_order()
      xas_set()
        xas->xa_node = XAS_RESTART;  [xas.xa_node: 0 -> 3]
      xas->order = true;  [xas.order: false -> true]
    xas_store(entry = HPAGE)
      if (xas->order)
      xas_store_range(entry = HPAGE)
        int(0..XA_SIBLING) old = xa_head[n];  [reads xa_head[0] = 0]
        xa_head[n] = entry == NONE ? XA_EMPTY : (n == 0 ? XA_HUGE :
            XA_SIBLING);  [xa_head[0]: 0 -> 4]
        if (old < XA_NODES)

                                     maybe
                                     choose int(0..NR-1) index;
                                         [index = 2]
                                     mapping_seek_hole_data()
                                       rcu_read_lock();
                                       xas_set(index = 2)
                                         xas->xa_index = index;
                                             [xas.xa_index: 0 -> 2]
                                         xas->xa_node = XAS_RESTART;
                                             [xas.xa_node: 0 -> 3]
                                     bool hole =
                                         mapping_seek_hole_data(index);
                                     mapping_seek_hole_data()
                                       xas_load()
                                         int(0..XA_SIBLING) slot =
                                             xa_head[xas->xa_index /
                                             XA_CHUNK_SIZE];
                                             [reads xa_head[1] = 1]
                                             [slot = 1]
                                         xas->xa_node = slot;
                                             [xas.xa_node: 3 -> 1]
                                         return
                                             xa_slots[xas->xa_node][xas-
                                             >xa_index % XA_CHUNK_SIZE];
                                             [reads xa_slots[1][0] =
                                             NONE]
                                       ghost late_hole = late_hole ||
                                           (folio == NONE && xa_head[0]
                                           == XA_HUGE);  [reads 4]
                                       ghost late_hole = late_hole ||
                                           (folio == NONE && xa_head[0]
                                           == XA_HUGE);
                                           [late_hole: false -> true]
                                       xas_retry()
                                         if (entry != XA_RETRY_ENTRY)
                                           return false;

Finally: xa_head = [4, 1],
  xa_slots = [[NONE, NONE], [NONE, PAGE], [NONE, NONE]], xa_made = 0,
  xa_lock = khugepaged, vma_uffd_missing = false, mmap_lock = free,
  told_hole = [false, false, false, false], late_hole = true
Result: late_hole is true
  user broke it: late_hole went from false to true.
  user read xa_head[0] as 4, which khugepaged had written.
Length: 10 steps, 1 switch
Place: <spec2tla>/kernel/xarray.kspec:116,
  return xa_slots[xas->xa_node][xas->xa_index % XA_CHUNK_SIZE];
