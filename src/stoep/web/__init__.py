"""Everything with HTTP, a database, mail or a session."""
