"""What is measured beside the tests: `python -m bench` (bench/README.md)."""
