Model mremap_no_recheck (specs/retract/mremap_no_recheck.kspec), check
  default
Bound: memory sc, 16 states, depth 7

  holds: deadlock, locks, context, one_entry
  violated, as expected: no_bogus_table

Property no_bogus_table is violated, as expected:
  no PMD entry points to what never was a page table

Bound: memory sc
Initially: old_pmd = PMD_TABLE, new_pmd = PMD_NONE, mmap_lock = free,
  i_mmap_rwsem = free, pml = free

  collapse                      mremap
  ========                      ======
                                move_page_tables()
                                  down_write(&mmap_lock);
                                  if (old_pmd != PMD_NONE)
                                      [reads PMD_TABLE]

  retract_page_tables()
    down_read(&i_mmap_rwsem);
    if (old_pmd != PMD_NONE)  [reads PMD_TABLE]
      spin_lock(&pml);
      old_pmd = PMD_NONE;  [old_pmd: PMD_TABLE -> PMD_NONE]
      spin_unlock(&pml);
    up_read(&i_mmap_rwsem);

                                    down_write(&i_mmap_rwsem);
                                  move_normal_pmd()
                                    spin_lock(&pml);
                                    pmd = old_pmd;  [reads PMD_NONE]
                                    old_pmd = PMD_NONE;
                                        [old_pmd stays PMD_NONE]
                                    pmd_pgtable()
                                      return pmd == PMD_NONE ?
                                          PMD_PHYS_0 : pmd;
                                    new_pmd = pmd_pgtable(pmd);
                                        [new_pmd: PMD_NONE ->
                                        PMD_PHYS_0]

Finally: old_pmd = PMD_NONE, new_pmd = PMD_PHYS_0, mmap_lock = mremap,
  i_mmap_rwsem = mremap, pml = mremap
Result: new_pmd == PMD_PHYS_0
  mremap broke it: new_pmd went from PMD_NONE to PMD_PHYS_0.
  mremap read old_pmd as PMD_NONE, which collapse had written.
Length: 13 steps, 2 switches
Place: specs/retract/mremap_no_recheck.kspec:14,
  new_pmd = pmd_pgtable(pmd);
