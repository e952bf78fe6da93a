"""``python -m wolkvox_tray``: the same as the ``wolkvox-tray`` command."""

import sys

from wolkvox_tray.cli import main

if __name__ == "__main__":
    sys.exit(main())
