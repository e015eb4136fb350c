"""Putting work off."""

from django.utils.module_loading import import_string


def enqueue(name: str, **values: object) -> None:
    """Store a task for the worker. ``name`` is ``app.verb``, ``values`` must be JSON.

    The row is written in the current transaction: what is rolled back is never done.
    """
    app, verb = name.split(".")
    import_string(f"convenor.{app}.tasks.{verb}").enqueue(**values)
