"""Packaged data are what their source says; loaders search in their order, say what is missing, and never download."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from hullx.datasets import b3db_files, b3db_live, b3db_train, embed, fashion_mnist, fashion_sample, idx, images, places


def test_the_sample_has_200_images_of_each_class() -> None:
    pictures, labels = fashion_sample()
    assert (pictures.shape, pictures.dtype) == ((2000, 784), np.uint8)
    assert np.bincount(labels).tolist() == [200] * 10
    assert pictures.max() == 255


def test_b3db_is_split_and_shifted_as_documented() -> None:
    train, live = b3db_train(), b3db_live()
    assert train.features.shape == (846, 30)
    assert live.features.shape == (212, 30)
    assert train.feature_names == live.feature_names == tuple(embed.DESCRIPTORS.values())
    assert np.isfinite(train.features).all()
    assert np.isfinite(train.log_bb).all()
    batches = {name: live.batch.count(name) for name in set(live.batch)}
    assert batches.pop("as measured") == 172
    assert batches == dict.fromkeys((*embed.ADDED, *embed.SET), 8)


def test_b3db_files_have_neither_structures_nor_row_numbers() -> None:
    for file in b3db_files():
        header = file.read_text(encoding="utf-8").splitlines()[0].split(",")
        assert header[0] == "compound"
        assert not {"SMILES", "Inchi", "NO.", "CID", "IUPAC_name", ""} & set(header)


@pytest.mark.data
def test_packaged_files_are_what_the_script_makes(tmp_path: Path) -> None:
    assert embed.main([str(tmp_path)]) == 0
    for file in b3db_files():
        assert (tmp_path / file.name).read_text(encoding="utf-8") == file.read_text(encoding="utf-8")
    with np.load(tmp_path / images.SAMPLE.name) as made, np.load(images.SAMPLE) as kept:
        assert {name: made[name].tobytes() for name in made.files} == {
            name: kept[name].tobytes() for name in kept.files
        }


@pytest.mark.data
def test_the_whole_set_is_found_where_it_is_unpacked() -> None:
    data = fashion_mnist()
    assert data.train_images.shape == (60000, 784)
    assert np.bincount(data.train_labels).tolist() == [6000] * 10
    assert np.bincount(data.test_labels).tolist() == [1000] * 10


def small_set(folder: Path, packed: bool = True) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for i, name in enumerate(idx.FILES):
        shape = (2, 28, 28) if "images" in name else (2,)
        header = bytes([0, 0, 8, len(shape)]) + np.array(shape, dtype=">i4").tobytes()
        data = header + bytes([i]) * int(np.prod(shape))
        suffix = "-ubyte.gz" if packed else "-ubyte"
        (folder / f"{name}{suffix}").write_bytes(gzip.compress(data) if packed else data)
    return folder


@pytest.mark.parametrize("packed", [True, False])
def test_a_folder_is_read_by_its_path(tmp_path: Path, packed: bool) -> None:
    data = fashion_mnist(small_set(tmp_path / "own", packed))
    assert data.test_images.shape == (2, 784)
    assert [int(part.ravel()[0]) for part in data] == [0, 1, 2, 3]


def test_the_environment_comes_before_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_set(tmp_path / "data")
    small_set(tmp_path / ".data" / "deb" / places.DEBIAN_FOLDER)
    monkeypatch.chdir(tmp_path)
    assert len(fashion_mnist().train_images) == 2
    (tmp_path / "data" / f"{idx.FILES[1]}-ubyte.gz").write_bytes(b"damaged")
    monkeypatch.setenv("HULLX_DATA", str(tmp_path / "data"))
    with pytest.raises(ValueError, match=r"train-labels-idx1-ubyte\.gz' is damaged"):
        fashion_mnist()


def test_absent_data_say_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        fashion_mnist(tmp_path)
    for remedy in ("apt-get install dataset-fashion-mnist", "make data", "HULLX_DATA", str(tmp_path)):
        assert remedy in str(caught.value)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    small_set(tmp_path)
    file = tmp_path / f"{idx.FILES[0]}-ubyte.gz"
    for data, message in ((b"text", "no idx file"), (b"\0\0\x08\x01\0\0\0\x05ab", "2 values instead of")):
        file.write_bytes(gzip.compress(data))
        with pytest.raises(ValueError, match=message):
            fashion_mnist(tmp_path)
