"""The frame check on the web: how a text for everyone speaks of people. Nothing that is typed here is kept."""
