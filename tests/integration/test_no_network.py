"""Every command of the integration tests runs where other machines cannot be reached; none of them tries."""

import os
import subprocess
import sys

from tests.integration.conftest import NO_NETWORK, Warehouse


def test_a_whole_run_reaches_out_to_nobody(shop: Warehouse) -> None:
    assert shop.published.exists()
    assert not shop.network_log.exists(), shop.network_log.read_text()


def test_the_watch_would_see_an_attempt(tmp_path) -> None:
    log = tmp_path / "log"
    done = subprocess.run(
        [sys.executable, "-c", "import urllib.request; urllib.request.urlopen('https://shop.example')"],
        env={**os.environ, "PYTHONPATH": str(NO_NETWORK), "NO_NETWORK_LOG": str(log)},
        capture_output=True,
    )
    assert done.returncode == 1
    assert "shop.example" in log.read_text()
