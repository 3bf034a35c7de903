"""The numbers of rows. Each database gives them out in its own way, and this is the only file that knows."""

from django.db import connection, models

Model = type[models.Model]


def hold_still(tables: list[Model]) -> None:
    """Let nobody else write to these tables until the transaction ends; reading goes on.

    SQLite has one who writes anyway.
    """
    if connection.vendor == "postgresql":
        names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in tables)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def last_given(model: Model) -> int:
    """Return the highest number that a row of this table ever had: that of an erased one is not given again."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT last_value, is_called FROM {_sequence(model)}")
            value, called = cursor.fetchone()
            given = value if called else 0
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            given = (cursor.fetchone() or [0])[0]
    return max(int(given), model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0)


def give_on_from(model: Model) -> None:
    """Let the next row get a higher number than all that are there. SQLite sees to that itself."""
    if connection.vendor == "postgresql" and (last := last_given(model)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(%s::regclass, %s)", [_sequence(model), last])


def _sequence(model: Model) -> str:
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(model._meta.db_table)
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [name, model._meta.pk.column])
        return str(cursor.fetchone()[0])
