Model collapse_file_v2 (specs/collapse_file_v2.kspec), check default
Bound: NR = 3, memory sc

  unknown: deadlock (timeout: 10 minutes were not enough),
    locks (memory: TLC needs more than 4096 MB),
    ranges (states: more than 1000000 states),
    assertions (interrupted: stopped by Ctrl-C),
    guards (tool: TLC died of signal 9), context (no reason was given)
