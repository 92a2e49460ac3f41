"""What dbt's own cross-database macros stand for when sqlfluff reads the models: SQL of the same shape."""

from __future__ import annotations

from collections.abc import Callable


def listagg(measure: str, delimiter_text: str = "','", order_by_clause: str = "", *_: object) -> str:
    """Return texts joined in an order."""
    return f"string_agg({measure}, {delimiter_text} {order_by_clause})"


def __getattr__(name: str) -> Callable[..., str]:
    """Return a stand-in for any other macro: a call by its name."""
    return lambda *arguments: f"{name}({', '.join(str(argument) for argument in arguments)})"
