"""A real Chromium, and the dashboard as `make dashboard` serves it."""

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect

from tests.integration.conftest import PROJECT

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

PAGES = {
    "Overview": "",
    "Customers": "customers",
    "Cohorts": "cohorts",
    "CLV versus CAC": "clv_versus_cac",
    "Attribution": "attribution",
    "Products": "products",
    "Audiences": "audiences",
    "Trust": "trust",
}
SHOTS = PROJECT / "target" / "screenshots"
# Opened at a page's own address, Streamlit's client first looks for its server below that page.
PROBES = re.compile(r"/_stcore/(health|host-config)$")


@contextmanager
def served(data: Path, environment: dict[str, str]) -> Iterator[str]:
    """The dashboard on a free port, as `make dashboard` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "dashboards", "--server.port", str(port)],
        cwd=PROJECT,
        env={**environment, "DATA_DIR": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        address = f"http://localhost:{port}"
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=5)  # noqa: S310
                break
            except OSError:
                time.sleep(0.25)
        yield address
    finally:
        server.terminate()
        server.wait(20)


class Tab:
    """A tab, and all that went wrong in it."""

    def __init__(self, browser, width: int = 1400) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": 900})
        self.page.set_default_timeout(30_000)
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", self._is_local)
        self.page.on("response", self._is_found)
        self.page.on("console", self._is_no_error)

    def _is_local(self, request) -> None:
        if not request.url.startswith(("http://localhost:", "ws://localhost:", "data:", "blob:")):
            self.wrong.append(f"asks another machine: {request.url}")

    def _is_found(self, response) -> None:
        if response.status >= 400 and not PROBES.search(response.url):
            self.wrong.append(f"{response.status} {response.url}")

    def _is_no_error(self, message) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.wrong.append(message.text)

    def open(self, url: str) -> "Tab":
        self.page.goto(url)
        self.settled()
        return self

    def settled(self) -> None:
        """Wait until the page is drawn."""
        self.page.wait_for_selector("h1")
        self.page.wait_for_function(
            "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState !== 'running'"
            " && !document.querySelector('[data-testid=stSkeleton], [data-stale=true]')"
        )
        self.page.wait_for_timeout(300)

    def shot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        height = self.page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
        width = self.page.viewport_size["width"]
        self.page.set_viewport_size({"width": width, "height": min(height + 20, 6000)})
        self.page.wait_for_timeout(800)
        self.page.screenshot(path=SHOTS / f"{name}.png")
        self.page.set_viewport_size({"width": width, "height": 900})

    def choose(self, label: str, option: str) -> None:
        """Choose from a list, by its label, with the keyboard."""
        field = self.page.get_by_role("combobox", name=label, exact=False).first
        field.click()
        field.fill(option)
        self.page.get_by_role("option", name=option, exact=True).first.click()
        self.page.wait_for_timeout(300)  # until the server knows of it, the page seems settled
        self.settled()

    def shows(self, label: str, value: str) -> None:
        """A metric's tile has this value, or gets it: a choice reaches the page a moment after it was made."""
        tile = self.page.locator("[data-testid=stMetric]").filter(has_text=re.compile(f"^{label}"))
        expect(tile.locator("[data-testid=stMetricValue]").first).to_have_text(value, timeout=10_000)

    def assert_clean(self) -> None:
        assert self.page.locator("[data-testid=stException]").count() == 0
        assert self.page.locator("[data-testid=stAlertContentError]").all_inner_texts() == []
        assert self.wrong == []
