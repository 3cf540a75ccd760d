Model collapse_file_v2 (specs/collapse_file_v2.kspec), check default
Bound: NR = 3, memory sc, 310 states, depth 19

  unknown: deadlock (interrupted: stopped by Ctrl-C)
  interrupted: the check did not run to its end
