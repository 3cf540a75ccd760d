Model nr_thps_asks_first (specs/nr_thps/asks_first.kspec), check default
Bound: memory sc, 39 states, depth 13

  holds: deadlock, locks, context, ranges, guards, thps_counted
  violated, as expected: no_thp_when_written

Property no_thp_when_written is violated, as expected:
  a file that is open for writing has no huge page

Bound: memory sc
Initially: slot = PAGE, nr_thps = 0, i_writecount = 0, xa_lock = free,
  folio_lock = free, open_for_write = false

  khugepaged                         writer
  ==========                         ======
  collapse_file()
    mutex_lock(&folio_lock);
    spin_lock_irq(&xa_lock);
    go_on = slot == PAGE && announce_thp();  [reads PAGE]
    announce_thp()
      if (atomic_read(&i_writecount) > 0)  [reads 0]

                                     do_dentry_open()
                                       atomic_inc(&i_writecount);
                                           [i_writecount: 0 -> 1]
                                       if (atomic_read(&nr_thps) > 0)
                                           [reads 0]
                                       ghost open_for_write = true;
                                           [open_for_write: false ->
                                           true]

      atomic_inc(&nr_thps);  [nr_thps: 0 -> 1]
      return true;
    go_on = slot == PAGE && announce_thp();  [go_on: false -> true]
    spin_unlock_irq(&xa_lock);
    spin_lock_irq(&xa_lock);
    slot = HPAGE;  [slot: PAGE -> HPAGE]

Finally: slot = HPAGE, nr_thps = 1, i_writecount = 1,
  xa_lock = khugepaged, folio_lock = khugepaged, open_for_write = true
Result: open_for_write is true, but slot == HPAGE
  khugepaged broke it: slot went from PAGE to HPAGE.
  khugepaged had read i_writecount as 0; writer has changed it to 1
  since.
  khugepaged read i_writecount holding xa_lock and folio_lock, writer
  wrote it holding no lock: no lock keeps the two apart.
Length: 10 steps, 2 switches
Place: specs/nr_thps/handshake.kspec:57, slot = HPAGE;
