"""Networks among the representations of the same images; the study of representations finds this module by name."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hullx.arrays import Floats
from hullx.studies.geometry.representation.images import Config, Images
from hullx.studies.geometry.representation.views import View, softmax
from hullx.studies.learning.embeddings import convnet
from hullx.studies.learning.embeddings.reduction import reduced
from hullx.studies.learning.embeddings.spaces import PIXEL_HIDDEN


def views(images: Images, config: Config, rng: np.random.Generator) -> Iterator[View]:
    """A network before and after training, all that it says of the classes, and codes of autoencoders of the pixels."""
    if images.train_labels is None or images.side is None:
        return
    labels = images.train_labels.astype(np.int64)
    moments = (0, config.network_epochs)
    for epochs, network in convnet.watched(images.train, labels, images.side, config.network_width, moments, rng):
        train, test = (convnet.embedding(network, rows) for rows in (images.train, images.test))
        weight, bias = convnet.head(network)
        scores, asked = train @ weight + bias, test @ weight + bias
        if epochs == 0:
            yield View("untrained network", train, test)
            yield View("one untrained score", scores[:, :1], asked[:, :1], "line", "untrained network")
            continue
        yield View("trained network", train, test, fitted=True, taught=True)
        yield View("network scores", scores, asked, "image", "trained network", fitted=True, taught=True)
        chances, fresh = free(softmax(scores)), free(softmax(asked))
        yield View("network probabilities", chances, fresh, "none", "network scores", fitted=True, taught=True)
        one = "one network probability"
        yield View(one, chances[:, :1], fresh[:, :1], "image", "network probabilities", fitted=True, taught=True)
    for latent in config.latents:
        code = reduced(images.train, images.test, latent, (PIXEL_HIDDEN,), config.latent_epochs, rng)
        yield View(f"{latent} autoencoder latents", code.train, code.test, fitted=True)


def free(chances: Floats) -> Floats:
    """All probabilities but the last, which follows from them: the simplex of c classes has c - 1 dimensions."""
    return np.ascontiguousarray(chances[:, :-1])
