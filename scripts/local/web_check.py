"""Types and lint of the web pages: `python -m scripts.local.web_check`, a part of `make check`."""

import sys

from scripts.local.trouble import Trouble
from scripts.local.web_build import check


def main() -> int:
    """1 when something is wrong; what, is said."""
    try:
        check()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
