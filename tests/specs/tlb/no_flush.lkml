Model tlb_no_flush (specs/tlb/no_flush.kspec), check default
Bound: NR_VMAS = 1, VMA_PAGES = 2, NO_VMA = 1, NR_PTES = 1, NR_CPUS = 1,
  NR_TABLES = 2, MAX_REFS = 3, memory sc, 156 states, depth 23

  holds: deadlock, locks, context, ranges, lifetime
  violated, as expected: no_lost_write, no_late_store

Property no_lost_write is violated, as expected:
  what the program wrote last is there in the end

Bound: NR_VMAS = 1, VMA_PAGES = 2, NO_VMA = 1, NR_PTES = 1, NR_CPUS = 1,
  NR_TABLES = 2, MAX_REFS = 3, memory sc
Initially: mmap_lock = free,
  vmas = [{uffd_missing: false, uffd_wp: false, anon_vma: false}],
  vma_linked = [true], vma_first = [0], vma_last = [1],
  i_mmap_rwsem = free,
  page_tables = [{pte: [PTE_NONE]}, {pte: [PTE_NONE]}], pmd = NULL,
  pml = free, ptl = free, page_ref = [1], tlb = [[false]],
  tlb_ubc = false, collapsed = false, small_page = 0, huge_page = 0,
  folio_lock = free

  khugepaged                         program
  ==========                         =======
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
  pmd->pte[0] = PTE_PAGE;  [page_tables[0].pte[0]: PTE_NONE -> PTE_PAGE]
  mutex_lock(&folio_lock);
  unmap_and_copy()
    try_to_unmap(batch_flush = true)
      pte_offset_map_lock()
        rcu_read_lock();
        table = pmd;
            [reads page_tables[0]] [table: NULL -> page_tables[0]]

                                     await (pmd != NULL)
                                         [reads page_tables[0]]
                                     store()
                                       atomic
                                       tlb_translate()
                                         hit = tlb[cpu][n];
                                             [reads tlb[0][0] = false]
                                         if (!hit && pmd)
                                             [reads page_tables[0]]
                                           hit = pmd->pte[n] ==
                                               PTE_PAGE;
                                               [reads pmd =
                                               page_tables[0],
                                               page_tables[0].pte[0] =
                                               PTE_PAGE]
                                         if (hit)
                                           tlb[cpu][n] = true;
                                               [tlb[0][0]: false ->
                                               true]
                                         return hit;
                                       hit = tlb_translate(0, 0);
                                           [hit: false -> true]
                                       if (hit)
                                         small_page = value;
                                             [small_page: 0 -> 1]
                                       return hit;

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
    huge_page = small_page;  [reads 1]
    huge_page = small_page;  [huge_page: 0 -> 1]
  collapsed = true;  [collapsed: false -> true]
  mutex_unlock(&folio_lock);

                                       atomic
                                       tlb_translate()
                                         hit = tlb[cpu][n];
                                             [reads tlb[0][0] = true]
                                         if (hit)
                                           tlb[cpu][n] = true;
                                               [tlb[0][0] stays true]
                                         return hit;
                                       hit = tlb_translate(0, 0);
                                           [hit: false -> true]
                                       if (hit)
                                         small_page = value;
                                             [small_page: 1 -> 2]
                                       return hit;

Finally: mmap_lock = free,
  vmas = [{uffd_missing: false, uffd_wp: false, anon_vma: false}],
  vma_linked = [true], vma_first = [0], vma_last = [1],
  i_mmap_rwsem = free,
  page_tables = [{pte: [PTE_NONE]}, {pte: [PTE_NONE]}],
  pmd = page_tables[0], pml = free, ptl = free, page_ref = [1],
  tlb = [[true]], tlb_ubc = true, collapsed = true, small_page = 2,
  huge_page = 1, folio_lock = free
Result: done(program) and done(khugepaged), but huge_page is 1
  program broke it: it ended.
  program had read page_tables[0].pte[0] as PTE_PAGE; khugepaged has
  changed it to PTE_NONE since.
  program read page_tables[0].pte[0] holding no lock, khugepaged wrote
  it holding ptl and folio_lock: no lock keeps the two apart.
Length: 25 steps, 3 switches
Place: specs/tlb/batched_flush.kspec:27, atomic

Property no_late_store is violated, as expected:
  nobody writes to the small page after it was copied

Bound: NR_VMAS = 1, VMA_PAGES = 2, NO_VMA = 1, NR_PTES = 1, NR_CPUS = 1,
  NR_TABLES = 2, MAX_REFS = 3, memory sc
Initially: mmap_lock = free,
  vmas = [{uffd_missing: false, uffd_wp: false, anon_vma: false}],
  vma_linked = [true], vma_first = [0], vma_last = [1],
  i_mmap_rwsem = free,
  page_tables = [{pte: [PTE_NONE]}, {pte: [PTE_NONE]}], pmd = NULL,
  pml = free, ptl = free, page_ref = [1], tlb = [[false]],
  tlb_ubc = false, collapsed = false, small_page = 0, huge_page = 0,
  folio_lock = free

  khugepaged                         program
  ==========                         =======
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
  pmd->pte[0] = PTE_PAGE;  [page_tables[0].pte[0]: PTE_NONE -> PTE_PAGE]
  mutex_lock(&folio_lock);
  unmap_and_copy()
    try_to_unmap(batch_flush = true)
      pte_offset_map_lock()
        rcu_read_lock();
        table = pmd;
            [reads page_tables[0]] [table: NULL -> page_tables[0]]

                                     await (pmd != NULL)
                                         [reads page_tables[0]]
                                     store()
                                       atomic
                                       tlb_translate()
                                         hit = tlb[cpu][n];
                                             [reads tlb[0][0] = false]
                                         if (!hit && pmd)
                                             [reads page_tables[0]]
                                           hit = pmd->pte[n] ==
                                               PTE_PAGE;
                                               [reads pmd =
                                               page_tables[0],
                                               page_tables[0].pte[0] =
                                               PTE_PAGE]
                                         if (hit)
                                           tlb[cpu][n] = true;
                                               [tlb[0][0]: false ->
                                               true]
                                         return hit;
                                       hit = tlb_translate(0, 0);
                                           [hit: false -> true]
                                       if (hit)
                                         small_page = value;
                                             [small_page: 0 -> 1]
                                       return hit;

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
    huge_page = small_page;  [reads 1]
    huge_page = small_page;  [huge_page: 0 -> 1]
  collapsed = true;  [collapsed: false -> true]

                                       atomic
                                       tlb_translate()
                                         hit = tlb[cpu][n];
                                             [reads tlb[0][0] = true]
                                         if (hit)
                                           tlb[cpu][n] = true;
                                               [tlb[0][0] stays true]
                                         return hit;
                                       hit = tlb_translate(0, 0);
                                           [hit: false -> true]
                                       if (hit)
                                         small_page = value;
                                             [small_page: 1 -> 2]
                                       return hit;

Finally: mmap_lock = free,
  vmas = [{uffd_missing: false, uffd_wp: false, anon_vma: false}],
  vma_linked = [true], vma_first = [0], vma_last = [1],
  i_mmap_rwsem = free,
  page_tables = [{pte: [PTE_NONE]}, {pte: [PTE_NONE]}],
  pmd = page_tables[0], pml = free, ptl = free, page_ref = [1],
  tlb = [[true]], tlb_ubc = true, collapsed = true, small_page = 2,
  huge_page = 1, folio_lock = khugepaged
Result: old(collapsed) is true, but small_page != old(small_page)
  (small_page is 2, old(small_page) is 1)
  program broke it: small_page went from 1 to 2.
  program had read page_tables[0].pte[0] as PTE_PAGE; khugepaged has
  changed it to PTE_NONE since.
  khugepaged read small_page holding folio_lock, program wrote it
  holding no lock: no lock keeps the two apart.
Length: 24 steps, 3 switches
Place: specs/tlb/batched_flush.kspec:27, atomic
