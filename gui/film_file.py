"""Films as files: MP4 for talks and pages, GIF for everything else; pictures go in one by one."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, cast

import av
import av.filter
import numpy as np
from av.error import FFmpegError
from av.video.format import VideoFormat
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from core.atomic import mode_of, target_of
from core.errors import UserError
from gui.interruption import end_if_asked

FILM_FORMATS = (".mp4", ".gif")  # endings of the files that can be written
MOST_GIF_RATE = 25  # pictures a second: viewers slow down what is faster than 50, and files grow
_QUALITY = "16"  # x264's constant rate factor: thin lines and small type stay sharp


class FilmFile:
    """A film under way, as a context: what fails or is left early leaves no file and touches no older one.

    An older one is replaced as `write_atomically` does it: with its permissions, and where a link leads.

    Args:
        path: ends in one of FILM_FORMATS; rate: pictures a second.

    Raises:
        UserError: on leaving it, or before: the file cannot be written.
    """

    def __init__(self, path: Path, rate: int) -> None:
        self._path, self._is_gif = path, path.suffix.lower() == ".gif"
        self._rate = min(rate, MOST_GIF_RATE) if self._is_gif else rate
        self._target = self._part = self._waiting = Path()
        self._container: Any = None
        self._stream: Any = None
        self._palette: _Palette | None = None
        self._count = 0

    @property
    def rate(self) -> int:
        """Pictures a second that the format gets."""
        return self._rate

    def __enter__(self) -> FilmFile:
        with _disk_errors(self._path):
            self._target = target_of(self._path)
            handle, name = tempfile.mkstemp(
                prefix=f".{self._path.stem[:32]}.", suffix=self._path.suffix.lower(), dir=self._target.parent
            )
            os.close(handle)
            self._part = Path(name)
            self._waiting = self._part.with_suffix(".waiting")
            self._container = av.open(name, "w")
        return self

    def add(self, image: QImage) -> None:
        """The next picture; all have the size of the first."""
        pixels = _rgb(image)
        with _disk_errors(self._path):
            if self._stream is None:
                self._begin(pixels.shape[1], pixels.shape[0])
            assert self._stream is not None
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = self._count, Fraction(1, self._rate)
            self._count += 1
            if self._palette is not None:
                self._palette.push(frame)
            else:
                self._container.mux(self._stream.encode(frame))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        try:
            with _disk_errors(self._path):
                try:
                    if kind is None:
                        self._finish()
                finally:
                    if self._palette is not None:
                        self._palette.close()
                    self._container.close()
                if kind is None:
                    end_if_asked()
                    os.chmod(self._part, mode_of(self._target))
                    os.replace(self._part, self._target)
        finally:
            for path in (self._part, self._waiting):
                with contextlib.suppress(OSError):
                    path.unlink()

    def _begin(self, width: int, height: int) -> None:
        codec, options = ("gif", {}) if self._is_gif else ("libx264", {"crf": _QUALITY, "preset": "medium"})
        self._stream = self._container.add_stream(codec, rate=self._rate, options=options)
        self._stream.width, self._stream.height = width, height
        self._stream.pix_fmt = "pal8" if self._is_gif else "yuv420p"  # what every player can show
        if self._is_gif:
            self._palette = _Palette(self._waiting, width, height, self._rate)

    def _finish(self) -> None:
        if self._stream is None:
            return
        if self._palette is not None:
            for frame in self._palette.frames():
                end_if_asked()
                self._container.mux(self._stream.encode(frame))
        self._container.mux(self._stream.encode(None))


class _Palette:
    """Chooses the 256 colours of a GIF from all of its pictures, which wait meanwhile in a file beside it."""

    def __init__(self, waiting: Path, width: int, height: int, rate: int) -> None:
        self._path, self._size, self._rate = waiting, (width, height), rate
        graph = self._chooser = av.filter.Graph()
        source, choose, sink = self._source(graph), graph.add("palettegen", "stats_mode=full"), graph.add("buffersink")
        source.link_to(choose)
        choose.link_to(sink)
        graph.configure()
        self._pictures, self._colours = source, sink
        self._container = av.open(str(waiting), "w", format="mov")
        self._stream: Any = self._container.add_stream("qtrle", rate=rate)  # lossless, and small for flat colours
        self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, "rgb24"

    def push(self, frame: av.VideoFrame) -> None:
        self._container.mux(self._stream.encode(frame))
        self._pictures.push(frame)

    def close(self) -> None:
        """Ends the waiting; may be called twice."""
        self._container.close()

    def frames(self) -> Iterator[av.VideoFrame]:
        """All pictures in the chosen colours; nothing can be pushed afterwards."""
        self._container.mux(self._stream.encode(None))
        self.close()
        self._pictures.push(None)
        palette = cast(av.VideoFrame, self._colours.pull())
        graph = av.filter.Graph()
        pictures = self._source(graph)
        colours = graph.add_buffer(width=16, height=16, format=palette.format, time_base=Fraction(1, self._rate))
        use, sink = graph.add("paletteuse", "dither=none:diff_mode=rectangle"), graph.add("buffersink")
        pictures.link_to(use, 0, 0)
        colours.link_to(use, 0, 1)
        use.link_to(sink)
        graph.configure()
        colours.push(palette)
        colours.push(None)
        with av.open(str(self._path)) as waiting:
            for number, frame in enumerate(waiting.decode(video=0)):
                frame.pts, frame.time_base = number, Fraction(1, self._rate)
                pictures.push(frame)
                yield from self._pull(sink)
        pictures.push(None)
        yield from self._pull(sink)

    def _source(self, graph: av.filter.Graph) -> Any:
        width, height = self._size
        return graph.add_buffer(
            width=width, height=height, format=VideoFormat("rgb24"), time_base=Fraction(1, self._rate)
        )

    def _pull(self, sink: Any) -> Iterator[av.VideoFrame]:
        while True:
            try:
                yield sink.pull()
            except (EOFError, BlockingIOError):
                return


def _rgb(image: QImage) -> NDArray[np.uint8]:
    """[height, width, 3], of even sides, since a video's colours are stored for pairs of pixels."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    height, width = image.height(), image.width()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    pixels = rows[:, : 3 * width].reshape(height, width, 3)
    return np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")


@contextlib.contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (FFmpegError, OSError) as error:
        reason = error.strerror or str(error)
        raise UserError(
            f"The film cannot be written: {reason}.", hint="Save under another name or in another folder.",
            where=str(path),
        ) from error  # fmt: skip
