Model collapsers_no_recount (specs/collapsers/no_recount.kspec), check
  default
Bound: NR = 3, NONE = 0, PAGE = 1, RETRY = 2, HPAGE = 3, memory sc,
  24177 states, depth 42

  holds: deadlock, locks, context, ranges, guards, one_collapses,
    hpage_stays, no_mark_left
  violated, as expected: no_page_lost

Property no_page_lost is violated, as expected:
  a page is only replaced by who has its lock, and has copied it

Bound: NR = 3, NONE = 0, PAGE = 1, RETRY = 2, HPAGE = 3, memory sc
Initially: slot = [0, 1, 0], xa_lock = free,
  folio_lock = [free, free, free], collapses = 0

  collapser[0]                       others
  ============                       ======
  collapse_file()
    spin_lock_irq(&xa_lock);
    int(NONE..HPAGE + 1) entry = slot[index];  [reads slot[0] = 0]
    if (entry == NONE)
    xas_next_entry()
      if (slot[next] != NONE)  [reads slot[1] = 1]
        return true;
    nr_none++;  [nr_none: 0 -> 1]
    continue;
    int(NONE..HPAGE + 1) entry = slot[index];
        [reads slot[1] = 1] [entry = 1]
    if (!mutex_trylock(&folio_lock[index]))
        [reads folio_lock[1] = free]
    if (!mutex_trylock(&folio_lock[index]))
    pagelist[index] = true;  [pagelist[1]: false -> true]
    spin_unlock_irq(&xa_lock);

                                     choose int(0..NR-1) index;
                                         [index = 0]
                                     spin_lock_irq(&xa_lock);
                                     if (slot[index] == NONE)
                                         [reads slot[0] = 0]
                                       slot[index] = PAGE;
                                           [slot[0]: 0 -> 1]
                                     spin_unlock_irq(&xa_lock);

    spin_lock_irq(&xa_lock);
    int(NONE..HPAGE + 1) entry = slot[index];
        [reads slot[2] = 0] [entry = 0]
    if (entry == NONE)
      nr_none++;  [nr_none: 1 -> 2]
      continue;
    spin_unlock_irq(&xa_lock);
    spin_lock_irq(&xa_lock);
    recount_holes(nr_none = 2)
      return true;
    if (nr_none > 0 && !recount_holes(nr_none))
    else
      slot[index] = HPAGE + me;  [slot[0]: 1 -> 3]

Finally: slot = [3, 1, 0], xa_lock = collapser[0],
  folio_lock = [free, collapser[0], free], collapses = 0
Result: old(slot[0]) == PAGE and slot[0] is 3, but not (exists (c in
  0..1) collapser[c].collapse_file.pagelist[0] && folio_lock[0] ==
  collapser[c])
  collapser[0] broke it: slot[0] went from 1 to 3.
  collapser[0] had read slot[0] as 0; others has changed it to 1 since.
Length: 16 steps, 2 switches
Place: specs/collapsers/two_collapsers.kspec:107,
  slot[index] = HPAGE + me;
