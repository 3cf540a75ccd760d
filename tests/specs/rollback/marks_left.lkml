Model rollback_marks_left (specs/rollback/marks_left.kspec), check
  default
Bound: NR = 3, memory sc, 1121 states, depth 43

  holds: deadlock, locks, ranges, guards, pages_restored,
    old_pages_freed, hpage_freed
  violated, as expected: accounting, slots_restored, no_mark_left

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
      alloced++;  [reads 2]
      alloced++;  [alloced: 2 -> 3]
      nrpages++;  [reads 2]
      nrpages++;  [nrpages: 2 -> 3]
      return true;
    if (!shmem_charge())
    else
      nr_none++;  [nr_none: 1 -> 2]
    if (slot[index] == NONE)  [reads slot[2] = PAGE]
    isolate(index = 2)
      maybe
      folio_locked[index] = true;  [folio_locked[2]: false -> true]
      folio_ref[index]++;  [reads folio_ref[2] = 1]
      folio_ref[index]++;  [folio_ref[2]: 1 -> 2]
      spin_unlock_irq(&xa_lock);
      folio_lru[index] = false;  [folio_lru[2]: true -> false]
      folio_ref[index]++;  [reads folio_ref[2] = 2]
      folio_ref[index]++;  [folio_ref[2]: 2 -> 3]
      spin_lock_irq(&xa_lock);
      if (result != SCAN_SUCCEED)
      return result;
    pagelist[index] = result == SCAN_SUCCEED;
        [pagelist[2]: false -> true]
    spin_unlock_irq(&xa_lock);
    if (result == SCAN_SUCCEED)
    copy_and_store(nr_none = 2)
      maybe
      spin_lock_irq(&xa_lock);
      mark_holes()
        if (slot[index] == NONE)  [reads slot[0] = NONE]
          maybe
          slot[index] = RETRY;  [slot[0]: NONE -> RETRY]
        if (slot[index] == NONE)  [reads slot[1] = NONE]
          return SCAN_STORE_FAILED;
      result = mark_holes();
          [result: SCAN_SUCCEED -> SCAN_STORE_FAILED]
      spin_unlock_irq(&xa_lock);
      return result;
    result = copy_and_store(nr_none);
        [result: SCAN_SUCCEED -> SCAN_STORE_FAILED]
    if (nr_none > 0)
    uncharge(nr_none = 2)
      spin_lock_irq(&xa_lock);
      nrpages -= nr_none;  [reads 3]
      nrpages -= nr_none;  [nrpages: 3 -> 1]
      alloced -= nr_none;  [reads 3]
      alloced -= nr_none;  [alloced: 3 -> 1]
      spin_unlock_irq(&xa_lock);
  result = collapse_file();
  result = collapse_file();
  result = collapse_file();
  collapse_file()
    if (pagelist[index])
    putback(index = 2)
      folio_locked[index] = false;  [folio_locked[2]: true -> false]
      folio_lru[index] = true;  [folio_lru[2]: false -> true]
      folio_ref[index]--;  [reads folio_ref[2] = 3]
      folio_ref[index]--;  [folio_ref[2]: 3 -> 2]
      folio_ref[index]--;  [reads folio_ref[2] = 2]
      folio_ref[index]--;  [folio_ref[2]: 2 -> 1]
  result = collapse_file();
  collapse_file()
    put_hpage()
      hpage_locked = false;  [hpage_locked: true -> false]
      hpage_charged = false;  [hpage_charged: true -> false]
      hpage_allocated = false;  [hpage_allocated: true -> false]
    return result;
  result = collapse_file();  [result: SCAN_SUCCEED -> SCAN_STORE_FAILED]

Finally: slot = [RETRY, NONE, PAGE], nrpages = 1, alloced = 1,
  folio_locked = [false, false, false],
  folio_lru = [false, false, true], folio_ref = [0, 0, 1],
  hpage_allocated = false, hpage_locked = false, hpage_charged = false,
  xa_lock = free, before = [NONE, NONE, PAGE]
Result: done(khugepaged), but nrpages != count(i in 0..NR - 1 : slot[i]
  != NONE) (nrpages is 1, count(i in 0..NR - 1 : slot[i] != NONE) is 2)
  khugepaged broke it: it ended.
Length: 55 steps, 0 switches
Place: specs/rollback/rollback.kspec:138, hpage_allocated = false;

Property slots_restored is violated, as expected:
  where the collapse failed, every slot is what it was

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
      alloced++;  [reads 2]
      alloced++;  [alloced: 2 -> 3]
      nrpages++;  [reads 2]
      nrpages++;  [nrpages: 2 -> 3]
      return true;
    if (!shmem_charge())
    else
      nr_none++;  [nr_none: 1 -> 2]
    if (slot[index] == NONE)  [reads slot[2] = PAGE]
    isolate(index = 2)
      maybe
      folio_locked[index] = true;  [folio_locked[2]: false -> true]
      folio_ref[index]++;  [reads folio_ref[2] = 1]
      folio_ref[index]++;  [folio_ref[2]: 1 -> 2]
      spin_unlock_irq(&xa_lock);
      folio_lru[index] = false;  [folio_lru[2]: true -> false]
      folio_ref[index]++;  [reads folio_ref[2] = 2]
      folio_ref[index]++;  [folio_ref[2]: 2 -> 3]
      spin_lock_irq(&xa_lock);
      if (result != SCAN_SUCCEED)
      return result;
    pagelist[index] = result == SCAN_SUCCEED;
        [pagelist[2]: false -> true]
    spin_unlock_irq(&xa_lock);
    if (result == SCAN_SUCCEED)
    copy_and_store(nr_none = 2)
      maybe
      spin_lock_irq(&xa_lock);
      mark_holes()
        if (slot[index] == NONE)  [reads slot[0] = NONE]
          maybe
          slot[index] = RETRY;  [slot[0]: NONE -> RETRY]
        if (slot[index] == NONE)  [reads slot[1] = NONE]
          return SCAN_STORE_FAILED;
      result = mark_holes();
          [result: SCAN_SUCCEED -> SCAN_STORE_FAILED]
      spin_unlock_irq(&xa_lock);
      return result;
    result = copy_and_store(nr_none);
        [result: SCAN_SUCCEED -> SCAN_STORE_FAILED]
    if (nr_none > 0)
    uncharge(nr_none = 2)
      spin_lock_irq(&xa_lock);
      nrpages -= nr_none;  [reads 3]
      nrpages -= nr_none;  [nrpages: 3 -> 1]
      alloced -= nr_none;  [reads 3]
      alloced -= nr_none;  [alloced: 3 -> 1]
      spin_unlock_irq(&xa_lock);
  result = collapse_file();
  result = collapse_file();
  result = collapse_file();
  collapse_file()
    if (pagelist[index])
    putback(index = 2)
      folio_locked[index] = false;  [folio_locked[2]: true -> false]
      folio_lru[index] = true;  [folio_lru[2]: false -> true]
      folio_ref[index]--;  [reads folio_ref[2] = 3]
      folio_ref[index]--;  [folio_ref[2]: 3 -> 2]
      folio_ref[index]--;  [reads folio_ref[2] = 2]
      folio_ref[index]--;  [folio_ref[2]: 2 -> 1]
  result = collapse_file();
  collapse_file()
    put_hpage()
      hpage_locked = false;  [hpage_locked: true -> false]
      hpage_charged = false;  [hpage_charged: true -> false]
      hpage_allocated = false;  [hpage_allocated: true -> false]
    return result;
  result = collapse_file();  [result: SCAN_SUCCEED -> SCAN_STORE_FAILED]

Finally: slot = [RETRY, NONE, PAGE], nrpages = 1, alloced = 1,
  folio_locked = [false, false, false],
  folio_lru = [false, false, true], folio_ref = [0, 0, 1],
  hpage_allocated = false, hpage_locked = false, hpage_charged = false,
  xa_lock = free, before = [NONE, NONE, PAGE]
Result: done(khugepaged) and khugepaged.result is SCAN_STORE_FAILED,
  but slot[0] != before[0] (slot[0] is RETRY, before[0] is NONE)
  khugepaged broke it: khugepaged.result went from SCAN_SUCCEED to
  SCAN_STORE_FAILED.
Length: 55 steps, 0 switches
Place: specs/rollback/rollback.kspec:138, hpage_allocated = false;

Property no_mark_left is violated, as expected:
  no mark is left when xa_lock is free

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
      alloced++;  [reads 2]
      alloced++;  [alloced: 2 -> 3]
      nrpages++;  [reads 2]
      nrpages++;  [nrpages: 2 -> 3]
      return true;
    if (!shmem_charge())
    else
      nr_none++;  [nr_none: 1 -> 2]
    if (slot[index] == NONE)  [reads slot[2] = PAGE]
    isolate(index = 2)
      maybe
      folio_locked[index] = true;  [folio_locked[2]: false -> true]
      folio_ref[index]++;  [reads folio_ref[2] = 1]
      folio_ref[index]++;  [folio_ref[2]: 1 -> 2]
      spin_unlock_irq(&xa_lock);
      folio_lru[index] = false;  [folio_lru[2]: true -> false]
      folio_ref[index]++;  [reads folio_ref[2] = 2]
      folio_ref[index]++;  [folio_ref[2]: 2 -> 3]
      spin_lock_irq(&xa_lock);
      if (result != SCAN_SUCCEED)
      return result;
    pagelist[index] = result == SCAN_SUCCEED;
        [pagelist[2]: false -> true]
    spin_unlock_irq(&xa_lock);
    if (result == SCAN_SUCCEED)
    copy_and_store(nr_none = 2)
      maybe
      spin_lock_irq(&xa_lock);
      mark_holes()
        if (slot[index] == NONE)  [reads slot[0] = NONE]
          maybe
          slot[index] = RETRY;  [slot[0]: NONE -> RETRY]
        if (slot[index] == NONE)  [reads slot[1] = NONE]
          return SCAN_STORE_FAILED;
      result = mark_holes();
          [result: SCAN_SUCCEED -> SCAN_STORE_FAILED]
      spin_unlock_irq(&xa_lock);
      return result;
    result = copy_and_store(nr_none);
        [result: SCAN_SUCCEED -> SCAN_STORE_FAILED]
    if (nr_none > 0)

Finally: slot = [RETRY, NONE, PAGE], nrpages = 3, alloced = 3,
  folio_locked = [false, false, true],
  folio_lru = [false, false, false], folio_ref = [0, 0, 3],
  hpage_allocated = true, hpage_locked = true, hpage_charged = true,
  xa_lock = free, before = [NONE, NONE, PAGE]
Result: xa_lock == free, but slot[0] == RETRY
  khugepaged broke it: xa_lock went from khugepaged to free.
Length: 36 steps, 0 switches
Place: specs/rollback/rollback.kspec:190, spin_unlock_irq(&xa_lock);
