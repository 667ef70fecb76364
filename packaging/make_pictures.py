"""Makes the pictures that the README shows, from the real window: `python packaging/make_pictures.py`."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from core.gallery import locate
from core.project_file import read_project
from core.training.pace import PACES
from gui.app import application, make_window
from gui.rendering import settle
from gui.settings import Settings
from gui.theme import LIGHT, ThemeHolder

PICTURES = Path(__file__).resolve().parent.parent / "resources" / "pictures"
STEPS = 3_000
PATIENCE = 60.0  # seconds


def main() -> None:
    """Trains the first network of the gallery in the window, selects a unit, and writes the picture."""
    app = application()
    with tempfile.TemporaryDirectory() as folder:
        project = read_project(locate("gallery:playground")).project
        window = make_window(project, None, Settings(Path(folder) / "settings.ini"), ThemeHolder(LIGHT))
        window.resize(1280, 800)
        window.show()
        session = window.session
        session.set_pace(PACES["epoch"])
        session.train_steps(STEPS)
        deadline = time.monotonic() + PATIENCE
        while session.moment.step < STEPS and time.monotonic() < deadline:
            app.processEvents()
            time.sleep(0.002)
        session.select(session.selection.with_unit("h1", 1))
        settle(window)
        PICTURES.mkdir(parents=True, exist_ok=True)
        window.grab().save(str(PICTURES / "window.png"))
        window.document.undo_stack.setClean()
        window.close()


if __name__ == "__main__":
    main()
