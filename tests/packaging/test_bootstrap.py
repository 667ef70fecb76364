"""The decisions of the set-up script: what to install, when there is nothing to do, what to run without a display."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "bootstrap.py"


@pytest.fixture(scope="module")
def bootstrap() -> ModuleType:
    # by path: `packaging` is a library's name and must not become a package of ours
    spec = importlib.util.spec_from_file_location("bootstrap_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# -- Python -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [(3, 10), (3, 11), (3, 13)])
def test_a_python_that_fits_is_taken(bootstrap: ModuleType, version: tuple[int, int]) -> None:
    bootstrap.refuse_unfit_python(version)


@pytest.mark.parametrize("version", [(3, 9), (3, 14), (4, 0)])
def test_another_python_is_refused_with_what_to_type_instead(bootstrap: ModuleType, version: tuple[int, int]) -> None:
    with pytest.raises(bootstrap.SetupError, match=r"needs Python 3\.10 to 3\.13; this is .*\n.*PYTHON=python3"):
        bootstrap.refuse_unfit_python(version)


# -- system libraries -------------------------------------------------------------------------------------------------


def test_nothing_is_installed_where_everything_loads(bootstrap: ModuleType) -> None:
    assert bootstrap.missing_packages(display=True, loads=lambda name: True, has_font=True) == []


def test_a_bare_machine_without_display_gets_what_offscreen_needs_and_a_font(bootstrap: ModuleType) -> None:
    packages = bootstrap.missing_packages(display=False, loads=lambda name: False, has_font=False)
    assert packages == [
        "libglib2.0-0", "libgl1", "libegl1", "libxkbcommon0", "libdbus-1-3", "libfontconfig1", "fonts-dejavu-core",
    ]  # fmt: skip


def test_a_display_adds_what_a_real_window_needs(bootstrap: ModuleType) -> None:
    packages = bootstrap.missing_packages(display=True, loads=lambda name: False, has_font=True)
    assert {"libegl1", "libxcb-cursor0", "libxkbcommon-x11-0"} <= set(packages)


def test_only_the_library_that_is_missing_is_installed(bootstrap: ModuleType) -> None:
    packages = bootstrap.missing_packages(display=False, loads=lambda name: name != "libEGL.so.1", has_font=True)
    assert packages == ["libegl1"]


def test_a_library_that_does_not_exist_cannot_be_loaded(bootstrap: ModuleType) -> None:
    assert not bootstrap.can_load("libnetfold-no-such-library.so.0")


def test_a_font_is_found_at_any_depth_and_other_files_are_none(bootstrap: ModuleType, tmp_path: Path) -> None:
    assert not bootstrap.any_font([str(tmp_path), str(tmp_path / "absent")])
    (tmp_path / "README").touch()
    assert not bootstrap.any_font([str(tmp_path)])
    (tmp_path / "truetype").mkdir()
    (tmp_path / "truetype" / "Some.TTF").touch()
    assert bootstrap.any_font([str(tmp_path)])


# -- torch ------------------------------------------------------------------------------------------------------------


def test_on_linux_every_attempt_asks_for_the_cpu_build_so_that_cuda_cannot_answer(bootstrap: ModuleType) -> None:
    attempts = bootstrap.torch_attempts("linux", "")
    assert len(attempts) == 2
    assert all(f"torch=={bootstrap.TORCH}+cpu" in attempt for attempt in attempts)


def test_what_pip_finds_by_itself_comes_before_the_cpu_index(bootstrap: ModuleType) -> None:
    first, second = bootstrap.torch_attempts("linux", "")
    assert "--index-url" not in first
    assert second[-2:] == ["--index-url", bootstrap.TORCH_CPU_INDEX]


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_the_ordinary_wheel_is_the_cpus_already(bootstrap: ModuleType, platform: str) -> None:
    assert bootstrap.torch_attempts(platform, "") == []


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_an_index_that_the_user_names_is_the_only_one_asked(bootstrap: ModuleType, platform: str) -> None:
    (attempt,) = bootstrap.torch_attempts(platform, "https://wheels.example/cuda")
    assert attempt[attempt.index("--index-url") + 1] == "https://wheels.example/cuda"
    assert attempt[-1] == "torch>=2.11,<2.14"
    assert "--force-reinstall" in attempt


@pytest.mark.parametrize("version", ["2.11.0", "2.13.0+cpu", "2.12.1+cu130"])
def test_a_torch_in_range_is_kept_whatever_its_build(bootstrap: ModuleType, version: str) -> None:
    assert bootstrap.is_fit_torch(version)


@pytest.mark.parametrize("version", ["", "2.10.0+cpu", "2.14.0", "3.0", "unknown"])
def test_a_torch_out_of_range_or_none_is_not_kept(bootstrap: ModuleType, version: str) -> None:
    assert not bootstrap.is_fit_torch(version)


# -- the stamp --------------------------------------------------------------------------------------------------------


def test_a_second_run_finds_itself_up_to_date(bootstrap: ModuleType) -> None:
    wanted = bootstrap.fingerprint(b"[project]", version="3.11.7", root=Path("here"))
    stamp = {"fingerprint": wanted, "extras": ["test"]}
    assert bootstrap.is_up_to_date(stamp, wanted, {"test"})
    assert bootstrap.is_up_to_date(stamp, wanted, set())


def test_a_test_after_a_mere_run_still_has_its_tools_to_install(bootstrap: ModuleType) -> None:
    wanted = bootstrap.fingerprint(b"[project]", version="3.11.7", root=Path("here"))
    assert not bootstrap.is_up_to_date({"fingerprint": wanted, "extras": []}, wanted, {"test"})


def test_other_dependencies_another_python_or_a_moved_folder_is_a_new_set_up(bootstrap: ModuleType) -> None:
    fingerprints = {
        bootstrap.fingerprint(b"[project]", version="3.11.7", root=Path("here")),
        bootstrap.fingerprint(b"[project]\n", version="3.11.7", root=Path("here")),
        bootstrap.fingerprint(b"[project]", version="3.12.0", root=Path("here")),
        bootstrap.fingerprint(b"[project]", version="3.11.7", root=Path("there")),
    }
    assert len(fingerprints) == 4


@pytest.mark.parametrize("text", ["", "not json", "[]", "null"])
def test_a_stamp_that_cannot_be_read_counts_as_none(bootstrap: ModuleType, tmp_path: Path, text: str) -> None:
    stamp = tmp_path / "stamp.json"
    assert bootstrap.read_stamp(stamp) == {}
    stamp.write_text(text)
    assert bootstrap.read_stamp(stamp) == {}
    assert not bootstrap.is_up_to_date(bootstrap.read_stamp(stamp), "any", set())


# -- running ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"DISPLAY": ""}, "linux", False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "xcb"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "win32", False),
    ],
)
def test_a_display_is_known_before_qt_is_asked(
    bootstrap: ModuleType, environment: dict[str, str], platform: str, *, expected: bool
) -> None:
    assert bootstrap.has_display(environment, platform) is expected


def test_without_a_display_a_gallery_network_is_trained_exported_and_rendered(bootstrap: ModuleType) -> None:
    train, export, render = bootstrap.headless_job()
    assert train[:2] == ["train", "gallery:playground"]
    assert export[0] == "export"
    assert export[1] == train[-1]
    assert "torchscript" in export
    assert render[0] == "render"
    assert render[1] == train[-1]
    assert {Path(job[-1]).parent for job in (train, export, render)} == {Path("results")}


def test_tests_and_pictures_never_open_a_window(bootstrap: ModuleType) -> None:
    assert bootstrap.offscreen({"DISPLAY": ":0", "QT_QPA_PLATFORM": "xcb"})["QT_QPA_PLATFORM"] == "offscreen"


# -- failing ----------------------------------------------------------------------------------------------------------


def test_a_failure_shows_the_end_of_what_the_other_program_said(
    bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "for i in range(40): print('line', i)\nraise SystemExit(3)"
    said = bootstrap.with_progress("a thing", [sys.executable, "-c", code])
    assert said.splitlines()[0] == "line 25"
    assert said.splitlines()[-1] == "line 39"
    assert "a thing ... failed after" in capsys.readouterr().out


def test_a_success_says_one_line_and_returns_nothing(bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.with_progress("a thing", [sys.executable, "-c", "print('chatter')"]) is None
    assert "chatter" not in capsys.readouterr().out
