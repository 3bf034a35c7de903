"""The frame check on files: what is written in them, and how to tell what was found there.

Every reader gives plain text, and keeps where each piece of it stands in the file. The rules are those of `core.frame`.
"""

from stoep.check.files import Found, Unreadable, check, check_bytes, walk

__all__ = ["Found", "Unreadable", "check", "check_bytes", "walk"]
