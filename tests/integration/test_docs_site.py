"""The site of the docs has every mart and column with its definition and source, and its links lead somewhere."""

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

pytest.importorskip("mkdocs", reason="mkdocs is not installed: it is in requirements-docs.txt")

from orchestration.column_lineage import kept
from orchestration.docs_site import dictionary, unit
from orchestration.settings import Settings

# pages of other tools, and the one that only a server shows
OTHERS = ("dbt", "lineage", "data_docs", "404.html")


@pytest.fixture(scope="module")
def site(shop) -> Path:
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.docs_site"],
        cwd=shop.project,
        env=shop.environment,
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    page = Path(done.stdout.split("Open ")[1].split(" in a browser")[0])
    assert page == shop.data / "docs_site" / "index.html"
    return page.parent


def text_of(page: Path) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.read_text())).split())


def test_every_mart_and_column_is_in_the_dictionary_with_its_definition(shop, site):
    pages = {path.stem: text_of(path) for path in (site / "dictionary").glob("*.html")}
    everything = " ".join(pages.values())
    marts = shop.query("select table_name, comment from duckdb_tables() where schema_name = 'marts'")
    columns = shop.query("select column_name, comment from duckdb_columns() where schema_name = 'marts'")
    assert len(marts) > 30 and len(columns) > 500
    plain = re.compile(r"[^\w]+")
    squeezed = plain.sub(" ", everything)
    missing = [
        name for name, comment in marts if name not in pages["index"] or plain.sub(" ", comment).strip() not in squeezed
    ]
    missing += [name for name, comment in columns if plain.sub(" ", comment).strip() not in squeezed]
    assert missing == []


def test_figures_have_units_and_columns_have_sources(site):
    rows = re.findall(
        r"<tr>\s*<td><code>(\w+)</code></td>(.*?)</tr>", (site / "dictionary" / "core.html").read_text(), re.S
    )
    cells = {name: re.findall(r"<td>(.*?)</td>", rest, re.S) for name, rest in rows}
    assert cells["net_sales_original"][1] == "currency of the order"
    assert cells["contribution_margin"][1] == "reporting currency"
    assert "int_orders_valued" in cells["net_revenue"][3]


def test_dagster_shows_where_each_column_comes_from(shop, site, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(shop.data))
    from orchestration.defs import manifest

    settings = Settings.from_env(data_dir=shop.data, landing_dir=shop.landing)
    parsed = json.loads((settings.dbt_target_dir / "manifest.json").read_text())
    nodes = {**parsed["nodes"], **parsed["sources"]}
    lineage = kept(settings, parsed)
    assert sum(nodes[name]["schema"] == "marts" for name in lineage) > 30
    assert sum(len(origins) for columns in lineage.values() for origins in columns.values()) > 2000
    monkeypatch.setattr(manifest, "NODES", nodes)
    monkeypatch.setattr(manifest, "LINEAGE", lineage)
    for name in lineage:  # Dagster loads all of them before each run
        assert "dagster/column_lineage" in manifest.TRANSLATOR.get_metadata(nodes[name])
    shown = manifest.TRANSLATOR.get_metadata(nodes["model.marketing_warehouse.orders"])["dagster/column_lineage"]
    origins = {f"{each.asset_key.to_user_string()}.{each.column_name}" for each in shown.deps_by_column["net_revenue"]}
    assert origins and all(name.startswith("intermediate/") for name in origins)
    gone = {
        **parsed,
        "nodes": {name: node for name, node in parsed["nodes"].items() if "int_orders_valued" not in name},
    }
    left = kept(settings, gone)
    assert not any("int_orders_valued" in source for columns in left.values() for listed in columns.values()
                   for source, _ in listed)  # fmt: skip


def test_every_part_is_there_and_links_lead_somewhere(site):
    assert "dbt Docs" in (site / "dbt" / "index.html").read_text()[:3000]
    assert (site / "lineage" / "index.html").stat().st_size > 1_000_000
    assert (site / "data_docs" / "index.html").exists()
    broken = []
    pages = [path for path in site.rglob("*.html") if path.relative_to(site).parts[0] not in OTHERS]
    assert len(pages) > 40
    for page in pages:
        for link in re.findall(r'(?:href|src)="([^"#?]+)', page.read_text()):
            if not re.match(r"[a-z]+:", link) and not (page.parent / unquote(link)).exists():
                broken.append(f"{page.relative_to(site)}: {link}")
    # what README links to in the repository itself
    assert {
        link
        for link in broken
        if not re.search(r"(dbt_project\.yml|\.csv|models/metrics|docs/(decisions|guides|sources)/?$)", link)
    } == set()


def test_no_page_of_ours_asks_another_machine_and_nothing_was_asked_in_building(site, shop):
    loaded = [
        f"{page.name}: {address}"
        for page in site.rglob("*.html")
        for address in re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(https?://[^"]+)', page.read_text())
        if 'rel="canonical"' not in address
    ]
    assert loaded == []
    assert not shop.network_log.exists() or shop.network_log.read_text() == ""


def test_units_follow_from_name_type_and_definition():
    assert unit("net_sales", "decimal(18,4)", "Σ net sales") == "reporting currency"
    assert unit("refund_rate", "double", "refunds ÷ revenue") == "share"
    assert unit("days_behind", "bigint", "Days") == "days"
    assert unit("orders", "bigint", "Valid orders") == "count"
    assert unit("country", "varchar", "Country") == ""


def test_a_pipe_in_a_definition_breaks_no_table():
    column = {"data_type": "varchar", "description": "a | b <c>"}
    node = {"resource_type": "model", "fqn": ["p", "marts", "core", "m"], "name": "m", "description": "One row.",
            "config": {"group": "core"}, "columns": {"x": column}}  # fmt: skip
    owner = {"name": "Data", "email": "data@shop.example"}
    groups = {
        name: {"name": name, "owner": owner}
        for name in ("core", "customers", "retention", "acquisition", "attribution", "kpis", "trust")
    }
    pages = dictionary(
        {"nodes": {"m": node}, "groups": groups},
        [{"source": "model.p.s", "sourceColumn": "y", "target": "model.p.m", "targetColumn": "x"}],
    )
    assert "| `x` | varchar |  | a \\| b &lt;c> | `s.y` |" in pages["core"]
    assert pages["index"].count("core.md#m") == 1
