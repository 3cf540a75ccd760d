Model rollback_hpage_leaked (specs/rollback/hpage_leaked.kspec), check
  default
Bound: NR = 3, memory sc, 1008 states, depth 43

  holds: deadlock, locks, ranges, guards, accounting, slots_restored,
    pages_restored, old_pages_freed, no_mark_left
  violated, as expected: hpage_freed

Property hpage_freed is violated, as expected:
  the huge page is in the file, or it is gone

Bound: NR = 3, memory sc
Initially: slot = [NONE, NONE, NONE], nrpages = 0, alloced = 0,
  folio_locked = [false, false, false],
  folio_lru = [false, false, false], folio_ref = [0, 0, 0],
  hpage_allocated = false, hpage_locked = false, hpage_charged = false,
  xa_lock = free, before = [NONE, NONE, NONE]

  khugepaged
  ==========
  collapse_file()
    alloc_charge_hpage()
      either
  before[i] = slot[i];  [reads slot[0] = NONE] [before[0] stays NONE]
  before[i] = slot[i];  [reads slot[1] = NONE] [before[1] stays NONE]
  before[i] = slot[i];  [reads slot[2] = NONE] [before[2] stays NONE]
  collapse_file()
    alloc_charge_hpage()
      hpage_allocated = true;  [hpage_allocated: false -> true]
      hpage_charged = true;  [hpage_charged: false -> true]
      hpage_locked = true;  [hpage_locked: false -> true]
      return SCAN_SUCCEED;
    spin_lock_irq(&xa_lock);
    if (slot[index] == NONE)  [reads slot[0] = NONE]
    xas_next_entry()
      if (slot[next] != NONE)  [reads slot[1] = NONE]
      if (slot[next] != NONE)  [reads slot[2] = NONE]
      return false;
    if (index == 0 && !xas_next_entry())
      result = SCAN_TRUNCATED;  [result: SCAN_SUCCEED -> SCAN_TRUNCATED]
    spin_unlock_irq(&xa_lock);
    if (nr_none > 0)
  result = collapse_file();
  result = collapse_file();
  result = collapse_file();
  result = collapse_file();
  collapse_file()
    put_hpage()
      hpage_locked = false;  [hpage_locked: true -> false]
    return result;
  result = collapse_file();  [result: SCAN_SUCCEED -> SCAN_TRUNCATED]

Finally: slot = [NONE, NONE, NONE], nrpages = 0, alloced = 0,
  folio_locked = [false, false, false],
  folio_lru = [false, false, false], folio_ref = [0, 0, 0],
  hpage_allocated = true, hpage_locked = false, hpage_charged = true,
  xa_lock = free, before = [NONE, NONE, NONE]
Result: done(khugepaged), but hpage_allocated != (slot[0] == HPAGE)
  (hpage_allocated is true, slot[0] == HPAGE is false)
  khugepaged broke it: it ended.
Length: 13 steps, 0 switches
Place: specs/rollback/hpage_leaked.kspec:8, hpage_locked = false;
