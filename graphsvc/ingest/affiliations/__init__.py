"""Affiliation strings matched to institutions: exact names first, a scored match last.

A string is cut at punctuation and at "and"; runs of adjacent pieces are compared with the names:

1. *name*, *alias*: a run equals a display name or an alias after normalisation. A name borne by
   several is decided by the country or city printed beside it, or else by nobody;
2. *acronym*: a piece is an acronym, and country, city or a related institution is printed too; an
   acronym without these counts only where it is long and one institution alone bears it;
3. *scored*: names that share a rare word with a run, spelling corrected, are scored by the weight
   (inverse document frequency) of the words in common, in both directions. Printed places that
   contradict an institution and words such as "hospital" on one side only lower the score. Below
   `THRESHOLD`, or where two institutions score about the same, there is no match.

Where several institutions are printed the first wins, but a unit wins over the organisation it is
printed with and belongs to. Where the first is known but not certain (a name of several, misspelt,
a short name with other words behind it, a system of universities with the city of a campus),
nothing is matched, and not the second either. The result depends on the set of institutions and
the string only.

`tables` holds the words that are treated alike, `text` takes strings apart, `names` and
`vocabulary` hold the institutions, `exact` finds names in a string, `scoring` what is nearly a
name, and `index` decides.
"""

from graphsvc.ingest.affiliations.index import Index, Match
from graphsvc.ingest.affiliations.names import Institution
from graphsvc.ingest.affiliations.scoring import THRESHOLD

__all__ = ["THRESHOLD", "Index", "Institution", "Match"]
