"""`make audit`: known vulnerabilities of everything that is locked, asked of the OSV database. Standard library only.

Exit status: 0 nothing is known, 1 something is (or the service's answer is none), 4 no service could be reached.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
import urllib.error
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).parents[1]
SERVICE = "https://api.osv.dev"
FOUND, UNREACHABLE = 1, 4
AT_ONCE = 500  # the service takes a thousand
LOCKED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==(?P<version>[^\s;]+)")

Package = tuple[str, str]


def locked(project: Path) -> dict[Package, list[str]]:
    """Every locked package and version, with the lock files that have it."""
    found: dict[Package, list[str]] = {}
    for file in sorted(project.glob("requirements*.txt")):
        for line in file.read_text().splitlines():
            if entry := LOCKED.match(line):
                found.setdefault((entry["name"].lower(), entry["version"]), []).append(file.name)
    return found


def known(packages: list[Package], service: str) -> dict[Package, list[str]]:
    """The advisories of each package that has any. Raises OSError when nobody answers, ValueError for no answer."""
    advisories: dict[Package, list[str]] = {}
    for start in range(0, len(packages), AT_ONCE):
        asked = packages[start : start + AT_ONCE]
        queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in asked]
        request = urllib.request.Request(  # noqa: S310, the address is ours or the caller's
            f"{service}/v1/querybatch",
            json.dumps({"queries": queries}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            results = json.load(answer)["results"]
        if len(results) != len(asked):
            raise ValueError(f"{len(asked)} packages asked about, {len(results)} answers")
        for package, result in zip(asked, results, strict=True):
            if names := [entry["id"] for entry in (result or {}).get("vulns", [])]:
                advisories[package] = names
    return advisories


def accepted(project: Path) -> dict[str, str]:
    """Advisories that do not concern this project, with the reason: `[tool.audit.accepted]` of pyproject.toml."""
    tools = tomllib.loads((project / "pyproject.toml").read_text())["tool"]
    return dict(tools.get("audit", {}).get("accepted", {}))


def audit(project: Path, service: str) -> int:
    """Ask about every locked package and say what is known; returns the exit status."""
    packages = locked(project)
    files = sorted({name for names in packages.values() for name in names})
    print(f"{len(packages)} packages locked in {', '.join(files)}")
    try:
        advisories = known(list(packages), service)
    except urllib.error.HTTPError as error:
        print(f"{service} answered {error.code} {error.reason}: nothing was audited.")
        return UNREACHABLE
    except OSError as error:
        reason = getattr(error, "reason", None) or error
        print(
            f"No advisory service reachable, nothing was audited: {service}: {reason}. "
            "Run this where the internet is, or name a mirror of OSV in AUDIT_URL."
        )
        return UNREACHABLE
    except (ValueError, KeyError, TypeError) as error:
        print(f"{service} gave no answer that can be read, nothing was audited: {error}")
        return FOUND
    excused, bad = accepted(project), 0
    for (name, version), names in sorted(advisories.items()):
        for advisory in names:
            reason = excused.get(advisory)
            bad += reason is None
            told = f"accepted: {reason}" if reason else f"https://osv.dev/vulnerability/{advisory}"
            print(f"{name} {version} ({', '.join(packages[name, version])}): {advisory}, {told}")
    print(f"{bad} known vulnerabilities to look at" if bad else "No known vulnerability")
    return FOUND if bad else 0


if __name__ == "__main__":
    sys.exit(audit(PROJECT, os.environ.get("AUDIT_URL") or SERVICE))
