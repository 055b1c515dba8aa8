"""Noise of five kinds, each as large as the pictures it is made for: (n, channels, height, width), from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from hullx.arrays import Floats

MIDDLE, SPREAD = 0.5, 0.25  # of Gaussian noise, which is cut off at 0 and 1

Maker = Callable[[Floats, np.random.Generator], Floats]


def uniform(pictures: Floats, rng: np.random.Generator) -> Floats:
    """Every value drawn evenly, on its own."""
    return rng.random(pictures.shape)


def gaussian(pictures: Floats, rng: np.random.Generator) -> Floats:
    """Every value drawn from a normal law, on its own."""
    return np.clip(rng.normal(MIDDLE, SPREAD, pictures.shape), 0.0, 1.0)


def constant(pictures: Floats, rng: np.random.Generator) -> Floats:
    """One colour a picture."""
    n, channels = pictures.shape[:2]
    return np.array(np.broadcast_to(rng.random((n, channels, 1, 1)), pictures.shape))


def shuffled(pictures: Floats, rng: np.random.Generator) -> Floats:
    """The pixels of each picture in an order of its own; colours stay together."""
    n, channels, height, width = pictures.shape
    order = rng.random((n, 1, height * width)).argsort(axis=2)
    flat = np.take_along_axis(pictures.reshape(n, channels, -1), order, axis=2)
    return np.asarray(flat.reshape(pictures.shape))


def phase(pictures: Floats, rng: np.random.Generator) -> Floats:
    """The phases of white noise with the amplitudes of each picture: its spectrum and mean, nothing else of it.

    One set of phases for all channels, so that colours go together; what leaves 0 to 1 is cut off.
    """
    n, _, height, width = pictures.shape
    turns = np.angle(np.fft.fft2(rng.random((n, 1, height, width))))
    amplitudes = np.abs(np.fft.fft2(pictures))
    return np.clip(np.fft.ifft2(amplitudes * np.exp(1j * turns)).real, 0.0, 1.0)


MAKERS: Mapping[str, Maker] = {
    "uniform": uniform,
    "Gaussian": gaussian,
    "constant": constant,
    "shuffled": shuffled,
    "phase": phase,
}
