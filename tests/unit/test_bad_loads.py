"""Fifty planted bad loads of fifty kinds are stopped; ninety clean days are not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bad_loads import BAD_LOADS
from guarded_shop import errors, run, settings_for, trading_shop

from orchestration.quality import recent
from orchestration.settings import Settings


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    trading_shop(folder)
    return folder


@pytest.fixture
def shop(built: Path, tmp_path: Path) -> Settings:
    shutil.copytree(built, tmp_path, dirs_exist_ok=True, symlinks=True)
    return settings_for(tmp_path)


def test_there_are_fifty_kinds() -> None:
    assert len(BAD_LOADS) == 50


@pytest.fixture(params=["all rows", "recent rows"])
def compared_with(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What new rows are held against: all before them, or, as in a large shop, the latest."""
    if request.param == "recent rows":
        monkeypatch.setattr(recent, "LARGE", 100)
        monkeypatch.setattr(recent, "ENOUGH", 1000)


@pytest.mark.usefixtures("compared_with")
@pytest.mark.parametrize("kind", BAD_LOADS)
def test_a_bad_load_is_stopped(shop: Settings, kind: str) -> None:
    assert errors(shop, "raw") | errors(shop, "staging") == set()
    run(shop, *BAD_LOADS[kind])
    assert errors(shop, "raw") | errors(shop, "staging") != set()
