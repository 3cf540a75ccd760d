Model one_step (specs/leaf/one_step.kspec), check default
Bound: NR = 4, XA_CHUNK_SIZE = 2, XA_LEAVES = 2, XA_NODES = 3,
  XA_EMPTY = 3, XA_HUGE = 4, XA_SIBLING = 5, XAS_RESTART = 3,
  XAS_BOUNDS = 4, XAS_ROOT = 5, memory sc, 1270 states, depth 7

  holds: deadlock, assertions, locks, context, ranges, guards,
    no_silent_fill
  violated, as expected: no_late_hole

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
                                     maybe
                                     choose int(0..NR-1) index;
                                         [index = 0]
                                     mapping_seek_hole_data()
                                       rcu_read_lock();
                                       xas_set()
                                         xas->xa_node = XAS_RESTART;
                                             [xas.xa_node: 0 -> 3]
                                     bool hole =
                                         mapping_seek_hole_data(index);
                                     mapping_seek_hole_data()
                                       xas_load()
                                         int(0..XA_SIBLING) slot =
                                             xa_head[xas->xa_index /
                                             XA_CHUNK_SIZE];
                                             [reads xa_head[0] = 0]
                                         xas->xa_node = slot;
                                             [xas.xa_node: 3 -> 0]

  spin_lock_irq(&xa_lock);
  collapse_holes()
    xas_set_order()
      xas_set()
        xas->xa_node = XAS_RESTART;  [xas.xa_node: 0 -> 3]
      xas->order = true;  [xas.order: false -> true]
    atomic
      if (!vma_uffd_missing)  [reads false]
    xas_store(entry = HPAGE)
      if (xas->order)
      xas_store_range(entry = HPAGE)
        int(0..XA_SIBLING) old = xa_head[n];  [reads xa_head[0] = 0]
        xa_head[n] = entry == NONE ? XA_EMPTY : (n == 0 ? XA_HUGE :
            XA_SIBLING);  [xa_head[0]: 0 -> 4]
        xas_free_nodes(node = 1)
          if (xa_slots[node][i] != NONE)  [reads xa_slots[0][0] = NONE]
          if (xa_slots[node][i] != NONE)  [reads xa_slots[0][1] = NONE]
        int(0..XA_SIBLING) old = xa_head[n];
            [reads xa_head[1] = 1] [old = 1]
        xa_head[n] = entry == NONE ? XA_EMPTY : (n == 0 ? XA_HUGE :
            XA_SIBLING);  [xa_head[1]: 1 -> 5]
        if (old < XA_NODES)
        xas_free_nodes()
          if (xa_slots[node][i] != NONE)  [reads xa_slots[1][0] = NONE]
          if (xa_slots[node][i] != NONE)  [reads xa_slots[1][1] = PAGE]
            xa_slots[node][i] = XA_RETRY_ENTRY;
                [xa_slots[1][1]: PAGE -> XA_RETRY_ENTRY]
        xas->order = false;  [xas.order: true -> false]
        xas->xa_node = XAS_ROOT;  [xas.xa_node: 3 -> 5]
      return;

                                         return
                                             xa_slots[xas->xa_node][xas-
                                             >xa_index % XA_CHUNK_SIZE];
                                             [reads xa_slots[0][0] =
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

Finally: xa_head = [4, 5],
  xa_slots = [[NONE, NONE], [NONE, XA_RETRY_ENTRY], [NONE, NONE]],
  xa_made = 0, xa_lock = khugepaged, vma_uffd_missing = false,
  mmap_lock = free, told_hole = [false, false, false, false],
  late_hole = true
Result: late_hole is true
  user broke it: late_hole went from false to true.
  user had read xa_head[0] as 0; khugepaged has changed it to 4 since.
  user read xa_head[0] only in an RCU read section, khugepaged wrote it
  holding xa_lock: no lock keeps the two apart.
Length: 8 steps, 2 switches
Place: <spec2tla>/kernel/xarray.kspec:116,
  return xa_slots[xas->xa_node][xas->xa_index % XA_CHUNK_SIZE];
