"""What the demo ends with: three questions answered from the published marts, and where to look next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from orchestration.hardening import open_published

if TYPE_CHECKING:
    import duckdb
    from rich.console import Console

    from orchestration.settings import Settings

QUESTIONS = {
    "Which channels earn their money?": """
        select
            channel,
            round(spend)::bigint as spend,
            round(revenue)::bigint as revenue,
            round(roas, 2) as roas,
            round(ncac, 2) as ncac
        from marts.attribution_by_channel
        where attribution_model = 'position_based' and month is null and spend > 0
        order by revenue desc
    """,
    "How many customers come back within 90 days?": """
        select
            date_trunc('year', cohort_month)::date as cohort_year,
            sum(eligible_customers)::bigint as customers,
            sum(repeat_customers)::bigint as came_back,
            round(sum(repeat_customers) / sum(eligible_customers), 3) as repeat_rate
        from marts.repeat_rates
        where window_days = 90 and eligible_customers > 0
        group by all
        order by 1
    """,
    "Does it all add up?": """
        select
            dataset,
            count(*) as equations,
            sum(abs(difference)) as differences
        from marts.reconciliation
        group by all
        order by 1
    """,
}


def show_tour(settings: Settings, console: Console) -> None:
    """Print each question with its answer, then the addresses."""
    with open_published(settings.published_file) as connection:
        for question, sql in QUESTIONS.items():
            _show_answer(question, connection.execute(sql), console)
    console.print("\n[bold]Where to look next[/]")
    published = _short(settings.published_file)
    console.print(f"  the marts      {published} (open it read only, with any DuckDB client)", highlight=False)
    console.print(f"  the guards     {_short(settings.data_docs_dir / 'index.html')}", highlight=False)
    console.print("  the dashboard  make dashboard, then http://localhost:8501", highlight=False)
    console.print(
        "  the docs       make docs, then " + _short(settings.data_dir / "docs_site" / "index.html"), highlight=False
    )
    console.print("  the pipeline   make dev, then http://localhost:3000", highlight=False)
    console.print("  your own shop  make run LANDING_DIR=... DATA_DIR=...", highlight=False)


def _show_answer(question: str, answer: duckdb.DuckDBPyConnection, console: Console) -> None:
    table = Table(title=question, title_justify="left", title_style="bold")
    for name, *_ in answer.description or []:
        table.add_column(name, justify="right" if table.columns else "left")
    for row in answer.fetchall():
        table.add_row(
            *("" if value is None else f"{value:,}" if isinstance(value, int) else str(value) for value in row)
        )
    console.print()
    console.print(table)


def _short(path: Path) -> str:
    """The path from the working folder where it lies below it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
