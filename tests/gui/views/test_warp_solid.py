"""Three dimensions without OpenGL: the eye, the box, the plane that separates, points by depth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtWidgets import QApplication

from gui.theme import LIGHT, ThemeHolder
from gui.views.warp_axes import Extent
from gui.views.warp_camera import Camera
from gui.views.warp_labels import CORNERS, BoxLabels, outer_edge
from gui.views.warp_points import SpacePoints
from gui.views.warp_solid import TIES, flat_in_box

angles, depths = st.floats(-180, 180), st.floats(0, 1)


@given(angles, st.floats(-89, 89), depths)
def test_the_eye_turns_space_and_never_stretches_it(azimuth: float, elevation: float, depth: float) -> None:
    camera = Camera()
    camera.azimuth, camera.elevation = azimuth, elevation
    M = camera.matrix(depth)
    np.testing.assert_allclose(M @ M.T, np.eye(3), atol=1e-9)
    assert np.linalg.det(M) == pytest.approx(1)


def test_at_no_depth_the_picture_is_the_plane_itself() -> None:
    camera, places = Camera(), np.random.default_rng(0).normal(size=(9, 3)).astype(np.float32)
    shown, near = camera.project(places, np.array([1.0, 2.0, 3.0]), 0.0)
    np.testing.assert_array_equal(shown, places[:, :2])
    assert near is None
    turned, _ = camera.project(places, np.array([1.0, 2.0, 3.0]), 1e-9)
    assert turned == pytest.approx(places[:, :2], abs=1e-5)


def test_the_third_axis_points_up_and_what_is_in_front_is_near() -> None:
    camera = Camera()
    camera.azimuth, camera.elevation = 0.0, 20.0
    origin = np.zeros(3)
    up, _ = camera.project(np.array([[0.0, 0, 1]]), origin, 1.0)
    assert up[0, 0] == pytest.approx(0)
    assert up[0, 1] > 0.9
    _, near = camera.project(np.array([[0.0, -1, 0], [0.0, 1, 0]]), origin, 1.0)
    assert near is not None
    assert near[0] > near[1]


def test_dragging_turns_about_the_third_axis_and_stops_overhead() -> None:
    camera = Camera()
    camera.turn(0, 1000)
    assert camera.elevation == 89
    before = camera.azimuth
    camera.turn(720, 0)
    assert camera.azimuth == pytest.approx(before)
    assert camera.is_by_hand


@given(angles, st.floats(0, 89), st.tuples(st.floats(0.1, 9), st.floats(0.1, 9), st.floats(0.1, 9)), depths)
def test_the_frame_holds_the_box_from_every_side(
    azimuth: float, elevation: float, halves: tuple[float, float, float], depth: float
) -> None:
    camera = Camera()
    camera.azimuth, camera.elevation = azimuth, elevation
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * halves
    shown, _ = camera.project(corners, np.zeros(3), depth)
    width, height = camera.frame(np.array(halves), depth)
    assert np.abs(shown[:, 0]).max() <= width * (1 + 1e-9)
    assert np.abs(shown[:, 1]).max() <= height * (1 + 1e-9)


def test_the_eye_finds_a_side_from_which_a_flat_cloud_is_not_a_line() -> None:
    cloud = np.random.default_rng(0).normal(size=(50, 3)) * (1, 0, 1)
    camera = Camera()
    camera.azimuth = 90.0  # edge-on
    edge_on = np.linalg.svd(cloud @ camera.matrix()[:2].T, compute_uv=False)[1]
    camera.face([(cloud, 1.0), (cloud, 0.6)])
    assert np.linalg.svd(cloud @ camera.matrix()[:2].T, compute_uv=False)[1] > 3 * edge_on
    camera.face([(cloud[:1], 1.0), (np.full((9, 3), np.nan), 0.5)])  # nothing to see: it stays somewhere


@given(st.tuples(*[st.floats(-2, 2).map(lambda v: round(v, 2))] * 4))
def test_the_separating_plane_is_cut_out_by_the_box(plane: tuple[float, float, float, float]) -> None:
    box = Extent(0.5, -1.0, 2.0, 1.0, 0.25, 3.0)
    found = flat_in_box(plane, box)
    heights = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * box.halves + box.centre
    heights = heights @ np.array(plane[:3]) + plane[3]
    if found is None:
        assert np.abs(plane[:3]).max() < 1e-12 or (heights > 0).all() or (heights <= 0).all()
        return
    assert 3 <= len(found) <= 6
    assert found @ np.array(plane[:3]) + plane[3] == pytest.approx(0, abs=1e-9)
    assert (np.abs(found - box.centre) <= box.halves + 1e-9).all()
    normal = np.array(plane[:3]) / np.linalg.norm(plane[:3])
    sides = np.roll(found, -1, axis=0) - found
    turns = np.cross(sides, np.roll(sides, -1, axis=0)) @ normal
    assert (turns > -1e-7).all() or (turns < 1e-7).all()  # convex: the corners are in order


def test_near_points_are_larger_and_in_front_and_those_not_picked_faint() -> None:
    points = SpacePoints()
    points.set_depth(np.array([0.2, 1.0, 0.0], np.float32), None)
    assert points.order is not None
    assert points.order.tolist() == [2, 0, 1]
    sizes = np.asarray(points.sizes)
    assert sizes[1] > sizes[0] > sizes[2]
    points.set_depth(None, np.array([True, False, False]))
    assert points.order is not None
    assert points.order.tolist()[-1] == 0
    assert np.asarray(points.opacities).tolist() == [1.0, 0.16, 0.16]
    points.set_depth(None, None)
    assert points.order is None


def test_points_at_about_one_depth_lie_over_each_other_as_in_the_data_and_not_in_a_row() -> None:
    points = SpacePoints()
    points.set_depth(np.array([0.43, 0.39, 1.0, 0.41, 0.0, 0.42], np.float32), None)
    assert points.order is not None
    assert points.order.tolist() == [4, 0, 1, 3, 5, 2]


@given(angles, st.floats(-89, 89), st.tuples(st.floats(0.1, 9), st.floats(0.1, 9), st.floats(0.1, 9)))
def test_numbers_stand_at_an_edge_on_the_outline_and_outside_the_box(
    azimuth: float, elevation: float, halves: tuple[float, float, float]
) -> None:
    camera = Camera()
    camera.azimuth, camera.elevation = azimuth, elevation
    corners = camera.project(CORNERS * halves, np.zeros(3), 1.0)[0] * (1, -1)  # the screen's second axis points down
    for axis in range(3):
        edge = outer_edge(corners, axis)
        span = float(np.abs(corners).max())
        assert ((corners - edge.start) @ edge.outward <= 1e-6 * span).all()
        assert abs((edge.end - edge.start) @ edge.outward) <= 1e-6 * span
        assert edge.outward @ (-0.4, 1.0) >= -1e-9


def test_a_box_is_written_on_with_round_numbers_of_its_axes(qapp: QApplication) -> None:
    labels = BoxLabels(ThemeHolder(LIGHT))
    box = Extent(0.0, 1.0, 2.0, 2.0, -1.0, 3.0)
    camera = Camera()
    labels.set_box(box, camera.project(box.centre + CORNERS * box.halves, box.centre, 1.0)[0], ("a1", "a2", "a3"))
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    with QPainter(image) as painter:
        labels.paint(painter, QTransform(40, 0, 0, -40, 200, 240))
    said = labels.written
    assert [name for name in said if name[0] == "a"] == ["a₁", "a₂", "a₃"]
    third = [float(text.replace("−", "-")) for text in said[said.index("a₂") + 1 : -1]]
    assert len(third) >= 3
    assert min(third) >= -4
    assert max(third) <= 2
    assert np.ptp(np.diff(third)) == pytest.approx(0)
    assert (np.frombuffer(image.constBits(), np.uint32) != 0xFFFFFFFF).any()


def test_two_classes_lead_alike_on_the_lines_that_part_the_triangle_of_shares() -> None:
    for tie in TIES:
        for share in np.linspace(0, 1, 5):
            place = (1 - share) * tie[0] + share * tie[1]
            ranked = np.sort(place)
            assert ranked[2] == pytest.approx(ranked[1])
            assert place.sum() == pytest.approx(1)


def test_the_eye_sees_a_separating_plane_from_the_side_and_the_points_still_broad() -> None:
    rng = np.random.default_rng(1)
    normal = np.array([0.2, -0.9, 0.4])
    cloud = rng.normal(size=(80, 3))
    plain, sideways = Camera(), Camera()
    plain.azimuth = sideways.azimuth = 0.0
    plain.face([(cloud, 1.0)])
    sideways.face([(cloud, 1.0)], [normal.tolist()])
    unit = normal / np.linalg.norm(normal)
    assert np.linalg.norm(sideways.matrix()[:2] @ unit) > 0.85
    assert np.linalg.svd(cloud @ sideways.matrix()[:2].T, compute_uv=False)[1] > 5
    sideways.face([(cloud, 1.0)], [(0.0, 0.0, 0.0), (np.nan, 1.0, 0.0)])  # no planes at all
    assert (sideways.azimuth, sideways.elevation) == (plain.azimuth, plain.elevation)
