"""Which proxy a request goes through, resolved by us and not by requests.

requests would read proxies, ``.netrc`` and more from the environment by itself (``trust_env``); that is off, because
a ``.netrc`` sends a foreign ``Authorization``. So the choice is made here, in the open: *system* follows the
environment's ``HTTPS_PROXY`` and ``NO_PROXY`` and, on Windows and macOS, the system's own setting (a script, PAC, isn't
read by the standard library); *manual* is the address in the settings; *none* is none. Loopback never goes through a
proxy. The system's exceptions are asked for only if there is a proxy, and briefly: where one of them is an IP address,
the standard library looks our name up to compare (macOS, older Pythons on Windows), for as long as a look-up may hang.
"""

from __future__ import annotations

import re

from wolkvox_tray.core.machine.bounded import DeadlinePassed, Lane, LaneBusy
from wolkvox_tray.core.phrases import clean_text
from wolkvox_tray.core.wire.endpoint import Endpoint

EXCEPTIONS_S = 0.5
"""How long the system may take to tell its exceptions; none apply if it takes longer."""

_lane = Lane("proxy-exceptions")


def proxy_for(endpoint: Endpoint, mode: str, url: str = "") -> str | None:
    """Return the proxy's address for `endpoint`, ``http://host:port``; ``None`` for a direct connection.

    `mode` is ``system``, ``manual`` or ``none``; `url` is the address of ``manual``.
    """
    if endpoint.is_loopback or mode == "none":
        return None
    if mode == "manual":
        return _whole(url)
    from urllib.request import getproxies  # only when a request is due

    found = getproxies()
    proxy = _whole(found.get("https") or found.get("all") or "")
    return None if proxy is None or _excepted(endpoint.host) else proxy


def redacted(proxy: str) -> str:
    """Return a proxy's address with its user name and password struck out."""
    return re.sub(r"^([a-z0-9+.-]+://)?.*@", r"\1•••@", clean_text(proxy, 400), flags=re.IGNORECASE)


def _excepted(host: str) -> bool:
    from urllib import request  # only when there is a proxy

    try:
        return _lane.call(lambda: bool(request.proxy_bypass(host)), deadline_s=EXCEPTIONS_S)
    except (DeadlinePassed, LaneBusy):
        return False


def _whole(url: str) -> str | None:
    url = url.strip()
    if not url:
        return None
    return url if "://" in url else f"http://{url}"
