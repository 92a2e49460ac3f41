"""Products: what sells, what is looked at and not bought, and what goes together."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from dashboards import charts
from dashboards.filters import choose
from dashboards.questions.products import AFFINITY, CATEGORIES, LOOKED_AT, WAITING, best
from dashboards.tables import table
from dashboards.tiles import Page, tile
from dashboards.wording import COUNT


def show(page: Page) -> None:
    """Draw the page."""
    tile(page, CATEGORIES, draw_categories)
    order = choose("Lead by", "lead", ["net_sales", "contribution_margin", "units", "orders", "refund_share", "views"])
    tile(page, best(order), lambda rows: draw_best(rows, page), "The whole period.")
    left, right = st.columns(2)
    with left:
        tile(
            page,
            LOOKED_AT,
            draw_looked_at,
            "Of the products that are looked at more than the middle one, those with the fewest orders a look.",
        )
    with right:
        tile(page, WAITING, draw_waiting)
    tile(
        page,
        AFFINITY,
        draw_affinity,
        "Lift above 1: more often than by chance. Pairs that fewer than `affinity_min_people` people bought are left out.",
    )


def draw_categories(rows: pd.DataFrame) -> None:
    """Months, stacked by category: the seven largest, the rest as one."""
    shown, order = charts.largest(rows, "category", "net_sales")
    charts.show(
        charts.stacked(shown, "month", "net_sales", "category", order),
        "Stacked columns of net sales by month and category",
    )


def draw_best(rows: pd.DataFrame, page: Page) -> None:
    """A table; views only where views are known."""
    if not page.trust.held["views"]:
        rows = rows.drop(columns=["views", "view_to_cart_rate"])
    table(rows, "Products with sales, margin, refunds and views", 420)


def draw_looked_at(rows: pd.DataFrame) -> None:
    """Sessions with a look against orders."""
    shown = rows.head(15).assign(product=rows["product_name"].fillna(rows["product_id"]))
    charts.show(
        charts.bars(
            shown,
            "product",
            "viewing_sessions",
            COUNT,
            ["add_to_carts", "orders", "orders_per_viewing_session"],
            colour=charts.ORANGE,
        ),
        "Bar chart of sessions in which a product was looked at, of those with the fewest orders",
    )


def draw_waiting(rows: pd.DataFrame) -> None:
    """People by product."""
    charts.show(
        charts.bars(rows, "product", "people", COUNT, ["may_email"]),
        "Bar chart of people who looked at a product and have not bought it",
    )


def draw_affinity(rows: pd.DataFrame) -> None:
    """The strongest pairs."""
    once = [tuple(sorted(pair)) for pair in zip(rows["product_name"], rows["paired_product_name"], strict=True)]
    top = rows[~pd.Series(once, index=rows.index).duplicated()].head(15)
    top = top.assign(pair=rows["product_name"] + "  →  " + rows["paired_product_name"])
    base = charts.bars(top, "pair", "lift", ".2f", ["people_with_both", "confidence", "support"], colour=charts.GREEN)
    charts.show(
        base.encode(y=alt.Y("pair:N", sort=list(top["pair"]), title=None, axis=alt.Axis(labelLimit=420))),
        "Bar chart of product pairs by lift",
    )
