"""What all tests share."""

import os
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from orchestration.settings import Settings
from orchestration.transform.project import manifest_is_current, parse_project

# Workers are started by `python -c`. PySpark, which Great Expectations imports, takes a main module without a file for a
# doctest of its own, and exits.
if not hasattr(sys.modules["__main__"], "__file__"):
    sys.modules["__main__"].__file__ = str(Path(pytest.__file__).with_name("__main__.py"))


@pytest.fixture(scope="session", autouse=True)
def parsed_project(pytestconfig):
    """dbt parses the project once for all data folders of a process: each parses what changed since, which is nothing."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    settings = Settings.from_env(data_dir=pytestconfig.cache.mkdir(f"parsed_project_{worker}"), environ={})
    if not manifest_is_current(settings):
        with patch.dict(os.environ):
            parse_project(settings)
    os.environ["DBT_PARTIAL_PARSE_FILE_PATH"] = str(settings.dbt_target_dir / "partial_parse.msgpack")
