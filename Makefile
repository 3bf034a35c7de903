# The words of this house. Each is a few lines; what needs more stands in tools/.
.DEFAULT_GOAL := help
.PHONY: help demo test quick lint funder-leaves bench messages pictures clean

help: ## these words
	@sed -n 's/^\([a-z-]*\):.*## /\1 /p' Makefile | while read -r word does; do printf '  make %-13s %s\n' "$$word" "$$does"; done

demo: ## walk through Stoep as a neighbour of LOKAAL-O, on 127.0.0.1:8000
	@tools/environment.sh run
	@exec .venv/bin/stoep demo

test: ## all that CI runs: lint, SQLite, the browser, PostgreSQL
	@tools/test.sh

quick: ## the tests on SQLite, without the browser
	@tools/environment.sh test
	@env -u DATABASE_URL STOEP_DATA=build/test-data .venv/bin/pytest -n 2 --ignore tests/browser

lint: ## read the code without running it: ruff, mypy
	@tools/environment.sh test
	@tools/lint.sh

funder-leaves: ## on a copy of the cast: all organisations go, and everything else works as before
	@tools/environment.sh test
	@env -u DATABASE_URL STOEP_DATA=build/test-data .venv/bin/pytest tests/web/test_funder_leaves.py

bench: ## measure: the small and large cases of bench/
	@tools/environment.sh test
	@tools/environment.sh bench
	@.venv/bin/python -m bench

messages: ## gather the texts of the interface, and compile their translations
	@tools/environment.sh test
	@tools/messages.sh

pictures: ## every page of the demo, wide and narrow, in shots/
	@tools/pictures.sh

clean: ## remove what was installed and made; stoep-data/ stays
	rm -rf .venv .venv-lint build dist shots tests/tools/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
