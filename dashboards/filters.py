"""The filters of the sidebar and the choices of a page. All of them live in the address, so that a view can be shared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboards import published
from dashboards.queries import Filters

ALL = "All"

OPTIONS = """
select
    min(period_start) filter (dimension = 'all') as first_date,
    max(period_start) filter (dimension = 'all') as last_date,
    list(distinct dimension_value order by dimension_value) filter (dimension = 'channel') as channels,
    list(distinct dimension_value order by dimension_value) filter (dimension = 'country') as countries
from marts.kpi_report
where grain = 'day'
"""

NAMES = {"dates": "dates", "channel": "channel", "country": "country", "customers": "new or repeat customers"}


def sidebar(file: str) -> Filters:
    """Draw the filters, with what the data hold as their options, and say what they are set to."""
    found = published.ask(file, OPTIONS, {}).iloc[0]
    first, last = found["first_date"], found["last_date"]
    channels = [] if found["channels"] is None else list(found["channels"])
    countries = [] if found["countries"] is None else list(found["countries"])
    with st.sidebar:
        st.markdown("##### Filters")
        dates = _dates(first.date(), last.date()) if first == first and first is not None else None
        channel = _one_of("Channel", "channel", channels)
        country = _one_of("Country", "country", countries)
        customers = _one_of("Customers", "customers", ["new", "repeat"])
        st.caption("The address keeps the filters: copy it to share this view.")
    return Filters(dates, channel, country, customers)


def choose(label: str, key: str, options: Sequence[str], default: str | None = None) -> str:
    """One choice of a page, kept in the address under `key`."""
    index = options.index(default) if default in options else 0
    return str(st.selectbox(label, list(options), index, key=key, bind="query-params"))


def _one_of(label: str, key: str, values: Sequence[str]) -> str | None:
    chosen = st.selectbox(label, [ALL, *values], key=key, bind="query-params")
    return None if chosen == ALL else str(chosen)


def _dates(first: date, last: date) -> tuple[date, date] | None:
    """The days asked for; None for all of them, and while only one end has been chosen."""
    chosen = st.date_input("Dates", (first, last), first, last, key="dates", format="YYYY-MM-DD", bind="query-params")
    if not isinstance(chosen, tuple) or len(chosen) < 2:
        st.caption("Choose the last day, too.")
        return None
    return None if chosen == (first, last) else (chosen[0], chosen[1])
