"""The rules of the house that no linter holds by itself: layers, the three traps of folder names, one apostrophe."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from gui import version_guard

ROOT = Path(__file__).resolve().parent.parent
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def test_every_import_contract_is_kept() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LINT_IMPORTS, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout, done.stdout


def test_packaging_is_no_package_because_a_library_has_that_name() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_no_tests_folder_is_a_package_because_it_would_hide_core_and_gui() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_the_guard_and_the_dependencies_name_the_same_pyside() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'"{version_guard.REQUIREMENT}"' in pyproject


def test_the_bootstrap_and_the_dependencies_name_the_same_torch_and_python() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    script = (ROOT / "packaging" / "bootstrap.py").read_text(encoding="utf-8")
    assert '"torch>=2.11,<2.14"' in pyproject
    assert "TORCH_RANGE = ((2, 11), (2, 14))" in script
    assert 'requires-python = ">=3.10,<3.14"' in pyproject
    assert re.search(r"OLDEST, NEWEST = \(3, 10\), \(3, 13\)", script)


def test_texts_have_the_typographic_apostrophe() -> None:
    """A text on the screen has one apostrophe, ’; comments, docstrings and benchmarks are for readers of the code."""
    straight = re.compile(r"[A-Za-z]'(s|t|re|ve|ll|d)\b|\w's$|^'s\b")
    found = [
        f"{path.relative_to(ROOT)}:{text.lineno}: {text.value[:60]}"
        for folder in ("core", "gui")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "bench" not in path.parts
        for text in _texts(ast.parse(path.read_text(encoding="utf-8")))
        if straight.search(text.value)
    ]
    assert found == []


def _texts(module: ast.Module) -> list[ast.Constant]:
    """All strings of a module that are no docstrings; of an f-string those between the braces."""
    said = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    constants = [node for node in ast.walk(module) if isinstance(node, ast.Constant) and id(node) not in said]
    return [node for node in constants if isinstance(node.value, str)]
