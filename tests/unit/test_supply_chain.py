"""What is installed is locked, what CI runs is pinned by commit, and no tool is allowed to report home."""

import re
import tomllib
from pathlib import Path

import yaml

from orchestration.dagster_home import INSTANCE_YAML

PROJECT = Path(__file__).resolve().parents[2]


def test_every_dependency_is_locked_to_one_version() -> None:
    names = sorted(path.name for path in PROJECT.glob("requirements*.txt"))
    assert len(names) == 5
    for name in names:
        lines = [line.split(";")[0].strip() for line in (PROJECT / name).read_text().splitlines()]
        packages = [line for line in lines if line and not line.startswith(("#", "-"))]
        assert len(packages) > 50
        assert [line for line in packages if not re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z,-]+\])?==[^=\s]+", line)] == []


def test_every_action_of_ci_is_pinned_by_commit() -> None:
    used = 0
    for file in (PROJECT / ".github" / "workflows").glob("*.yml"):
        workflow = yaml.safe_load(file.read_text())
        assert workflow["permissions"] == {"contents": "read"}
        for job in workflow["jobs"].values():
            for step in job["steps"]:
                if "uses" in step:
                    used += 1
                    assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"]), step["uses"]
    assert used


def test_telemetry_is_off_in_every_tool() -> None:
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    assert project["flags"]["send_anonymous_usage_stats"] is False
    assert yaml.safe_load(INSTANCE_YAML)["telemetry"] == {"enabled": False}
    source = (PROJECT / "orchestration" / "quality" / "expectations.py").read_text()
    off = source.index('os.environ["GX_ANALYTICS_ENABLED"] = "false"')
    assert off < source.index("import great_expectations")
    dashboard = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text())
    assert dashboard["browser"]["gatherUsageStats"] is False
    assert dashboard["server"]["address"] == "localhost"
