"""One person's story: sessions, orders and tickets in the order in which they happened, and what each touch earned."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboards.filters import choose
from dashboards.questions.person import FOUND, MODELS, PROFILE, timeline
from dashboards.tables import table
from dashboards.tiles import Page, plain, tile
from dashboards.wording import pretty


def look_up(page: Page) -> None:
    """A field for any number of a person, and the story of whoever is found."""
    left, right = st.columns([3, 1])
    with left:
        key = st.text_input(
            "Look up a person",
            key="person",
            bind="query-params",
            placeholder="order number, customer or loyalty number, person_id, or the keyed hash of an e-mail",
            max_chars=200,
        )
    with right:
        model = choose("Credit by", "credit", MODELS)
    if not key or not key.strip():
        return
    found = page.ask(FOUND, key=key.strip())
    if found.empty:
        st.info(
            "Nobody is known by that. E-mail addresses are not in the published file: look up the order or the customer number.",
            icon=":material/info:",
        )
        return
    person = str(found["person_id"].iloc[0])
    if len(found) > 1:
        person = str(st.selectbox("Several people share it", list(found["person_id"])))
    tile(page, PROFILE, draw_profile, person=person)
    tile(page, timeline(model), draw_timeline, person=person)


def draw_profile(rows: pd.DataFrame) -> None:
    """The person in one line of figures."""
    row = rows.iloc[0]
    st.markdown(f"`{row.person_id}`")
    with st.container(horizontal=True):
        for name in rows.columns[1:]:
            st.markdown(f":gray[{pretty(name)}]  \n**{plain(_written(name, row[name]))}**", width=165)


def draw_timeline(rows: pd.DataFrame) -> None:
    """One line an event."""
    table(rows, "Timeline of the person's sessions, orders and tickets", 420)


def _written(name: str, value: Any) -> str:
    if value is None or pd.isna(value):
        return "—"
    if isinstance(value, str):
        return value
    if "probability" in name:
        return f"{float(value):.1%}"
    return f"{float(value):,.2f}".removesuffix(".00")
