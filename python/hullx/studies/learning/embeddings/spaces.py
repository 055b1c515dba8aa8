"""The spaces that are looked at: embeddings of networks, and fewer dimensions made of them in three ways.

whole         all columns
scores        what the network says of each class: a linear map of its embedding
bottleneck    code of an autoencoder fitted to the training rows
components    their leading principal components
projection    random directions: fitted to nothing, the control of the two before
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from hullx.arrays import Floats, Rows
from hullx.studies._study import Work
from hullx.studies.geometry.real_data.sources import Ints, principal, projected
from hullx.studies.learning.embeddings.config import OWN, Config
from hullx.studies.learning.embeddings.data import SIDE, Data

Map = Literal["whole", "scores", "bottleneck", "components", "projection"]
HIDDEN = 64  # units between an embedding and its bottleneck
PIXEL_HIDDEN = 128


@dataclass(frozen=True, eq=False)
class Space:
    """Training and test rows in one space; `scores`: what the network would say of the test rows through it."""

    of: str  # pixels, network, imagenet
    map: Map
    train: Rows
    test: Rows
    images: str = "fashion"
    width: int = 0
    epochs: int = 0
    labels: str = OWN
    copy: int = 0
    scores: Floats | None = None

    @property
    def d(self) -> int:
        return int(self.train.shape[1])


Make = Callable[[Work[Config]], Iterator[Space]]


def pixels(work: Work[Config]) -> Iterator[Space]:
    """Pixels, and the linear reductions that an autoencoder of pixels is compared with."""
    data: Data = work.data
    yield Space("pixels", "whole", data.train, data.test)
    mean, vectors, _ = principal(data.train)
    for d in work.config.latents:
        train, test = (projected(rows, mean, vectors[:, :d]) for rows in (data.train, data.test))
        yield Space("pixels", "components", train, test)
        directions = work.rng.standard_normal((data.train.shape[1], d))
        train, test = (projected(rows, mean, directions) for rows in (data.train, data.test))
        yield Space("pixels", "projection", train, test)


def autoencoder(work: Work[Config]) -> Iterator[Space]:
    from hullx.studies.learning.embeddings.reduction import reduced

    data: Data = work.data
    latent, epochs = int(work.cell["latent"]), work.config.reduction_epochs
    code = reduced(data.train, data.test, latent, (PIXEL_HIDDEN,), epochs, work.rng)
    yield Space("pixels", "bottleneck", code.train, code.test, epochs=epochs)


def networks(work: Work[Config]) -> Iterator[Space]:
    """One network at all its moments, with its scores at the last; reduced further where it has the main width."""
    from hullx.studies.learning.embeddings import convnet

    data: Data = work.data
    config, width, labels = work.config, int(work.cell["width"]), str(work.cell["labels"])
    shown: Ints = data.train_labels if labels == OWN else work.rng.permutation(data.train_labels)
    known = {"width": width, "labels": labels, "copy": int(work.cell["copy"])}
    for epochs, network in convnet.watched(data.train, shown, SIDE, width, config.epochs, work.rng):
        train, test = (convnet.embedding(network, rows) for rows in (data.train, data.test))
        weight, bias = convnet.head(network)
        whole = Space("network", "whole", train, test, epochs=epochs, scores=test @ weight + bias, **known)  # type: ignore[arg-type]
        yield whole
        if epochs == config.epochs[-1]:
            yield _like(whole, "scores", train @ weight + bias, test @ weight + bias, whole.scores)
        if width == config.main and epochs in (config.epochs[0], config.epochs[-1]):
            yield from _fewer(whole, weight, bias, work)


def _fewer(whole: Space, weight: Floats, bias: Floats, work: Work[Config]) -> Iterator[Space]:
    from hullx.studies.learning.embeddings.reduction import reduced

    mean, vectors, _ = principal(whole.train)
    for d in (k for k in work.config.bottlenecks if k <= whole.d):
        code = reduced(whole.train, whole.test, d, (HIDDEN,), work.config.reduction_epochs, work.rng)
        yield _like(whole, "bottleneck", code.train, code.test, code.restored @ weight + bias)
        train, test = (projected(rows, mean, vectors[:, :d]) for rows in (whole.train, whole.test))
        yield _like(whole, "components", train, test, (test @ vectors[:, :d].T + mean) @ weight + bias)
        directions = work.rng.standard_normal((whole.d, d))
        yield _like(whole, "projection", whole.train @ directions, whole.test @ directions, None)


def _like(whole: Space, map_: Map, train: Rows, test: Rows, scores: Floats | None) -> Space:
    """The same network and images in other coordinates."""
    known = (whole.images, whole.width, whole.epochs, whole.labels, whole.copy)
    return Space(whole.of, map_, train, test, *known, scores)


def imagenet(work: Work[Config]) -> Iterator[Space]:
    """Features of a network that was trained on photographs of other things: whole, and in fewer dimensions."""
    from hullx.studies.learning.embeddings import foreign

    data: Data = work.data
    config, n = work.config, min(work.config.foreign_rows, work.config.rows)
    if work.cell["images"] == "fashion":
        train = foreign.fashion(data.train[:n], SIDE, config.side)
        asked = {"fashion": foreign.fashion(data.test, SIDE, config.side)}
    else:
        cut = foreign.patches(config.side, n, config.queries, work.rng)
        train = cut["train"]
        asked = {"same photographs": cut["same_photo"], "other photographs": cut["other_photo"]}
    mean, vectors, _ = principal(train)
    directions = work.rng.standard_normal((train.shape[1], max(config.foreign_components)))
    for images, test in asked.items():
        yield Space("imagenet", "whole", train, test, images)
        for d in config.foreign_components:
            for name, columns in (("components", vectors[:, :d]), ("projection", directions[:, :d])):
                rows, fresh = (projected(x, mean, columns) for x in (train, test))
                yield Space("imagenet", name, rows, fresh, images)  # type: ignore[arg-type]


MAKERS: Mapping[str, Make] = {
    "pixels": pixels,
    "network": networks,
    "autoencoder": autoencoder,
    "imagenet": imagenet,
}
