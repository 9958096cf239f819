"""`python -m scripts.local COMMAND`."""

import sys

from scripts.local.cli import main

sys.exit(main())
