"""Real data to try things on: two small sets in the package, and a loader of a larger one that never downloads.

`fashion_sample` and `b3db` need nothing; `fashion_mnist` reads files that a package manager has put on the machine.
Licences lie beside the data: Fashion-MNIST is MIT (Zalando SE, 2017), B3DB is CC0 (Meng, Xi, Huang, Ayers, 2021).
"""

from hullx.datasets.chemistry import B3DBTable, b3db_files, b3db_live, b3db_train
from hullx.datasets.images import fashion_mnist, fashion_sample

__all__ = ["B3DBTable", "b3db_files", "b3db_live", "b3db_train", "fashion_mnist", "fashion_sample"]
