"""Make Data Docs pages ask nobody: Great Expectations writes them for styles, scripts and an image of other machines.

What came from there is left out, and a style sheet and a few lines of script of our own take its place. The lists of the
first page, which a script would have drawn from data in the page, become plain tables.
"""

from __future__ import annotations

import ast
import html
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

OURS = Path(__file__).with_name("pages")
SHEET, SCRIPT = "data_docs.css", "data_docs.js"
MARK = "<!-- asks nobody -->"

SCRIPTS = re.compile(r"<script\b.*?</script>", re.DOTALL | re.IGNORECASE)
LINKS = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
IMAGES = re.compile(r"""(<img\b[^>]*?\bsrc=)["']https?://[^"']*["']""", re.IGNORECASE | re.DOTALL)
FOOTER = re.compile(r"<footer>.*?</footer>", re.DOTALL | re.IGNORECASE)
TABLE = re.compile(
    r"""\$\('#(?P<id>[^']+)'\)\.bootstrapTable\(\s*Object\.assign\(\s*\{\s*"""
    r"""columns:\s*(?P<columns>\[.*?\]),\s*\n\s*data:\s*(?P<data>\[.*?\]),\s*\n\s*toolbar:""",
    re.DOTALL,
)


def ask_nobody(site: Path) -> int:
    """Rewrite every page below `site` that was not yet; returns how many."""
    rewritten = 0
    for page in site.rglob("*.html"):
        with page.open(encoding="utf-8") as file:  # of the many that were, the first line is enough
            is_new = MARK not in file.read(200)
        if is_new:
            text = page.read_text(encoding="utf-8")
            page.write_text(_rewritten(text, "../" * (len(page.relative_to(site).parts) - 1)), encoding="utf-8")
            rewritten += 1
    if rewritten:
        for name in (SHEET, SCRIPT):
            shutil.copyfile(OURS / name, site / "static" / name)
    return rewritten


def _rewritten(text: str, up: str) -> str:
    for found in TABLE.finditer(text):
        columns, rows = ast.literal_eval(found["columns"]), ast.literal_eval(found["data"])
        empty = re.compile(rf"""(<table\s+id="{re.escape(found["id"])}"[^>]*>)\s*</table>""")
        table = _table(columns, rows)
        text = empty.sub(lambda tag, table=table: f"{tag[1]}{table}</table>", text, count=1)  # type: ignore[misc]
    text = LINKS.sub("", FOOTER.sub("", SCRIPTS.sub("", text)))
    text = IMAGES.sub(rf'\1"{up}static/images/logo-long.png"', text)
    ours = f'<link rel="stylesheet" href="{up}static/{SHEET}">\n<script src="{up}static/{SCRIPT}" defer></script>\n'
    text = text.replace("</head>", f"{ours}</head>", 1)
    return re.sub(r"^\s*<!DOCTYPE html>", f"<!DOCTYPE html>{MARK}", text, count=1, flags=re.IGNORECASE)


def _table(columns: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]]) -> str:
    """The rows as HTML, the newest first where they have a time; the first cell of text leads to the row's page."""
    head = "".join(f"<th>{html.escape(column['title'])}</th>" for column in columns)
    body = ""
    for row in sorted(rows, key=lambda row: -float(row.get("_run_time_sort", 0))):
        cells = [str(row.get(column["field"], "")) for column in columns]
        link = html.escape(str(row.get("_table_row_link_path", "")))
        plain = next((number for number, cell in enumerate(cells) if "<" not in cell), None)
        if link and plain is not None:
            cells[plain] = f'<a href="{link}">{cells[plain]}</a>'
        body += "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
    return f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
