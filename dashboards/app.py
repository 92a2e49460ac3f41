"""The dashboard: `make dashboard`. Chooses the version to look at, draws filters and navigation, and runs the page."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboards import filters, published, trust
from dashboards.pages import VIEWS
from dashboards.tiles import Page, slug

# Streamlit would fetch an icon of its own from elsewhere.
ICON = Path(__file__).with_name("icon.svg")

# Less air at the top and at the sides than Streamlit leaves.
STYLE = """<style>
.stMainBlockContainer {padding: 3.4rem clamp(0.8rem, 3vw, 3rem) 4rem;}
.stMainBlockContainer h1 {font-size: 2.1rem; padding: 0.5rem 0 0;}
.stMainBlockContainer h4 {padding: 0 0 0.3rem;}
</style>"""


def main() -> None:
    """Run the page that the address names. What is drawn here, the filters, stays when the page changes."""
    st.set_page_config("Marketing warehouse", page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    looked_at: dict[str, Page] = {}
    chosen = st.navigation(
        [
            st.Page(
                partial(show, name, looked_at), title=name, icon=icon, url_path=slug(name), default=name == "Overview"
            )
            for name, (_, icon) in VIEWS.items()
        ]
    )
    st.title(chosen.title)
    file = None
    try:
        file = str(published.newest())
        looked_at["page"] = Page(file, filters.sidebar(file), what_is_known(file))
    except published.UnreadableError as error:
        st.error(str(error), icon=":material/error:")
    chosen.run()
    notice_a_swap(file)


def show(name: str, looked_at: dict[str, Page]) -> None:
    """Draw one page, if there is something to look at."""
    if page := looked_at.get("page"):
        heading(page)
        VIEWS[name][0].show(page)


@st.cache_data(max_entries=4, show_spinner=False)
def what_is_known(file: str) -> trust.Trust:
    """What this version says of its own guards, its freshness, and what the shop has data of."""
    publication = published.ask(file, trust.PUBLICATION, {}).iloc[0]
    held = published.ask(file, trust.WHAT_IS_HELD, {}).iloc[0]
    return trust.Trust(
        published_at=publication["published_at"].to_pydatetime(),
        data_as_of=_time(publication["data_as_of"]),
        failed_guards=published.ask(file, trust.FAILED_GUARDS, {}),
        late_datasets=published.ask(file, trust.LATE_DATASETS, {}),
        held={name: bool(held[name]) for name in trust.HELD},
        currency=publication["currency"] if isinstance(publication["currency"], str) else None,
    )


def heading(page: Page) -> None:
    """How far the data reach, when they were published, and a warning when that is long ago."""
    known = page.trust
    reach = f"Orders up to **{known.data_as_of:%Y-%m-%d %H:%M}** UTC" if known.data_as_of else "No orders in the data"
    currency = f" · money in **{known.currency}**" if known.currency else ""
    st.caption(f"{reach} · published {known.published_at:%Y-%m-%d %H:%M} UTC{currency}")
    if not known.held["costs"]:
        st.caption(f":material/info: {trust.HELD['costs'][1]}")
    if known.is_old():
        st.warning(
            f"Stale: no run has published for {known.age_hours():,.0f} hours, so every figure here is as old. "
            "`make status` says how the last run ended.",
            icon=":material/schedule:",
        )


@st.fragment(run_every="10s")
def notice_a_swap(shown: str | None) -> None:
    """Look now and then whether another version has been published, and draw the page anew when it has."""
    try:
        current = str(published.newest())
    except published.UnreadableError:
        current = None
    if current != shown:
        st.rerun(scope="app")


def _time(value: object) -> datetime | None:
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else None


main()
