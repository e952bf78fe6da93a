"""Which proxy a request goes through, resolved by us and not by requests.

requests would read proxies, ``.netrc`` and more from the environment by itself (``trust_env``); that is off, because
a ``.netrc`` sends a foreign ``Authorization``. So the choice is made here, in the open: *system* follows the
environment's ``HTTPS_PROXY`` and ``NO_PROXY`` and, on Windows and macOS, the system's own setting (a script, PAC, isn't
read by the standard library); *manual* is the address in the settings; *none* is none. Loopback never goes through a
proxy.
"""

from __future__ import annotations

from wolkvox_tray.core.wire.endpoint import Endpoint


def proxy_for(endpoint: Endpoint, mode: str, url: str = "") -> str | None:
    """Return the proxy's address for `endpoint`, ``http://host:port``; ``None`` for a direct connection.

    `mode` is ``system``, ``manual`` or ``none``; `url` is the address of ``manual``.
    """
    if endpoint.is_loopback or mode == "none":
        return None
    if mode == "manual":
        return _whole(url)
    from urllib.request import getproxies, proxy_bypass  # only when a request is due

    if proxy_bypass(endpoint.host):
        return None
    found = getproxies()
    return _whole(found.get("https") or found.get("all") or "")


def _whole(url: str) -> str | None:
    url = url.strip()
    if not url:
        return None
    return url if "://" in url else f"http://{url}"
