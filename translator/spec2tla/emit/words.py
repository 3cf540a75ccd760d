"""Words that an emitted name must not be: TLA+'s own, the configuration's, the standard modules'.

Lamport, "Specifying Systems", chapter 15, for TLA+; the TLA+2 guide for proofs; TLC's ModelConfig
for the configuration.
"""

_TLA = """
ACTION ASSUME ASSUMPTION AXIOM BOOLEAN BY CASE CHOOSE CONSTANT CONSTANTS COROLLARY DEF DEFINE DEFS
DOMAIN ELSE ENABLED EXCEPT EXTENDS FALSE HAVE HIDE IF IN INSTANCE LAMBDA LEMMA LET LOCAL MODULE NEW
OBVIOUS OMITTED ONLY OTHER PICK PROOF PROPOSITION PROVE QED RECURSIVE SF_ STATE STRING SUBSET
SUFFICES TAKE TEMPORAL THEN THEOREM TRUE UNCHANGED UNION USE VARIABLE VARIABLES WF_ WITH WITNESS
"""

_CONFIGURATION = """
ACTION_CONSTRAINT ACTION_CONSTRAINTS ALIAS CHECK_DEADLOCK CONSTRAINT CONSTRAINTS INIT INVARIANT
INVARIANTS NEXT POSTCONDITION PROPERTIES PROPERTY SPECIFICATION SYMMETRY TYPE TYPE_CONSTRAINT VIEW
"""

_STANDARD = """
Nat Int Real Infinity Cardinality IsFiniteSet
Seq Len Append Head Tail SubSeq SelectSeq
Print PrintT Assert JavaTime TLCGet TLCSet Permutations SortSeq RandomElement Any ToString
TLCEval
"""

_MODULES = """
Naturals Integers Reals Sequences FiniteSets Bags TLC TLCExt Toolbox RealTime Randomization
Json Peano ProtoReals Apalache IOUtils CSV VectorClocks SVG
"""

_DEFINED = """
Init Next Spec Fairness TypeOK Terminating CutShort vars self
CDiv CMod BitAnd BitOr BitXor Shl Shr Min Max
NULL Pointers Freed FreedSet FreedSeq Address BoundedSeq
"""

RESERVED = frozenset(_TLA.split()) | frozenset(_CONFIGURATION.split())

STANDARD_OPERATORS = frozenset(_STANDARD.split())
"""Of the modules that are extended, or that readers of TLA+ expect to mean what they always do."""

MODULES = frozenset(_MODULES.split())

DEFINED_HERE = frozenset(_DEFINED.split())
"""What `module.py` and `helpers.py` define, and `self`, the instance of a replicated process."""
