Model check_first (specs/memory/check_first.kspec), check default
Bound: memory sc, 12 states, depth 5

  holds: deadlock, locks
  violated, as expected: no_silent_fill

Property no_silent_fill is violated, as expected:
  no observed hole gets filled

Bound: memory sc
Initially: slot = NONE, vma_uffd_missing = false, xa_lock = free,
  saw_hole = false

  khugepaged                   monitor
  ==========                   =======
  collapse_file()
    spin_lock_irq(&xa_lock);
    if (!vma_uffd_missing)  [reads false]
                               vma_uffd_missing = true;
                                   [vma_uffd_missing: false -> true]
                               folio = slot;  [reads NONE]
                               ghost saw_hole = folio == NONE;
                                   [saw_hole: false -> true]
      slot = HPAGE;  [slot: NONE -> HPAGE]

Finally: slot = HPAGE, vma_uffd_missing = true, xa_lock = khugepaged,
  saw_hole = true
Result: saw_hole is true, but slot == HPAGE
  khugepaged broke it: slot went from NONE to HPAGE.
  khugepaged had read vma_uffd_missing as false; monitor has changed it
  to true since.
  monitor read slot holding no lock, khugepaged wrote it holding
  xa_lock: no lock keeps the two apart.
Length: 5 steps, 2 switches
Place: specs/memory/check_first.kspec:10, slot = HPAGE;
