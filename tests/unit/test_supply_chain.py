"""What is installed is locked, what CI runs is pinned by commit, and no tool is allowed to report home."""

import json
import re
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml

from orchestration.audit import FOUND, UNREACHABLE, audit, locked
from orchestration.dagster_home import INSTANCE_YAML

PROJECT = Path(__file__).resolve().parents[2]


def test_every_dependency_is_locked_to_one_version() -> None:
    names = sorted(path.name for path in PROJECT.glob("requirements*.txt"))
    assert names == sorted(path.with_suffix(".txt").name for path in PROJECT.glob("requirements*.in"))
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


@contextmanager
def advisories(known: dict[str, list[str]]) -> Iterator[str]:
    """A local service that answers as OSV does; yields its address."""

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            results = [
                {"vulns": [{"id": name} for name in known[query["package"]["name"]]]}
                if query["package"]["name"] in known and query["package"]["ecosystem"] == "PyPI" and query["version"]
                else {}
                for query in asked
            ]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"results": results}).encode())

        def log_message(self, *arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_every_package_of_every_lock_file_is_audited() -> None:
    packages = locked(PROJECT)
    for file in PROJECT.glob("requirements*.txt"):
        lines = [line for line in file.read_text().splitlines() if "==" in line and not line.lstrip().startswith("#")]
        assert sum(file.name in names for names in packages.values()) == len(lines) > 50


def test_an_audit_tells_what_is_known_and_what_was_accepted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "requirements.txt").write_text("good==1.0\nBad[extra]==2.0 ; python_version > '3'\n    # via good\n")
    (tmp_path / "requirements-dev.txt").write_text("bad==2.0\nodd==3\n")
    (tmp_path / "pyproject.toml").write_text('[tool.audit.accepted]\nGHSA-2 = "only on Windows"\n')
    with advisories({"bad": ["GHSA-1", "GHSA-2"], "odd": ["GHSA-2"]}) as service:
        assert audit(tmp_path, service) == FOUND
    told = capsys.readouterr().out
    assert "bad 2.0 (requirements-dev.txt, requirements.txt): GHSA-1, https://osv.dev/vulnerability/GHSA-1" in told
    assert "odd 3 (requirements-dev.txt): GHSA-2, accepted: only on Windows" in told
    assert "1 known vulnerabilities" in told
    with advisories({"odd": ["GHSA-2"]}) as service:
        assert audit(tmp_path, service) == 0
    with advisories({}) as service:
        assert audit(tmp_path, service) == 0


def test_an_audit_that_reaches_nobody_says_that_nothing_was_audited(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(PROJECT, "http://127.0.0.1:9") == UNREACHABLE
    assert "No advisory service reachable, nothing was audited" in capsys.readouterr().out
