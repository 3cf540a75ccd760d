Model rollback_no_uncharge (specs/rollback/no_uncharge.kspec), check
  default
Bound: NR = 3, memory sc, 967 states, depth 43

  holds: deadlock, locks, ranges, guards, slots_restored,
    pages_restored, old_pages_freed, hpage_freed, no_mark_left
  violated, as expected: accounting

Property accounting is violated, as expected:
  as many pages and blocks are counted as there are

Bound: NR = 3, memory sc
Initially: slot = [NONE, NONE, PAGE], nrpages = 1, alloced = 1,
  folio_locked = [false, false, false],
  folio_lru = [false, false, true], folio_ref = [0, 0, 1],
  hpage_allocated = false, hpage_locked = false, hpage_charged = false,
  xa_lock = free, before = [NONE, NONE, NONE]

  khugepaged
  ==========
  collapse_file()
    alloc_charge_hpage()
      either
  before[i] = slot[i];  [reads slot[0] = NONE] [before[0] stays NONE]
  before[i] = slot[i];  [reads slot[1] = NONE] [before[1] stays NONE]
  before[i] = slot[i];  [reads slot[2] = PAGE] [before[2]: NONE -> PAGE]
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
      if (slot[next] != NONE)  [reads slot[2] = PAGE]
        return true;
    shmem_charge()
      alloced++;  [reads 1]
      alloced++;  [alloced: 1 -> 2]
      nrpages++;  [reads 1]
      nrpages++;  [nrpages: 1 -> 2]
      return true;
    if (!shmem_charge())
    else
      nr_none++;  [nr_none: 0 -> 1]
    if (slot[index] == NONE)  [reads slot[1] = NONE]
    shmem_charge()
      return false;
    if (!shmem_charge())
      result = SCAN_FAIL;  [result: SCAN_SUCCEED -> SCAN_FAIL]
    spin_unlock_irq(&xa_lock);
    if (nr_none > 0)
  result = collapse_file();
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

Finally: slot = [NONE, NONE, PAGE], nrpages = 2, alloced = 2,
  folio_locked = [false, false, false],
  folio_lru = [false, false, true], folio_ref = [0, 0, 1],
  hpage_allocated = false, hpage_locked = false, hpage_charged = false,
  xa_lock = free, before = [NONE, NONE, PAGE]
Result: done(khugepaged), but nrpages != count(i in 0..NR - 1 : slot[i]
  != NONE) (nrpages is 2, count(i in 0..NR - 1 : slot[i] != NONE) is 1)
  khugepaged broke it: it ended.
Length: 21 steps, 0 switches
Place: specs/rollback/rollback.kspec:138, hpage_allocated = false;
