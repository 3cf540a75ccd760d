Model gup_check_before_pin (specs/gup/check_before_pin.kspec), check
  default
Bound: NR_VMAS = 1, VMA_PAGES = 2, NO_VMA = 1, NR_PTES = 1, NR_CPUS = 1,
  NR_TABLES = 2, MAX_REFS = 3, memory sc, 290 states, depth 22

  holds: deadlock, locks, context, ranges, lifetime
  violated, as expected: pins_are_mapped, no_lost_write

Property pins_are_mapped is violated, as expected:
  what GUP-fast gives out is the page that is mapped

Bound: NR_VMAS = 1, VMA_PAGES = 2, NO_VMA = 1, NR_PTES = 1, NR_CPUS = 1,
  NR_TABLES = 2, MAX_REFS = 3, memory sc
Initially: mmap_lock = free,
  vmas = [{uffd_missing: false, uffd_wp: false, anon_vma: false}],
  vma_linked = [true], vma_first = [0], vma_last = [1],
  i_mmap_rwsem = free,
  page_tables = [{pte: [PTE_NONE]}, {pte: [PTE_NONE]}], pmd = NULL,
  pml = free, ptl = free, page_ref = [1], tlb = [[false]],
  tlb_ubc = false, collapsed = false, small_page = 0, huge_page = 0

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

                                     gup_fast()
                                       local_irq_save()
                                         rcu_read_lock();
                                       table = pmd;
                                           [reads page_tables[0]]
                                           [table: NULL ->
                                           page_tables[0]]
                                       ptep_get()
                                         return table->pte[n];
                                             [reads
                                             page_tables[0].pte[0] =
                                             PTE_PAGE]
                                       if (table && ptep_get(table, n)
                                           == PTE_PAGE && table == pmd
                                           && try_grab_folio(n))
                                           [reads page_tables[0]]

  collapse_huge_page()
    mmap_write_lock()
      down_write(&mmap_lock);
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
    __collapse_huge_page_isolate()
      spin_lock(&ptl);
      alone = atomic_read(&page_ref[0]) == 1;
          [reads 1] [alone: false -> true]

                                       try_grab_folio()
                                         return
                                             atomic_inc_not_zero(&page_r
                                             ef[n]);
                                             [reads page_ref[0] = 1]
                                         return
                                             atomic_inc_not_zero(&page_r
                                             ef[n]);
                                             [page_ref[0]: 1 -> 2]
                                         return
                                             atomic_inc_not_zero(&page_r
                                             ef[n]);
                                       if (table && ptep_get(table, n)
                                           == PTE_PAGE && table == pmd
                                           && try_grab_folio(n))
                                       ptep_get()
                                         return table->pte[n];
                                             [reads
                                             page_tables[0].pte[0] =
                                             PTE_PAGE]
                                       if (ptep_get(table, n) ==
                                           PTE_PAGE)
                                         pinned = true;
                                             [pinned: false -> true]
                                       local_irq_restore()
                                         rcu_read_unlock();
                                       return pinned;
                                     bool pinned = gup_fast(0);
                                         [pinned = true]

      spin_unlock(&ptl);
      return alone;
    if (__collapse_huge_page_isolate())
    __collapse_huge_page_copy(table = page_tables[0])
      huge_page = small_page;  [reads 0]
      huge_page = small_page;  [huge_page stays 0]
      spin_lock(&ptl);
      set_pte_at(table = page_tables[0])
        table->pte[n] = pte;
            [page_tables[0].pte[0]: PTE_PAGE -> PTE_NONE]
      spin_unlock(&ptl);
      atomic_dec(&page_ref[0]);  [page_ref[0]: 2 -> 1]
    spin_lock(&pml);
    collapsed = true;  [collapsed: false -> true]

Finally: mmap_lock = khugepaged,
  vmas = [{uffd_missing: false, uffd_wp: false, anon_vma: false}],
  vma_linked = [true], vma_first = [0], vma_last = [1],
  i_mmap_rwsem = free,
  page_tables = [{pte: [PTE_NONE]}, {pte: [PTE_NONE]}], pmd = NULL,
  pml = khugepaged, ptl = free, page_ref = [1], tlb = [[false]],
  tlb_ubc = false, collapsed = true, small_page = 0, huge_page = 0
Result: gup_user.pinned is true and collapsed is true
  khugepaged broke it: collapsed went from false to true.
  khugepaged read page_ref[0] as 2, which gup_user had written.
Length: 31 steps, 4 switches
Place: specs/gup/collapse.kspec:67, collapsed = true;

Property no_lost_write is violated, as expected:
  what the device wrote is there in the end

Bound: NR_VMAS = 1, VMA_PAGES = 2, NO_VMA = 1, NR_PTES = 1, NR_CPUS = 1,
  NR_TABLES = 2, MAX_REFS = 3, memory sc
Initially: mmap_lock = free,
  vmas = [{uffd_missing: false, uffd_wp: false, anon_vma: false}],
  vma_linked = [true], vma_first = [0], vma_last = [1],
  i_mmap_rwsem = free,
  page_tables = [{pte: [PTE_NONE]}, {pte: [PTE_NONE]}], pmd = NULL,
  pml = free, ptl = free, page_ref = [1], tlb = [[false]],
  tlb_ubc = false, collapsed = false, small_page = 0, huge_page = 0

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

                                     gup_fast()
                                       local_irq_save()
                                         rcu_read_lock();
                                       table = pmd;
                                           [reads page_tables[0]]
                                           [table: NULL ->
                                           page_tables[0]]
                                       ptep_get()
                                         return table->pte[n];
                                             [reads
                                             page_tables[0].pte[0] =
                                             PTE_PAGE]
                                       if (table && ptep_get(table, n)
                                           == PTE_PAGE && table == pmd
                                           && try_grab_folio(n))
                                           [reads page_tables[0]]

  collapse_huge_page()
    mmap_write_lock()
      down_write(&mmap_lock);
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
    __collapse_huge_page_isolate()
      spin_lock(&ptl);
      alone = atomic_read(&page_ref[0]) == 1;
          [reads 1] [alone: false -> true]
      spin_unlock(&ptl);
      return alone;
    if (__collapse_huge_page_isolate())
    __collapse_huge_page_copy(table = page_tables[0])
      huge_page = small_page;  [reads 0]

                                       try_grab_folio()
                                         return
                                             atomic_inc_not_zero(&page_r
                                             ef[n]);
                                             [reads page_ref[0] = 1]
                                         return
                                             atomic_inc_not_zero(&page_r
                                             ef[n]);
                                             [page_ref[0]: 1 -> 2]
                                         return
                                             atomic_inc_not_zero(&page_r
                                             ef[n]);
                                       if (table && ptep_get(table, n)
                                           == PTE_PAGE && table == pmd
                                           && try_grab_folio(n))
                                       ptep_get()
                                         return table->pte[n];
                                             [reads
                                             page_tables[0].pte[0] =
                                             PTE_PAGE]
                                       if (ptep_get(table, n) ==
                                           PTE_PAGE)
                                         pinned = true;
                                             [pinned: false -> true]
                                       local_irq_restore()
                                         rcu_read_unlock();
                                       return pinned;
                                     bool pinned = gup_fast(0);
                                         [pinned = true]
                                     small_page = 1;
                                         [small_page: 0 -> 1]

      huge_page = small_page;  [huge_page stays 0]
      spin_lock(&ptl);
      set_pte_at(table = page_tables[0])
        table->pte[n] = pte;
            [page_tables[0].pte[0]: PTE_PAGE -> PTE_NONE]
      spin_unlock(&ptl);
      atomic_dec(&page_ref[0]);  [page_ref[0]: 2 -> 1]
    spin_lock(&pml);
    collapsed = true;  [collapsed: false -> true]
    spin_unlock(&pml);
    mmap_write_unlock()
      up_write(&mmap_lock);

Finally: mmap_lock = free,
  vmas = [{uffd_missing: false, uffd_wp: false, anon_vma: false}],
  vma_linked = [true], vma_first = [0], vma_last = [1],
  i_mmap_rwsem = free,
  page_tables = [{pte: [PTE_NONE]}, {pte: [PTE_NONE]}], pmd = NULL,
  pml = free, ptl = free, page_ref = [1], tlb = [[false]],
  tlb_ubc = false, collapsed = true, small_page = 1, huge_page = 0
Result: done(gup_user) and done(khugepaged) and gup_user.pinned is
  true, but collapsed ? huge_page : small_page is 0
  khugepaged broke it: it ended.
  khugepaged had read small_page as 0; gup_user has changed it to 1
  since.
  khugepaged read small_page holding mmap_lock, gup_user wrote it
  holding no lock: no lock keeps the two apart.
Length: 34 steps, 4 switches
Place: <spec2tla>/kernel/mmap_lock.kspec:39, up_write(&mmap_lock);
