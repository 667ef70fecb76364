"""`python -m gui [FILE]`: the window, as the command `netfold` opens it."""

import sys

from core.commands.start import main

sys.exit(main(sys.argv[1:2]))
