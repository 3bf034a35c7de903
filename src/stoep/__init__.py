"""Stoep: the software of neighbourhoods where everyone belongs."""
