"""`make dashboard`: start Streamlit with everything imported, and be the first to look at each page of each new version.

So nobody waits for imports, for a cold file or for the questions that every page asks: Streamlit would import and ask when
the first browser comes.
"""

from __future__ import annotations

import sys
import threading
import time
import urllib.request
from pathlib import Path

from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web import cli
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from dashboards import published, tiles
from dashboards.pages import VIEWS  # and with it all that they import, before the first browser comes

APP = Path(__file__).with_name("app.py")
LOOK_EVERY = 5.0  # seconds; a page notices a swap after ten
PATIENCE = 60.0


def main() -> None:
    """Serve until stopped; arguments are those of `streamlit run`."""
    threading.Thread(target=look_first, daemon=True).start()
    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    cli.main()


def look_first() -> None:
    """Visit every page as a browser would, at the start and whenever another version has been published."""
    seen = ""
    while True:
        time.sleep(0.2 if not seen else LOOK_EVERY)
        server = f"localhost:{config.get_option('server.port')}"
        try:
            urllib.request.urlopen(f"http://{server}/_stcore/health", timeout=5).close()
            file = str(published.newest())
        except published.UnreadableError as nothing:
            file = str(nothing)
        except OSError:
            continue
        if file != seen:
            seen = file
            for number, name in enumerate(VIEWS):
                visit(server, tiles.slug(name) if number else "")


def visit(server: str, page: str) -> bool:
    """Let the server draw one page for nobody; returns whether it did. What goes wrong is for the next visitor to see."""
    message = BackMsg()
    message.rerun_script.page_name = page
    message.rerun_script.query_string = ""
    try:
        with connect(f"ws://{server}/_stcore/stream", max_size=None, subprotocols=["streamlit"]) as socket:  # type: ignore[list-item]
            socket.send(message.SerializeToString())
            until = time.monotonic() + PATIENCE
            while time.monotonic() < until:
                answer = ForwardMsg.FromString(socket.recv(PATIENCE))
                if answer.WhichOneof("type") == "script_finished":
                    return True
    except (OSError, WebSocketException):
        pass
    return False


if __name__ == "__main__":
    main()
