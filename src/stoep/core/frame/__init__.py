"""How a text speaks of people: as the object of pity, or as neighbours who make something together.

Read a text with `findings`. Each finding stands in one of the ten rows of the essay's table, says why it is
there and what else one could do. There is no grade: a text is never good or bad, and nothing is counted.
"""

from stoep.core.frame.lint import Finding, findings
from stoep.core.frame.rules import Kind, Rule, rules

__all__ = ["Finding", "Kind", "Rule", "findings", "rules"]
