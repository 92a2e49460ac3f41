"""What every chart has: marks of doubt, why it is empty, its definition, its SQL, its rows as a table and as CSV."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboards import published
from dashboards.filters import NAMES
from dashboards.queries import Filters, Query, written_out
from dashboards.tables import table
from dashboards.trust import HELD, Trust
from orchestration.publish.audiences import FORMULA


@dataclass(frozen=True)
class Page:
    """What a page needs to draw: the version it looks at, the filters, and what is known against the data."""

    file: str
    filters: Filters
    trust: Trust

    def definition(self, name: str) -> str:
        """The comment of a mart, or of `mart.column`."""
        return published.definitions(self.file).get(name, "")

    def ask(self, query: Query, **own: object) -> pd.DataFrame:
        """The rows that answer the query under the filters of the page."""
        sql, parameters = query.prepared(self.filters, **own)
        return published.ask(self.file, sql, parameters)


def tile(page: Page, query: Query, draw: Callable[[pd.DataFrame], None], note: str = "", **own: object) -> None:
    """One framed chart: `draw` gets the rows when there are any; else the frame says why there are none."""
    with st.container(border=True):
        st.markdown(f"#### {query.title}")
        if note:
            st.caption(note)
        marks(page, query)
        try:
            rows = page.ask(query, **own)
        except published.UnreadableError as error:
            st.error(str(error), icon=":material/error:")
            return
        missing = why_empty(page, query, rows)
        if missing:
            st.info(missing, icon=":material/info:")
        else:
            draw(rows)
        footer(page, query, rows, **own)


def marks(page: Page, query: Query) -> None:
    """Say what is wrong with the data behind the tile, and which filters it does not follow."""
    for mark in page.trust.marks(query.marts):
        st.markdown(f":orange-badge[:material/warning: {plain(mark.text)}]", help=plain(mark.detail))
    ignored = [NAMES[name] for name in query.not_cut_by(page.filters)]
    if ignored:
        st.caption(
            f":material/filter_alt_off: Not cut by {' and '.join(ignored)}: `{', '.join(query.marts)}` cannot be."
        )


def why_empty(page: Page, query: Query, rows: pd.DataFrame) -> str | None:
    """Why there is nothing to show; None when there is something."""
    if query.lacks and not page.trust.held[query.lacks]:
        return HELD[query.lacks][1]
    if not rows.empty:
        return None
    followed = [NAMES[name] for name in page.filters.asked() if name in query.cut_by]
    return f"No rows for this choice of {' and '.join(followed)}." if followed else query.empty


def footer(page: Page, query: Query, rows: pd.DataFrame, **own: object) -> None:
    """Definition, SQL, table and CSV, folded away below the chart."""
    sql = written_out(*query.prepared(page.filters, **own))
    with st.expander("Definition, SQL and data", icon=":material/help:"):
        for name in query.defines:
            st.markdown(f"**{name.split('.')[-1]}** · `{name}`  \n{plain(page.definition(name))}")
        st.code(sql, language="sql", wrap_lines=True)
        if not rows.empty:
            table(rows, f"{query.title}, as a table", 220)
            st.download_button(
                f"Download {len(rows):,} rows as CSV",
                lambda: as_csv(rows),
                file_name=f"{slug(query.title)}.csv",
                mime="text/csv",
                key=f"csv {query.title} {own}",
                on_click="ignore",
                icon=":material/download:",
            )


def as_csv(rows: pd.DataFrame) -> bytes:
    """The rows as CSV, with an apostrophe before every text that a spreadsheet would take for a formula."""
    safe = rows.copy()
    for name in safe.columns:
        if not (pd.api.types.is_numeric_dtype(safe[name]) or pd.api.types.is_datetime64_any_dtype(safe[name])):
            safe[name] = safe[name].map(
                lambda cell: "'" + cell if isinstance(cell, str) and re.match(FORMULA, cell) else cell
            )
    return safe.to_csv(index=False).encode()


def slug(title: str) -> str:
    """A title as the name of a file."""
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")


def plain(text: str) -> str:
    """A comment as Markdown that shows its characters as they are."""
    return re.sub(r"([*$~<>\[\]])", r"\\\1", text) or "No definition is written in the file."
