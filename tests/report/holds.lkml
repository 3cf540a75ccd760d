Model collapse_file_v2 (specs/collapse_file_v2.kspec), check default
Bound: NR = 3, memory sc, 310 states, depth 19

  holds: deadlock, no_silent_fill
  vacuous: no_silent_fill (what it is about never happened)
  never reached: specs/collapse_file_v2.kspec:29

Model collapse_file_v2 (specs/collapse_file_v2.kspec), check larger
Bound: NR = 5, strict = true, memory sc, 31007 states, depth 29

  holds: deadlock, no_silent_fill
