"""The one error of this room."""


class WeaveError(ValueError):
    """What came in can't be used; the message is one sentence that names the field and the row."""
