"""What earlier runs found out, kept in the user's cache: at two levels.

`findings.py` keeps what the engines said of a resolved model; `whole.py` what was reported of a
spec whose files are the same to the byte. `cache.py` is what the pipeline talks to.
"""
