Error X0101:
  no Java was found
  (Install one with `pip install "spec2tla[java]"`.)
