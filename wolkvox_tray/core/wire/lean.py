"""requests, without what it would only use to guess.

requests brings along a library that guesses the encoding of a text (`charset_normalizer`, with its tables of all
languages): 2 MB of memory for a question nobody here asks, since bodies are read as bytes. It can do without, and says
so with a warning. Told for this one import that the library isn't there, it leaves it out; whoever imports that later
gets it as ever. A requests that can't do without (those before 2.32, or a later one) is imported as it wants to be.
"""

from __future__ import annotations

import sys
import warnings
from importlib import import_module

GUESSERS = ("charset_normalizer", "chardet")


def bring_requests() -> None:
    """Import requests, unless it is there already."""
    if "requests" in sys.modules:
        return
    left_out = [name for name in GUESSERS if name not in sys.modules]
    try:
        sys.modules |= dict.fromkeys(left_out)  # type: ignore[arg-type]  # None: "there is no such module"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import_module("requests")
    except Exception:  # noqa: BLE001 - whatever it says, the import below decides
        for name in [each for each in sys.modules if each.partition(".")[0] == "requests"]:
            del sys.modules[name]
    finally:
        for name in left_out:
            sys.modules.pop(name, None)
    import_module("requests")
