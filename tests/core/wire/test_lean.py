"""requests comes without the library that guesses encodings, and nothing else is different."""

import subprocess
import sys

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
