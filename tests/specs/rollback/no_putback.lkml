Model rollback_no_putback (specs/rollback/no_putback.kspec), check
  default
Bound: NR = 3, memory sc, 1074 states, depth 43

  holds: deadlock, locks, ranges, guards, accounting, slots_restored,
    old_pages_freed, hpage_freed, no_mark_left
  violated, as expected: pages_restored

Property pages_restored is violated, as expected:
  where the collapse failed, every page is as it was

Bound: NR = 3, memory sc
Initially: slot = [PAGE, NONE, NONE], nrpages = 1, alloced = 1,
  folio_locked = [false, false, false],
  folio_lru = [true, false, false], folio_ref = [1, 0, 0],
  hpage_allocated = false, hpage_locked = false, hpage_charged = false,
  xa_lock = free, before = [NONE, NONE, NONE]

  khugepaged
  ==========
  collapse_file()
    alloc_charge_hpage()
      either
  before[i] = slot[i];  [reads slot[0] = PAGE] [before[0]: NONE -> PAGE]
  before[i] = slot[i];  [reads slot[1] = NONE] [before[1] stays NONE]
  before[i] = slot[i];  [reads slot[2] = NONE] [before[2] stays NONE]
  collapse_file()
    alloc_charge_hpage()
      hpage_allocated = true;  [hpage_allocated: false -> true]
      hpage_charged = true;  [hpage_charged: false -> true]
      hpage_locked = true;  [hpage_locked: false -> true]
      return SCAN_SUCCEED;
    spin_lock_irq(&xa_lock);
    if (slot[index] == NONE)  [reads slot[0] = PAGE]
    isolate()
      maybe
      folio_locked[index] = true;  [folio_locked[0]: false -> true]
      folio_ref[index]++;  [reads folio_ref[0] = 1]
      folio_ref[index]++;  [folio_ref[0]: 1 -> 2]
      spin_unlock_irq(&xa_lock);
      folio_lru[index] = false;  [folio_lru[0]: true -> false]
      folio_ref[index]++;  [reads folio_ref[0] = 2]
      folio_ref[index]++;  [folio_ref[0]: 2 -> 3]
      spin_lock_irq(&xa_lock);
      if (result != SCAN_SUCCEED)
      return result;
    pagelist[index] = result == SCAN_SUCCEED;
        [pagelist[0]: false -> true]
    if (slot[index] == NONE)  [reads slot[1] = NONE]
    shmem_charge()
      return false;
    if (!shmem_charge())
      result = SCAN_FAIL;  [result: SCAN_SUCCEED -> SCAN_FAIL]
    spin_unlock_irq(&xa_lock);
    if (nr_none > 0)
  result = collapse_file();
  collapse_file()
    if (pagelist[index])
    putback()
      folio_locked[index] = false;  [folio_locked[0]: true -> false]
      folio_ref[index]--;  [reads folio_ref[0] = 3]
      folio_ref[index]--;  [folio_ref[0]: 3 -> 2]
  result = collapse_file();
  result = collapse_file();
  result = collapse_file();
  collapse_file()
    put_hpage()
      hpage_locked = false;  [hpage_locked: true -> false]
      hpage_charged = false;  [hpage_charged: true -> false]
      hpage_allocated = false;  [hpage_allocated: true -> false]
    return result;
  result = collapse_file();  [result: SCAN_SUCCEED -> SCAN_FAIL]

Finally: slot = [PAGE, NONE, NONE], nrpages = 1, alloced = 1,
  folio_locked = [false, false, false],
  folio_lru = [false, false, false], folio_ref = [2, 0, 0],
  hpage_allocated = false, hpage_locked = false, hpage_charged = false,
  xa_lock = free, before = [PAGE, NONE, NONE]
Result: done(khugepaged) and khugepaged.result is SCAN_FAIL, but
  before[0] == PAGE, but folio_lru[0] is false
  khugepaged broke it: khugepaged.result went from SCAN_SUCCEED to
  SCAN_FAIL.
Length: 28 steps, 0 switches
Place: specs/rollback/rollback.kspec:138, hpage_allocated = false;
