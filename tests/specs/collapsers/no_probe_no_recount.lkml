Model collapsers_no_probe_no_recount
  (specs/collapsers/no_probe_no_recount.kspec), check default
Bound: NR = 3, NONE = 0, PAGE = 1, RETRY = 2, HPAGE = 3, memory sc,
  27178 states, depth 42

  holds: deadlock, locks, context, ranges, guards, no_mark_left
  violated, as expected: one_collapses, hpage_stays, no_page_lost

Property one_collapses is violated, as expected:
  a range is collapsed at most once

Bound: NR = 3, NONE = 0, PAGE = 1, RETRY = 2, HPAGE = 3, memory sc
Initially: slot = [0, 0, 0], xa_lock = free,
  folio_lock = [free, free, free], collapses = 0

  collapser[0]                       collapser[1]
  ============                       ============
                                     collapse_file(me = 1)
                                       spin_lock_irq(&xa_lock);
                                       int(NONE..HPAGE + 1) entry =
                                           slot[index];
                                           [reads slot[0] = 0]
                                       if (entry == NONE)
                                       xas_next_entry()
                                         return true;
                                       nr_none++;  [nr_none: 0 -> 1]
                                       continue;
                                       int(NONE..HPAGE + 1) entry =
                                           slot[index];
                                           [reads slot[1] = 0]
                                       if (entry == NONE)
                                         nr_none++;  [nr_none: 1 -> 2]
                                         continue;
                                       int(NONE..HPAGE + 1) entry =
                                           slot[index];
                                           [reads slot[2] = 0]
                                       if (entry == NONE)
                                         nr_none++;  [nr_none: 2 -> 3]
                                         continue;
                                       spin_unlock_irq(&xa_lock);

  collapse_file()
    spin_lock_irq(&xa_lock);
    int(NONE..HPAGE + 1) entry = slot[index];  [reads slot[0] = 0]
    if (entry == NONE)
    xas_next_entry()
      return true;
    nr_none++;  [nr_none: 0 -> 1]
    continue;
    int(NONE..HPAGE + 1) entry = slot[index];  [reads slot[1] = 0]
    if (entry == NONE)
      nr_none++;  [nr_none: 1 -> 2]
      continue;
    int(NONE..HPAGE + 1) entry = slot[index];  [reads slot[2] = 0]
    if (entry == NONE)
      nr_none++;  [nr_none: 2 -> 3]
      continue;
    spin_unlock_irq(&xa_lock);
    spin_lock_irq(&xa_lock);
    recount_holes(nr_none = 3)
      return true;
    if (nr_none > 0 && !recount_holes(nr_none))
    else
      slot[index] = HPAGE + me;  [slot[0]: 0 -> 3]
    else
      slot[index] = HPAGE + me;  [slot[1]: 0 -> 3]
    else
      slot[index] = HPAGE + me;  [slot[2]: 0 -> 3]
    else
      ghost collapses++;  [collapses: 0 -> 1]
    spin_unlock_irq(&xa_lock);

                                       spin_lock_irq(&xa_lock);
                                       recount_holes(nr_none = 3)
                                         return true;
                                       if (nr_none > 0 &&
                                           !recount_holes(nr_none))
                                       else
                                         slot[index] = HPAGE + me;
                                             [slot[0]: 3 -> 4]
                                       else
                                         slot[index] = HPAGE + me;
                                             [slot[1]: 3 -> 4]
                                       else
                                         slot[index] = HPAGE + me;
                                             [slot[2]: 3 -> 4]
                                       else
                                         ghost collapses++;
                                             [collapses: 1 -> 2]

Finally: slot = [4, 4, 4], xa_lock = collapser[1],
  folio_lock = [free, free, free], collapses = 2
Result: collapses is 2
  collapser[1] broke it: collapses went from 1 to 2.
  collapser[1] had read slot[2] as 0; collapser[0] has changed it to 3
  since.
Length: 19 steps, 2 switches
Place: specs/collapsers/two_collapsers.kspec:107,
  slot[index] = HPAGE + me;

Property hpage_stays is violated, as expected:
  nobody stores anything over the huge page of somebody else

Bound: NR = 3, NONE = 0, PAGE = 1, RETRY = 2, HPAGE = 3, memory sc
Initially: slot = [0, 0, 0], xa_lock = free,
  folio_lock = [free, free, free], collapses = 0

  collapser[0]                       collapser[1]
  ============                       ============
                                     collapse_file(me = 1)
                                       spin_lock_irq(&xa_lock);
                                       int(NONE..HPAGE + 1) entry =
                                           slot[index];
                                           [reads slot[0] = 0]
                                       if (entry == NONE)
                                       xas_next_entry()
                                         return true;
                                       nr_none++;  [nr_none: 0 -> 1]
                                       continue;
                                       int(NONE..HPAGE + 1) entry =
                                           slot[index];
                                           [reads slot[1] = 0]
                                       if (entry == NONE)
                                         nr_none++;  [nr_none: 1 -> 2]
                                         continue;
                                       int(NONE..HPAGE + 1) entry =
                                           slot[index];
                                           [reads slot[2] = 0]
                                       if (entry == NONE)
                                         nr_none++;  [nr_none: 2 -> 3]
                                         continue;
                                       spin_unlock_irq(&xa_lock);

  collapse_file()
    spin_lock_irq(&xa_lock);
    int(NONE..HPAGE + 1) entry = slot[index];  [reads slot[0] = 0]
    if (entry == NONE)
    xas_next_entry()
      return true;
    nr_none++;  [nr_none: 0 -> 1]
    continue;
    int(NONE..HPAGE + 1) entry = slot[index];  [reads slot[1] = 0]
    if (entry == NONE)
      nr_none++;  [nr_none: 1 -> 2]
      continue;
    int(NONE..HPAGE + 1) entry = slot[index];  [reads slot[2] = 0]
    if (entry == NONE)
      nr_none++;  [nr_none: 2 -> 3]
      continue;
    spin_unlock_irq(&xa_lock);
    spin_lock_irq(&xa_lock);
    recount_holes(nr_none = 3)
      return true;
    if (nr_none > 0 && !recount_holes(nr_none))
    else
      slot[index] = HPAGE + me;  [slot[0]: 0 -> 3]
    else
      slot[index] = HPAGE + me;  [slot[1]: 0 -> 3]
    else
      slot[index] = HPAGE + me;  [slot[2]: 0 -> 3]
    else
      ghost collapses++;  [collapses: 0 -> 1]
    spin_unlock_irq(&xa_lock);

                                       spin_lock_irq(&xa_lock);
                                       recount_holes(nr_none = 3)
                                         return true;
                                       if (nr_none > 0 &&
                                           !recount_holes(nr_none))
                                       else
                                         slot[index] = HPAGE + me;
                                             [slot[0]: 3 -> 4]

Finally: slot = [4, 3, 3], xa_lock = collapser[1],
  folio_lock = [free, free, free], collapses = 1
Result: old(slot[0]) is 3, but slot[0] != old(slot[0]) (slot[0] is 4,
  old(slot[0]) is 3)
  collapser[1] broke it: slot[0] went from 3 to 4.
  collapser[1] had read slot[2] as 0; collapser[0] has changed it to 3
  since.
Length: 17 steps, 2 switches
Place: specs/collapsers/two_collapsers.kspec:107,
  slot[index] = HPAGE + me;

Property no_page_lost is violated, as expected:
  a page is only replaced by who has its lock, and has copied it

Bound: NR = 3, NONE = 0, PAGE = 1, RETRY = 2, HPAGE = 3, memory sc
Initially: slot = [0, 0, 0], xa_lock = free,
  folio_lock = [free, free, free], collapses = 0

  collapser[0]                       others
  ============                       ======
  collapse_file()
    spin_lock_irq(&xa_lock);
    int(NONE..HPAGE + 1) entry = slot[index];  [reads slot[0] = 0]
    if (entry == NONE)
    xas_next_entry()
      return true;
    nr_none++;  [nr_none: 0 -> 1]
    continue;
    int(NONE..HPAGE + 1) entry = slot[index];  [reads slot[1] = 0]
    if (entry == NONE)
      nr_none++;  [nr_none: 1 -> 2]
      continue;
    int(NONE..HPAGE + 1) entry = slot[index];  [reads slot[2] = 0]
    if (entry == NONE)
      nr_none++;  [nr_none: 2 -> 3]
      continue;
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
    recount_holes(nr_none = 3)
      return true;
    if (nr_none > 0 && !recount_holes(nr_none))
    else
      slot[index] = HPAGE + me;  [slot[0]: 1 -> 3]

Finally: slot = [3, 0, 0], xa_lock = collapser[0],
  folio_lock = [free, free, free], collapses = 0
Result: old(slot[0]) == PAGE and slot[0] is 3, but not (exists (c in
  0..1) collapser[c].collapse_file.pagelist[0] && folio_lock[0] ==
  collapser[c])
  collapser[0] broke it: slot[0] went from 1 to 3.
  collapser[0] had read slot[0] as 0; others has changed it to 1 since.
Length: 12 steps, 2 switches
Place: specs/collapsers/two_collapsers.kspec:107,
  slot[index] = HPAGE + me;
