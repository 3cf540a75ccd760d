Model collapse_file_v2 (specs/collapse_file_v2.kspec), check default
Bound: NR = 3, memory sc, 310 states, depth 19

  holds, but was expected to be violated: no_silent_fill
