"""What a calendar of others says for certain."""

from stoep.core.calendar.model import Calendar, Reason

# An event that can't be read today may be one that could be read before.
_HIDING = {Reason.NO_START, Reason.BAD_START, Reason.BAD_RHYTHM, Reason.OUT_OF_RANGE, Reason.UNFINISHED,
           Reason.CUT_OFF, Reason.TOO_MANY_PROBLEMS}  # fmt: skip


def is_whole(calendar: Calendar) -> bool:
    """Say whether all of a calendar could be read, so that what is not in it is gone."""
    return not any(problem.reason in _HIDING for problem in calendar.problems)
