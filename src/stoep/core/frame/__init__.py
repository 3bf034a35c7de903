"""How a text speaks of people: as the object of pity, or as neighbours who make something together.

Read a text with `findings`. Each finding stands in one of the ten rows of the essay's table, says why it is
there and what else one could do. There is no grade: a text is never good or bad, and nothing is counted.
`rows` has the ten rows in plain words, each with three questions to talk about with each other.
`book` has all that is needed to read a text in the same way elsewhere, such as in a browser.
"""

from stoep.core.frame.lint import Finding, findings
from stoep.core.frame.questions import Row, rows
from stoep.core.frame.rules import Book, Kind, Rule, RuleError, book, rules

__all__ = ["Book", "Finding", "Kind", "Row", "Rule", "RuleError", "book", "findings", "rows", "rules"]
