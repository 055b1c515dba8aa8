"""Makes the files in data/ from the packages that ``make data`` fetches: ``python -m hullx.datasets.embed [FOLDER]``.

Seeds and choices are fixed, so the same packages give the same content.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hullx.datasets.chemistry import AS_MEASURED, BATCH, LABEL, LIVE, TARGET, TRAIN
from hullx.datasets.images import SAMPLE, fashion_mnist
from hullx.datasets.places import DATA, find

PER_CLASS = 200
SPLIT_SEED = 20211029
LIVE_SHARE = 0.2
LONGEST_LABEL = 40
WHEEL = "qc_b3db-*.whl"
DESCRIPTORS = {
    "MW": "molecular weight",
    "SLogP": "logP",
    "TopoPSA": "polar surface area",
    "FilterItLogS": "predicted logS",
    "SMR": "molar refractivity",
    "VMcGowan": "McGowan volume",
    "LabuteASA": "accessible surface",
    "FCSP3": "sp3 carbon share",
    "Diameter": "longest path",
    "nHBDon": "H-bond donors",
    "nHBAcc": "H-bond acceptors",
    "nRot": "rotatable bonds",
    "nAcid": "acidic groups",
    "nBase": "basic groups",
    "nRing": "rings",
    "naRing": "aromatic rings",
    "nARing": "aliphatic rings",
    "nHRing": "hetero rings",
    "nFRing": "fused ring systems",
    "n5Ring": "5-membered rings",
    "n6Ring": "6-membered rings",
    "nBondsD": "double bonds",
    "nBondsT": "triple bonds",
    "nC": "carbon atoms",
    "nN": "nitrogen atoms",
    "nO": "oxygen atoms",
    "nS": "sulfur atoms",
    "nF": "fluorine atoms",
    "nCl": "chlorine atoms",
    "nBr": "bromine atoms",
}
# What happens to eight live rows each.
ADDED: dict[str, dict[str, float]] = {
    "logP + 6": {"logP": 6.0},
    "weight + 350, surface + 150": {"molecular weight": 350.0, "accessible surface": 150.0},
    "5 more fluorine, 2 more triple bonds": {"fluorine atoms": 5.0, "triple bonds": 2.0},
    "polar surface + 60": {"polar surface area": 60.0},
}
SET: dict[str, dict[str, float]] = {
    # each value is common enough; no training row has both
    "three 5-membered rings, no double bond": {"5-membered rings": 3.0, "double bonds": 0.0},
}
PER_BATCH = 8


def main(arguments: Sequence[str]) -> int:
    """Write all files into the folder named, or into the package."""
    folder = Path(arguments[0]) if arguments else DATA
    folder.mkdir(parents=True, exist_ok=True)
    write_fashion_sample(folder)
    write_b3db(folder)
    for file in sorted(folder.iterdir()):
        print(f"{file.stat().st_size:>9,} bytes  {file}")
    return 0


def write_fashion_sample(folder: Path) -> None:
    """The first images of each class, in the order of the set."""
    data = fashion_mnist()
    first = [np.flatnonzero(data.train_labels == label)[:PER_CLASS] for label in range(10)]
    rows = np.sort(np.concatenate(first))
    np.savez_compressed(folder / SAMPLE.name, images=data.train_images[rows], labels=data.train_labels[rows])


def write_b3db(folder: Path) -> None:
    """Named descriptors, split and shifted."""
    table = _descriptors()
    rng = np.random.default_rng(SPLIT_SEED)
    order = rng.permutation(len(table))
    size = round(LIVE_SHARE * len(table))
    live, train = order[:size], np.sort(order[size:])
    batches = [name for name in (*ADDED, *SET) for _ in range(PER_BATCH)]
    batches += [AS_MEASURED] * (size - len(batches))
    mixed = rng.permutation(size)
    header = [LABEL, *DESCRIPTORS.values(), TARGET]
    _write_csv(folder / TRAIN.name, header, [table[i] for i in train])
    rows = [{**_shifted(table[live[j]], batches[j]), BATCH: batches[j]} for j in mixed]
    _write_csv(folder / LIVE.name, [*header, BATCH], rows)


def _descriptors() -> list[dict[str, str]]:
    """Each compound as texts, under our names."""
    folder = find("B3DB", None, (".",), lambda place: any(place.glob(WHEEL)), "pip download --no-deps qc-B3DB==1.1.1")
    with zipfile.ZipFile(next(folder.glob(WHEEL))) as wheel:
        packed = wheel.read("B3DB/B3DB_regression_extended.tsv.gz")
    rows = csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8")), delimiter="\t")
    table: list[dict[str, str]] = []
    for row in rows:
        label = row["compound_name"].strip() or f"unnamed compound {sum('unnamed' in r[LABEL] for r in table) + 1}"
        label = label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"
        values = {ours: _six_digits(float(row[theirs])) for theirs, ours in DESCRIPTORS.items()}
        table.append({LABEL: label, **values, TARGET: row[TARGET]})
    return table


def _shifted(row: dict[str, str], batch: str) -> dict[str, str]:
    added = {name: _six_digits(float(row[name]) + amount) for name, amount in ADDED.get(batch, {}).items()}
    replaced = {name: _six_digits(value) for name, value in SET.get(batch, {}).items()}
    return {**row, **added, **replaced}


def _six_digits(value: float) -> str:
    return str(int(value)) if value.is_integer() else f"{value:.6g}"


def _write_csv(file: Path, header: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
