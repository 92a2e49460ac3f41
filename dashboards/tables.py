"""Tables in one style: each column written by what its name says it is."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.wording import pretty

SHARES = ("_share", "_rate", "_share_of_from_stage", "confidence", "support")
SHOWN_ROWS = 500


def table(rows: pd.DataFrame, description: str, height: int | None = None, **widths: str) -> None:
    """The rows with readable headings; what is not known stays blank."""
    st.dataframe(
        rows.head(SHOWN_ROWS),
        hide_index=True,
        height=height if height and len(rows) > 8 else "auto",
        column_config={name: column(rows, str(name), widths.get(str(name))) for name in rows.columns},
        placeholder="",
        alt=description,
    )


def column(rows: pd.DataFrame, name: str, width: Any = None) -> Any:
    """How one column is written."""
    kind, label = rows[name].dtype, pretty(name)
    if pd.api.types.is_bool_dtype(kind):
        return st.column_config.CheckboxColumn(label, width=width)
    if pd.api.types.is_datetime64_any_dtype(kind):
        form = "YYYY-MM-DD HH:mm" if name.endswith("_at") else "YYYY-MM-DD"
        return st.column_config.DatetimeColumn(
            label + " (UTC)" if name.endswith("_at") else label, format=form, width=width
        )
    if pd.api.types.is_integer_dtype(kind):
        return st.column_config.NumberColumn(label, format="%,d", width=width)
    if pd.api.types.is_numeric_dtype(kind):
        form = "percent" if name.endswith(SHARES) else "%,.2f"
        return st.column_config.NumberColumn(label, format=form, width=width)
    return st.column_config.TextColumn(label, width=width)
