"""Which turns could change hands."""

from stoep.core.turns.model import Season, Turn


def swaps(season: Season, turn: Turn) -> tuple[Turn, ...]:
    """Return the coming turns of others that could be swapped with this one, so that both still have what they like."""
    coming = [other for other in season.held if other.when in season.dates and other.who != turn.who]
    return tuple(sorted(o for o in coming if _can_take(season, turn, o) and _can_take(season, o, turn)))


def _can_take(season: Season, wanted: Turn, own: Turn) -> bool:
    """Whether the one who has `own` likes `wanted`, is there, and has nothing else then."""
    elsewhere = {t.when for t in (*season.held, *season.shadows) if t.who == own.who and t != own}
    person = next((one for one in season.people if one.key == own.who), None)
    return (
        person is not None
        and wanted.name in person.enjoys - person.new
        and wanted.when not in person.rests
        and wanted.when not in elsewhere
    )
