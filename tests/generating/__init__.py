"""Random kspec programs: well typed, small, over the whole language that is supported.

`program.py` puts them together; `expressions.py` and `statements.py` make their parts from what
`scope.py` says there is. All choices are drawn through `Draw`, so that hypothesis can shrink them.
"""
