"""The window: what a user sees and does. It never touches a tensor that trains.

Importing it looks at the versions first, because one release of PySide6 kills the interpreter instead of raising.
"""

from core.commands.start import ending_at_once
from core.errors import UserError

with ending_at_once():
    from gui.version_guard import check_versions

if (_complaint := check_versions()) is not None:
    raise UserError(_complaint, where="PySide6")
