"""Run the long campaign: ``python -m tests.campaigns --write``."""

import sys

from tests.campaigns.publishing import main

if __name__ == "__main__":
    sys.exit(main())
