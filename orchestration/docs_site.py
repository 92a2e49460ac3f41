"""`make docs`: one static site of the guides, a data dictionary, dbt's docs, column lineage, and the guards' results.

DATA_DIR/docs_site/index.html       README, docs/, the dictionary of the marts
DATA_DIR/docs_site/dbt/             dbt's own documentation
DATA_DIR/docs_site/lineage/         where each column comes from, by dbt-colibri
DATA_DIR/docs_site/data_docs/       the guards' results as they are now
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from orchestration.column_lineage import keep
from orchestration.errors import ConfigurationError, WarehouseError
from orchestration.settings import Settings, private_files

AREAS = ("core", "customers", "retention", "acquisition", "attribution", "kpis", "trust")
# Definitions are sentences: they wrap, and have the width of the window.
STYLE = ".wy-table-responsive table td {white-space: normal} .wy-nav-content {max-width: 1300px}\n"
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE")


def site_dir(settings: Settings) -> Path:
    """Where the site lies."""
    return settings.data_dir / "docs_site"


def build_site(settings: Settings) -> Path:
    """Build the site beside the one before, swap it in, and return its first page.

    Raises:
        ConfigurationError: there is no warehouse yet, or what the site needs is not installed.
        WarehouseError: dbt, dbt-colibri or mkdocs failed; the site before stays.
    """
    if not settings.warehouse.exists():
        raise ConfigurationError("There is no warehouse to document yet: `make run` first.")
    work = settings.temp_dir / "docs_site"
    shutil.rmtree(work, ignore_errors=True)
    pages, built = work / "pages", work / "site"
    with private_files():
        pages.mkdir(parents=True)
        _dbt_docs(settings, work / "dbt")
        _run("colibri", "generate", "--light", "--disable-telemetry", "--output-dir", str(work / "lineage"),
             "--manifest", str(work / "dbt" / "manifest.json"), "--catalog", str(work / "dbt" / "catalog.json"))  # fmt: skip
        manifest = json.loads((work / "dbt" / "manifest.json").read_text())
        lineage = json.loads((work / "lineage" / "colibri-manifest.json").read_text())["lineage"]["edges"]
        keep(settings, lineage)
        _copy_pages(settings.project_dir, pages)
        (pages / "dictionary").mkdir()
        for name, text in dictionary(manifest, lineage).items():
            (pages / "dictionary" / f"{name}.md").write_text(text)
        (work / "mkdocs.yml").write_text(yaml.safe_dump(_mkdocs(pages, built), sort_keys=False))
        _run("mkdocs", "build", "--quiet", "--config-file", str(work / "mkdocs.yml"))
        _place(work / "dbt" / "static_index.html", built / "dbt" / "index.html")
        _place(work / "lineage" / "index.html", built / "lineage" / "index.html")
        if settings.data_docs_dir.exists():
            shutil.copytree(settings.data_docs_dir, built / "data_docs", dirs_exist_ok=True)
    shutil.rmtree(site_dir(settings), ignore_errors=True)
    built.rename(site_dir(settings))
    shutil.rmtree(work, ignore_errors=True)
    return site_dir(settings) / "index.html"


def dictionary(manifest: dict[str, Any], edges: list[dict[str, Any]]) -> dict[str, str]:
    """A page of Markdown for each area, and `index`: every mart with its columns, units, definitions and sources."""
    sources: dict[tuple[str, str], list[str]] = defaultdict(list)
    for edge in edges:
        if edge.get("sourceColumn") and edge.get("targetColumn"):
            source = f"{edge['source'].split('.')[-1]}.{edge['sourceColumn']}"
            sources[edge["target"].split(".")[-1], edge["targetColumn"]].append(source)
    marts: dict[str, list[dict[str, Any]]] = {area: [] for area in AREAS}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and node["fqn"][1] == "marts":
            marts[node["config"]["group"]].append(node)
    owners = {group["name"]: group["owner"] for group in manifest["groups"].values()}
    pages = {}
    for area, nodes in marts.items():
        parts = [f"# {area}\n\nWho answers for it: {owners[area]['name']} ({owners[area]['email']}).\n"]
        parts += [_mart(node, sources) for node in sorted(nodes, key=lambda node: node["name"])]
        pages[area] = "\n".join(parts)
    listed = "\n".join(
        f"| [{area}]({area}.md) | {', '.join(_link(area, node) for node in nodes)} |" for area, nodes in marts.items()
    )
    about = "Every mart and column, as the comments of the published file have them. Source: the columns that it is made of."
    return {"index": f"# Data dictionary\n\n{about}\n\n| area | marts |\n| --- | --- |\n{listed}\n", **pages}


def _link(area: str, node: dict[str, Any]) -> str:
    return f"[{node['name']}]({area}.md#{node['name']})"


def _mart(node: dict[str, Any], sources: dict[tuple[str, str], list[str]]) -> str:
    rows = "\n".join(
        f"| `{name}` | {column['data_type']} | {unit(name, column['data_type'], column['description'])} |"
        f" {_cell(column['description'])} | {', '.join(f'`{one}`' for one in sorted(set(sources[node['name'], name]))[:6])} |"
        for name, column in node["columns"].items()
    )
    head = "| column | type | unit | definition | source |\n| --- | --- | --- | --- | --- |"
    return f"## {node['name']}\n\n{_cell(node['description'])}\n\n{head}\n{rows}\n"


def unit(name: str, data_type: str, description: str) -> str:
    """What a figure is counted in, as its name, type and definition say; empty for what is no figure."""
    text = description.lower()
    if data_type in ("varchar", "boolean"):
        return ""
    if data_type in ("date", "timestamp"):
        return "day" if data_type == "date" else "UTC"
    if name.endswith("_original"):
        return "currency of the order"
    if name.endswith(("_share", "_rate")) or "0 to 1" in text:
        return "share"
    if "_days" in name or "days_" in name or name.endswith("_days"):
        return "days"
    if data_type == "decimal(18,4)" and not name.endswith(("conversions", "quantity", "units")):
        return "reporting currency"
    return "" if name.endswith(("_id", "_score", "_number")) else "count" if data_type == "bigint" else "number"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


def _dbt_docs(settings: Settings, target: Path) -> None:
    from dbt.cli.main import dbtRunner

    os.environ.update(settings.dbt_environment())
    folders = ["--project-dir", str(settings.project_dir), "--profiles-dir", str(settings.project_dir)]
    result = dbtRunner().invoke(
        ["docs", "generate", "--static", "--quiet", "--log-level", "none", "--target-path", str(target), *folders]
    )
    if not result.success:
        raise WarehouseError(f"dbt could not write its docs: {result.exception or 'see its log'}")


def _run(tool: str, *arguments: str) -> None:
    program = Path(sys.executable).with_name(tool)
    if not program.exists():
        raise ConfigurationError(f"{tool} is not installed: `make docs` installs it.")
    environment = {**os.environ, "DBT_COLIBRI_NO_VERSION_CHECK": "1"}  # else it asks whether there is a newer one
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise WarehouseError(f"{tool} failed: {(done.stderr or done.stdout).strip()[-2000:]}")


def _copy_pages(project: Path, pages: Path) -> None:
    shutil.copytree(project / "docs", pages / "docs")
    for name in PAGES:
        shutil.copy(project / name, pages / name)
    (pages / "site.css").write_text(STYLE)


def _mkdocs(pages: Path, built: Path) -> dict[str, Any]:
    def folder(name: str) -> list[str]:
        return sorted(str(path.relative_to(pages)) for path in (pages / "docs" / name).glob("*.md"))

    guides = sorted(str(path.relative_to(pages)) for path in (pages / "docs").glob("*.md"))
    return {
        "site_name": "Marketing warehouse",
        "site_url": "",
        "use_directory_urls": False,
        "docs_dir": str(pages),
        "site_dir": str(built),
        "theme": {"name": "readthedocs", "highlightjs": False, "include_homepage_in_sidebar": True},
        "extra_css": ["site.css"],
        "plugins": ["search"],
        "validation": {"links": {"not_found": "ignore", "unrecognized_links": "ignore"}, "omitted_files": "ignore"},
        "nav": [
            {"Start": "README.md"},
            {"Data dictionary": ["dictionary/index.md", *(f"dictionary/{area}.md" for area in AREAS)]},
            {"Guides": [*folder("guides"), *guides]},
            {"Sources": folder("sources")},
            {"Decisions": folder("decisions")},
            {"Contributing": "CONTRIBUTING.md"},
            {"Security": "SECURITY.md"},
            {"dbt": "dbt/index.html"},
            {"Column lineage": "lineage/index.html"},
            {"Guards": "data_docs/index.html"},
        ],
    }


def _place(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def main() -> int:
    """Build, and return the exit status."""
    try:
        page = build_site(Settings.from_env())
    except (WarehouseError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"Open {page} in a browser.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
