"""Python imports this at start when its folder is on PYTHONPATH: any attempt to reach another machine is refused.

What was tried is written to the file that NO_NETWORK_LOG names, since a tool may swallow the error.
"""

import os
import sys

LOCAL = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "", os.uname().nodename}  # noqa: S104
WATCHED = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}


def _host(event: str, arguments: tuple) -> object:
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        return arguments[0]
    address = arguments[1]
    return address[0] if isinstance(address, tuple) and address else "localhost"


def _refuse(event: str, arguments: tuple) -> None:
    if event not in WATCHED:
        return
    host = _host(event, arguments)
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if name in LOCAL:
        return
    if log := os.environ.get("NO_NETWORK_LOG"):
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(descriptor, f"{event} {name} by {' '.join(sys.argv)}\n".encode())
        os.close(descriptor)
    raise PermissionError(f"no network here: {event} {name}")


sys.addaudithook(_refuse)
