Model mfill_bug_on (specs/retract/mfill_bug_on.kspec), check default
Bound: NR_VMAS = 1, VMA_PAGES = 2, NO_VMA = 1, NR_PTES = 1, NR_CPUS = 1,
  NR_TABLES = 2, MAX_REFS = 3, memory sc, 225 states, depth 28

  holds: deadlock, locks, context, ranges, lifetime, resolves
  violated, as expected: assertions

Property assertions is violated, as expected:
  no assertion fails

Bound: NR_VMAS = 1, VMA_PAGES = 2, NO_VMA = 1, NR_PTES = 1, NR_CPUS = 1,
  NR_TABLES = 2, MAX_REFS = 3, memory sc
Initially: mmap_lock = free,
  vmas = [{uffd_missing: false, uffd_wp: false, anon_vma: false}],
  vma_linked = [true], vma_first = [0], vma_last = [1],
  i_mmap_rwsem = free,
  page_tables = [{pte: [PTE_NONE]}, {pte: [PTE_NONE]}], pmd = NULL,
  pml = free, ptl = free, page_ref = [1], tlb = [[false]],
  tlb_ubc = false

  khugepaged                         uffd_monitor
  ==========                         ============
                                     choose int(0..NR_PTES-1) n;
                                         [n = 0]
                                     mfill_atomic()
                                       mmap_read_lock()
                                         down_read(&mmap_lock);
                                       pte_alloc()
                                         if (pmd)  [reads NULL]
                                         new = alloc(page_tables);
                                             [new: NULL ->
                                             page_tables[0]]
                                         spin_lock(&pml);
                                         if (pmd)  [reads NULL]
                                         else
                                           pmd = new;
                                               [pmd: NULL ->
                                               page_tables[0]]
                                         spin_unlock(&pml);
                                         return true;

  retract_page_tables()
    i_mmap_lock_read()
      down_read(&i_mmap_rwsem);
    if (vmas[0].anon_vma || pmd_none() || userfaultfd_wp(0))
        [reads false]
    pmd_none()
      return pmd == NULL;  [reads page_tables[0]]
    userfaultfd_wp()
      return vmas[vma].uffd_wp;  [reads vmas[0].uffd_wp = false]
    spin_lock(&pml);
    spin_lock(&ptl);
    if (!vmas[0].anon_vma && !userfaultfd_wp(0))  [reads false]
    userfaultfd_wp()
      return vmas[vma].uffd_wp;  [reads vmas[0].uffd_wp = false]
    pmdp_collapse_flush()
      struct page_table *old = xchg(&pmd, NULL);
          [pmd: page_tables[0] -> NULL] [old = page_tables[0]]

                                       BUG_ON(pmd_none());  <-- here

Finally: mmap_lock = free, mmap_lock.readers = [uffd_monitor],
  vmas = [{uffd_missing: false, uffd_wp: false, anon_vma: false}],
  vma_linked = [true], vma_first = [0], vma_last = [1],
  i_mmap_rwsem = free, i_mmap_rwsem.readers = [khugepaged],
  page_tables = [{pte: [PTE_NONE]}, {pte: [PTE_NONE]}], pmd = NULL,
  pml = khugepaged, ptl = khugepaged, page_ref = [1], tlb = [[false]],
  tlb_ubc = false
Result: BUG_ON(pmd_none()) fails
  By then pmd is NULL, set by khugepaged.
Length: 17 steps, 2 switches
Place: specs/retract/mfill_bug_on.kspec:14, BUG_ON(pmd_none());
