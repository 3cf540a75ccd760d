Model gup_table_free_at_once (specs/gup/table_free_at_once.kspec), check
  default
Bound: NR_VMAS = 1, VMA_PAGES = 2, NO_VMA = 1, NR_PTES = 1, NR_CPUS = 1,
  NR_TABLES = 2, MAX_REFS = 3, memory sc, 301 states, depth 17

  holds: deadlock, locks, context, ranges, no_dangling_pmd
  violated, as expected: lifetime

Property lifetime is violated, as expected:
  no object is used or freed after it was freed, no NULL is followed

Bound: NR_VMAS = 1, VMA_PAGES = 2, NO_VMA = 1, NR_PTES = 1, NR_CPUS = 1,
  NR_TABLES = 2, MAX_REFS = 3, memory sc
Initially: mmap_lock = free,
  vmas = [{uffd_missing: false, uffd_wp: false, anon_vma: false}],
  vma_linked = [true], vma_first = [0], vma_last = [1],
  i_mmap_rwsem = free,
  page_tables = [{pte: [PTE_NONE]}, {pte: [PTE_NONE]}], pmd = NULL,
  pml = free, ptl = free, page_ref = [1], tlb = [[false]],
  tlb_ubc = false

  khugepaged                         gup_user
  ==========                         ========
  map_a_page()
    pte_alloc()
      if (pmd)  [reads NULL]
      new = alloc(page_tables);  [new: NULL -> page_tables[0]]
      spin_lock(&pml);
      if (pmd)  [reads NULL]
      else
        pmd = new;  [pmd: NULL -> page_tables[0]]
      spin_unlock(&pml);
      return true;
    pmd->pte[0] = PTE_PAGE;  [reads pmd = page_tables[0]]
    pmd->pte[0] = PTE_PAGE;
        [page_tables[0].pte[0]: PTE_NONE -> PTE_PAGE]
  try_to_unmap(batch_flush = true)
    pte_offset_map_lock()
      rcu_read_lock();
      table = pmd;
          [reads page_tables[0]] [table: NULL -> page_tables[0]]
      spin_lock(&ptl);
      if (table == pmd)  [reads page_tables[0]]
        return table;
    struct page_table *table = pte_offset_map_lock();
        [table = page_tables[0]]
    ptep_get()
      return table->pte[n];  [reads page_tables[0].pte[0] = PTE_PAGE]
    if (ptep_get(table, n) == PTE_PAGE)
    set_pte_at(table = page_tables[0])
      table->pte[n] = pte;
          [page_tables[0].pte[0]: PTE_PAGE -> PTE_NONE]
    tlb_ubc = true;  [tlb_ubc: false -> true]
    pte_unmap_unlock()
      spin_unlock(&ptl);
      rcu_read_unlock();
  try_to_unmap_flush()
    if (tlb_ubc)  [reads true]
    flush_tlb_range()
      atomic
        tlb[cpu][n] = false;  [tlb[0][0] stays false]
    tlb_ubc = false;  [tlb_ubc: true -> false]
  i_mmap_lock_write()
    down_write(&i_mmap_rwsem);
  mmap_write_trylock()
    return down_write_trylock(&mmap_lock);
        [reads mmap_lock = free, mmap_lock.readers = []]
    return down_write_trylock(&mmap_lock);
    return down_write_trylock(&mmap_lock);

                                     gup_fast()
                                       local_irq_save()
                                         rcu_read_lock();
                                       table = pmd;
                                           [reads page_tables[0]]
                                           [table: NULL ->
                                           page_tables[0]]

  collapse_and_free_pmd()
    spin_lock(&pml);
    pmdp_collapse_flush()
      struct page_table *old = xchg(&pmd, NULL);
          [pmd: page_tables[0] -> NULL] [old = page_tables[0]]
      flush_tlb_range()
        atomic
          tlb[cpu][n] = false;  [tlb[0][0] stays false]
      return old;
    table = pmdp_collapse_flush();  [table: NULL -> page_tables[0]]
    spin_unlock(&pml);
    pte_free(table = page_tables[0], table = page_tables[0] (freed))
      free(table);
          [gup_user.gup_fast.table: page_tables[0] -> page_tables[0]
          (freed)]
          [gup_user.ptep_get.table: page_tables[0] -> page_tables[0]
          (freed)]

                                       ptep_get()
                                         return table->pte[n];  <-- here

Finally: mmap_lock = khugepaged,
  vmas = [{uffd_missing: false, uffd_wp: false, anon_vma: false}],
  vma_linked = [true], vma_first = [0], vma_last = [1],
  i_mmap_rwsem = khugepaged,
  page_tables = [{pte: [PTE_NONE]}, {pte: [PTE_NONE]}], pmd = NULL,
  pml = free, ptl = free, page_ref = [1], tlb = [[false]],
  tlb_ubc = false
Result: table points to an object of page_tables that was freed
  By then gup_user.ptep_get.table is page_tables[0], freed by
  khugepaged.
  gup_user had read pmd as page_tables[0]; khugepaged has changed it to
  NULL since.
  gup_user read pmd only in an RCU read section, khugepaged wrote it
  holding mmap_lock, i_mmap_rwsem and pml: no lock keeps the two apart.
Length: 29 steps, 3 switches
Place: <spec2tla>/kernel/mm.kspec:101, return table->pte[n];
