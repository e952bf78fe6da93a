"""requests comes without the library that guesses encodings, and nothing else is different."""

import os
import subprocess
import sys
from pathlib import Path

CODE = """
import sys, warnings
warnings.simplefilter("error")
from wolkvox_tray.core.wire.lean import bring_requests
bring_requests()
import requests
left_out = "charset_normalizer" not in sys.modules
import charset_normalizer  # whoever wants it gets it
reply = requests.Response()
reply._content = b'{"code": 200}'
print(left_out, reply.json(), reply.text)
"""


def test_requests_comes_without_the_guesser_of_encodings_and_works() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=60)

    assert (done.stdout, done.stderr) == ("True {'code': 200} {\"code\": 200}\n", "")


NEEDS_IT = """
from requests import compat
import charset_normalizer
whole = True
"""


def test_a_requests_that_cannot_do_without_gets_it(tmp_path: Path) -> None:
    package = tmp_path / "requests"
    package.mkdir()
    (package / "__init__.py").write_text(NEEDS_IT, encoding="utf-8")
    (package / "compat.py").write_text("", encoding="utf-8")
    code = (
        "from wolkvox_tray.core.wire.lean import bring_requests; bring_requests(); import requests; "
        "print(requests.whole, requests.charset_normalizer.__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert (done.stdout, done.stderr) == ("True charset_normalizer\n", "")
