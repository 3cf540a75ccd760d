Error E0260:
  specs/collapse_file_v2.kspec:58:8: there is no property
  `no_silent_fil`
  (did you mean `no_silent_fill`?)
