"""What dispatched macros stand for when sqlfluff reads the models: SQL of the same shape that any dialect can parse."""

from __future__ import annotations

from collections.abc import Callable

SHAPES = {
    "raise_error": "error('{0}')",
    "text_in_order": "string_agg({0}, '{2}' order by {1})",
    "ranked": "select * from {0}",
    "connected_components": "select node_a as node, node_b as component from {0}",
}


def dispatch(name: str) -> Callable[..., str]:
    """Return a stand-in for the macro `name`: its shape above, else a call by its name."""
    return lambda *arguments: SHAPES.get(name, name + "({joined})").format(
        *arguments, joined=", ".join(_spelled(argument) for argument in arguments)
    )


def _spelled(argument: object) -> str:
    """Return an argument, or the items of one that holds several expressions, as SQL."""
    if isinstance(argument, dict):
        argument = list(argument.values())
    return ", ".join(map(_spelled, argument)) if isinstance(argument, list) else str(argument)
