"""The tables are what the models say."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1, stdout=said, stderr=said)
    except SystemExit:
        pytest.fail("Run `.venv/bin/stoep manage makemigrations` and add what it writes:\n" + said.getvalue())


@pytest.mark.django_db
def test_every_app_with_tables_has_migrations_and_one_end() -> None:
    """Two ends mean that two changes were made side by side: one of them has to be built on the other."""
    loader = MigrationLoader(connection)
    for config in apps.get_app_configs():
        if config.name.startswith("stoep.") and list(config.get_models()):
            assert config.label in loader.migrated_apps
            assert len(loader.graph.leaf_nodes(config.label)) == 1
