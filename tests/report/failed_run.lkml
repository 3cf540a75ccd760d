Model collapse_file_v2 (specs/collapse_file_v2.kspec), check default
Bound: NR = 3, memory sc, 310 states, depth 19

  holds: deadlock
  never reached: specs/collapse_file_v2.kspec:29

Model collapse_file_v2 (specs/collapse_file_v2.kspec), check larger
Bound: NR = 3, memory sc
Error X0107:
  TLC's output could not be read: state 3
  (Report this.)

  unknown: deadlock (tool: the run failed)
