Model uffd_wp_v5_18 (specs/retract/uffd_wp_v5_18.kspec), check default
Bound: NR_VMAS = 1, VMA_PAGES = 2, NO_VMA = 1, NR_PTES = 1, NR_CPUS = 1,
  NR_TABLES = 2, MAX_REFS = 3, memory sc, 176 states, depth 24

  holds: deadlock, locks, context, ranges, lifetime, guards
  violated, as expected: markers_stay

Property markers_stay is violated, as expected:
  no marker is dropped together with its page table

Bound: NR_VMAS = 1, VMA_PAGES = 2, NO_VMA = 1, NR_PTES = 1, NR_CPUS = 1,
  NR_TABLES = 2, MAX_REFS = 3, memory sc
Initially: mmap_lock = free,
  vmas = [{uffd_missing: false, uffd_wp: false, anon_vma: false}],
  vma_linked = [true], vma_first = [0], vma_last = [1],
  i_mmap_rwsem = free,
  page_tables = [{pte: [PTE_NONE]}, {pte: [PTE_NONE]}], pmd = NULL,
  pml = free, ptl = free, page_ref = [1], tlb = [[false]],
  tlb_ubc = false, write_protected = [false]

  khugepaged                         uffd_monitor
  ==========                         ============
  retract_page_tables()
    i_mmap_lock_write()
      down_write(&i_mmap_rwsem);
    userfaultfd_wp()
      return vmas[vma].uffd_wp;  [reads vmas[0].uffd_wp = false]

                                     pte_alloc()
                                       if (pmd)  [reads NULL]
                                       new = alloc(page_tables);
                                           [new: NULL -> page_tables[0]]
                                       spin_lock(&pml);
                                       if (pmd)  [reads NULL]
                                       else
                                         pmd = new;
                                             [pmd: NULL ->
                                             page_tables[0]]
                                       spin_unlock(&pml);
                                       return true;
                                     userfaultfd_register()
                                       mmap_write_lock()
                                         down_write(&mmap_lock);
                                       vmas[0].uffd_wp = true;
                                           [vmas[0].uffd_wp: false ->
                                           true]
                                       mmap_write_unlock()
                                         up_write(&mmap_lock);
                                     choose int(0..NR_PTES-1) n;
                                         [n = 0]
                                     mwriteprotect_range()
                                       mmap_read_lock()
                                         down_read(&mmap_lock);
                                             [pte_alloc.new:
                                             page_tables[0] -> NULL]
                                       pte_alloc()
                                         if (pmd)
                                             [reads page_tables[0]]
                                           return true;
                                       pte_offset_map_lock()
                                         rcu_read_lock();
                                         table = pmd;
                                             [reads page_tables[0]]
                                             [table: NULL ->
                                             page_tables[0]]
                                         spin_lock(&ptl);
                                         if (table == pmd)
                                             [reads page_tables[0]]
                                           return table;
                                       table = pte_offset_map_lock();
                                           [table: NULL ->
                                           page_tables[0]]
                                       set_pte_at(pte =
                                           PTE_MARKER_UFFD_WP)
                                         table->pte[n] = pte;
                                             [page_tables[0].pte[0]:
                                             PTE_NONE ->
                                             PTE_MARKER_UFFD_WP]
                                       ghost write_protected[n] = true;
                                           [write_protected[0]: false ->
                                           true]
                                       pte_unmap_unlock()
                                         spin_unlock(&ptl);
                                         rcu_read_unlock();
                                       mmap_read_unlock()
                                         up_read(&mmap_lock);

    mmap_write_trylock()
      return down_write_trylock(&mmap_lock);
          [reads mmap_lock = free, mmap_lock.readers = []]
      return down_write_trylock(&mmap_lock);
      return down_write_trylock(&mmap_lock);
    collapse_and_free_pmd()
      spin_lock(&pml);
      pmdp_collapse_flush()
        struct page_table *old = xchg(&pmd, NULL);
            [pmd: page_tables[0] -> NULL] [old = page_tables[0]]

Finally: mmap_lock = khugepaged,
  vmas = [{uffd_missing: false, uffd_wp: true, anon_vma: false}],
  vma_linked = [true], vma_first = [0], vma_last = [1],
  i_mmap_rwsem = khugepaged,
  page_tables = [{pte: [PTE_MARKER_UFFD_WP]}, {pte: [PTE_NONE]}],
  pmd = NULL, pml = khugepaged, ptl = free, page_ref = [1],
  tlb = [[false]], tlb_ubc = false, write_protected = [true]
Result: write_protected[0] is true, but pmd == NULL
  khugepaged broke it: pmd went from page_tables[0] to NULL.
  khugepaged had read vmas[0].uffd_wp as false; uffd_monitor has changed
  it to true since.
Length: 25 steps, 2 switches
Place: <spec2tla>/kernel/mm.kspec:214,
  struct page_table *old = xchg(&pmd, NULL);
