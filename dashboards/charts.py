"""Charts in one style. Colours are Okabe and Ito's, which colour-blind people tell apart; no meaning rests on colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from dashboards.wording import COUNT, MONEY, pretty

BLUE, ORANGE, GREEN, PINK, SKY, RED, DARK, GREY = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#3b4650",
    "#a9b4be",
)
PALETTE = [BLUE, ORANGE, GREEN, PINK, SKY, RED, DARK, GREY]
DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 1], [1, 3], [10, 2, 2, 2]]
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]


def show(chart: alt.Chart | alt.LayerChart, description: str) -> None:
    """Draw a chart as wide as its frame, with a description for those who do not see it."""
    st.altair_chart(chart, alt=description)


def bars(
    rows: pd.DataFrame,
    category: str,
    value: str,
    form: str = MONEY,
    tooltip: Sequence[str] = (),
    colour: str = BLUE,
) -> alt.LayerChart:
    """Lying bars with their numbers beside them, in the order of the rows."""
    most = float(rows[value].max())
    base = alt.Chart(rows).encode(
        y=alt.Y(f"{category}:N", sort=list(dict.fromkeys(rows[category])), title=None, axis=alt.Axis(labelLimit=300)),
        x=alt.X(
            f"{value}:Q",
            title=pretty(value),
            axis=alt.Axis(format=".0%" if "%" in form else "~s", tickCount=5),
            scale=alt.Scale(domain=[min(0.0, float(rows[value].min())), most * 1.15 or 1.0], nice=False),
        ),
        tooltip=tips(rows, [category, value, *tooltip], {value: form}),
    )
    drawn = base.mark_bar(color=colour, cornerRadiusEnd=2)
    numbers = base.mark_text(align="left", dx=4).encode(text=alt.Text(f"{value}:Q", format=form))
    return (drawn + numbers).properties(height=alt.Step(26))


def lines(
    rows: pd.DataFrame,
    x: str,
    value: str,
    series: str,
    form: str = MONEY,
    order: Sequence[str] | None = None,
    tooltip: Sequence[str] = (),
    x_title: str | None = None,
    y_title: str | None = None,
    height: int = 320,
) -> alt.Chart:
    """Lines over time or over periods; series differ in colour and in dash."""
    names = named(rows, series, order)
    time = pd.api.types.is_datetime64_any_dtype(rows[x])
    points = {"size": 30} if rows[x].nunique() <= 60 else False
    return (
        alt.Chart(rows)
        .mark_line(point=points, strokeWidth=2)
        .encode(
            x=alt.X(f"{x}:{'T' if time else 'Q'}", title=x_title, axis=alt.Axis() if time else alt.Axis(tickMinStep=1)),
            y=alt.Y(
                f"{value}:Q", title=y_title or pretty(value), axis=alt.Axis(format=form if form != MONEY else "~s")
            ),
            color=alt.Color(f"{series}:N", scale=scale(names), legend=legend("stroke")),
            strokeDash=alt.StrokeDash(
                f"{series}:N", scale=alt.Scale(domain=names, range=cycle(DASHES, len(names))), legend=legend("stroke")
            ),
            tooltip=tips(rows, [x, series, value, *tooltip], {value: form}),
        )
        .properties(height=height)
    )


def dots(
    rows: pd.DataFrame,
    category: str,
    value: str,
    series: str,
    form: str = COUNT,
    order: Sequence[str] | None = None,
    tooltip: Sequence[str] = (),
    x_title: str | None = None,
) -> alt.Chart:
    """One line a category, with a mark for each series; series differ in colour and in shape."""
    names = named(rows, series, order)
    return (
        alt.Chart(rows)
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            y=alt.Y(
                f"{category}:N", sort=list(dict.fromkeys(rows[category])), title=None, axis=alt.Axis(labelLimit=240)
            ),
            x=alt.X(
                f"{value}:Q",
                title=x_title or pretty(value),
                axis=alt.Axis(format=".0%" if "%" in form else "~s", tickCount=5),
            ),
            color=alt.Color(f"{series}:N", scale=scale(names), legend=legend()),
            shape=alt.Shape(
                f"{series}:N", scale=alt.Scale(domain=names, range=cycle(SHAPES, len(names))), legend=legend()
            ),
            tooltip=tips(rows, [category, series, value, *tooltip], {value: form}),
        )
        .properties(height=alt.Step(30))
    )


def stacked(rows: pd.DataFrame, month: str, value: str, series: str, order: Sequence[str] | None = None) -> alt.Chart:
    """Stacked columns by month."""
    names = named(rows, series, order)
    return (
        alt.Chart(rows)
        .transform_calculate(position=f"indexof({names}, datum['{series}'])")
        .mark_bar(stroke="white", strokeWidth=0.5)
        .encode(
            x=alt.X(f"yearmonth({month}):T", title=None),
            y=alt.Y(f"{value}:Q", title=pretty(value), axis=alt.Axis(format="~s")),
            color=alt.Color(f"{series}:N", scale=scale(names), legend=legend()),
            order=alt.Order("position:Q"),
            tooltip=tips(rows, [month, series, value], {value: COUNT}),
        )
        .properties(height=340)
    )


def heat(
    rows: pd.DataFrame,
    x: str,
    y: str,
    value: str,
    form: str = ".0%",
    tooltip: Sequence[str] = (),
    x_title: str | None = None,
    x_sort: Sequence[str] | None = None,
    y_sort: Sequence[str] | None = None,
    angle: int = 0,
) -> alt.LayerChart:
    """A table of coloured cells with their numbers; a cell without a number is blank."""
    known = rows[rows[value].notna()]
    low, high = float(known[value].min()), float(known[value].max())
    base = alt.Chart(known).encode(
        x=alt.X(
            f"{x}:O",
            title=x_title,
            sort=list(x_sort) if x_sort else "ascending",
            axis=alt.Axis(orient="top", labelAngle=angle, labelOverlap=False, labelLimit=160),
        ),
        y=alt.Y(f"{y}:N", title=None, sort=list(y_sort) if y_sort else "ascending", axis=alt.Axis(labelLimit=200)),
        tooltip=tips(rows, [y, x, value, *tooltip], {value: form}),
    )
    cells = base.mark_rect(stroke="white").encode(
        color=alt.Color(f"{value}:Q", scale=alt.Scale(scheme="blues"), legend=None)
    )
    numbers = base.mark_text(fontSize=10).encode(
        text=alt.Text(f"{value}:Q", format=form),
        color=alt.condition(
            f"datum['{value}'] > {low + 0.55 * (high - low)}", alt.value("white"), alt.value("#1f2933")
        ),
    )
    return (cells + numbers).properties(height=alt.Step(24))


def tips(rows: pd.DataFrame, columns: Sequence[str], forms: dict[str, str]) -> list[alt.Tooltip]:
    """What is shown beside the pointer."""
    shown = []
    for name in dict.fromkeys(columns):
        if name in forms:
            shown.append(alt.Tooltip(f"{name}:Q", title=pretty(name), format=forms[name]))
        elif pd.api.types.is_datetime64_any_dtype(rows[name]):
            shown.append(alt.Tooltip(f"{name}:T", title=pretty(name), format="%Y-%m-%d"))
        elif pd.api.types.is_numeric_dtype(rows[name]):
            shown.append(alt.Tooltip(f"{name}:Q", title=pretty(name), format=",.2~f"))
        else:
            shown.append(alt.Tooltip(f"{name}:N", title=pretty(name)))
    return shown


def named(rows: pd.DataFrame, series: str, order: Sequence[str] | None) -> list[str]:
    """The names of the series that occur, in `order` where one is given."""
    found = {str(name) for name in rows[series].dropna()}
    return [name for name in order if name in found] if order else sorted(found)


def scale(names: Sequence[str]) -> alt.Scale:
    """The palette for these names, always in this order."""
    return alt.Scale(domain=list(names), range=cycle(PALETTE, len(names)))


def legend(symbol: str | None = None) -> alt.Legend:
    """Above the chart, so that a narrow window keeps its width."""
    kind: dict[str, Any] = {"symbolType": symbol, "symbolSize": 250, "symbolStrokeWidth": 2.5} if symbol else {}
    return alt.Legend(orient="top", title=None, columns=3, labelLimit=130, columnPadding=8, **kind)


def cycle(values: Sequence[Any], count: int) -> list[Any]:
    """The first `count` values, from the start again where they end."""
    return [values[index % len(values)] for index in range(count)]


def largest(rows: pd.DataFrame, group: str, value: str, count: int = 7) -> tuple[pd.DataFrame, list[str]]:
    """The rows with all but the largest groups as one, `others`, and the order of the groups by size."""
    order = [str(name) for name in rows.groupby(group)[value].sum().sort_values(ascending=False).index[:count]]
    merged = rows.assign(**{group: rows[group].where(rows[group].isin(order), "others")})
    keys = [name for name in merged.columns if not pd.api.types.is_numeric_dtype(merged[name])]
    return merged.groupby(keys, as_index=False)[value].sum(), [*order, "others"]
