# The compiled core: C-contiguous arrays of exactly the dtype named in the comments, or a TypeError.
from collections.abc import Callable, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

_Float64 = NDArray[np.float64]
_Int64 = NDArray[np.int64]
_Bytes = NDArray[np.uint8]
_Progress = Callable[[int, int], object]  # (queries done, queries)

@final
class Points:
    # rows: (n, d) float32 or float64, borrowed and kept alive; statistics: centre, scale, radius, caller_scale and
    # caller_radius of a larger set that they are part of
    def __init__(
        self,
        rows: NDArray[np.float32] | _Float64,
        statistics: tuple[_Float64, _Float64, float, float, float] | None = None,
    ) -> None: ...
    @property
    def size(self) -> int: ...
    @property
    def dim(self) -> int: ...
    @property
    def dtype(self) -> str: ...  # "float32" or "float64"
    @property
    def centre(self) -> _Float64: ...  # (d,)
    @property
    def scale(self) -> _Float64: ...  # (d,)
    @property
    def radius(self) -> float: ...
    @property
    def caller_scale(self) -> float: ...
    @property
    def caller_radius(self) -> float: ...
    @property
    def packed_bytes(self) -> int: ...

# queries (m, d) → indices (m, k), squared (m, k); rung "auto", "int8" or "float32" never changes them
def knn(
    points: Points,
    queries: _Float64,
    k: int,
    exclude_rows: _Int64 | None,
    row_groups: _Int64 | None,
    query_groups: _Int64 | None,
    num_threads: int,
    progress: _Progress | None,
    rung: str = "auto",
) -> tuple[_Int64, _Float64]: ...

# queries (m, d), radius (m,) → (m,)
def count_within(
    points: Points,
    queries: _Float64,
    radius: _Float64,
    squared: bool,
    exclude_rows: _Int64 | None,
    row_groups: _Int64 | None,
    query_groups: _Int64 | None,
    num_threads: int,
    progress: _Progress | None,
    rung: str = "auto",
) -> _Int64: ...

# queries (m, d) → indices (m, k), products (m, k), largest first
def knn_inner(
    points: Points,
    queries: _Float64,
    k: int,
    exclude_rows: _Int64 | None,
    row_groups: _Int64 | None,
    query_groups: _Int64 | None,
    num_threads: int,
    progress: _Progress | None,
    rung: str = "auto",
) -> tuple[_Int64, _Float64]: ...

# queries (m, d) → indices (m, k), 1 - cosine (m, k)
def knn_cosine(
    points: Points,
    queries: _Float64,
    k: int,
    exclude_rows: _Int64 | None,
    row_groups: _Int64 | None,
    query_groups: _Int64 | None,
    num_threads: int,
    progress: _Progress | None,
    rung: str = "auto",
) -> tuple[_Int64, _Float64]: ...

# queries (m, d), least (m,) → (m,)
def count_inner(
    points: Points,
    queries: _Float64,
    least: _Float64,
    exclude_rows: _Int64 | None,
    row_groups: _Int64 | None,
    query_groups: _Int64 | None,
    num_threads: int,
    progress: _Progress | None,
    rung: str = "auto",
) -> _Int64: ...

# queries (m, d), radius (m,) → (m,)
def count_cosine(
    points: Points,
    queries: _Float64,
    radius: _Float64,
    exclude_rows: _Int64 | None,
    row_groups: _Int64 | None,
    query_groups: _Int64 | None,
    num_threads: int,
    progress: _Progress | None,
    rung: str = "auto",
) -> _Int64: ...

# rows (n, d), transform (p, d) → (n, p)
def transform_rows(rows: NDArray[np.float32] | _Float64, transform: _Float64) -> _Float64: ...

@final
class BitPoints:
    # packed: (n, ceil(bits / 8)) uint8 as numpy.packbits makes them, copied
    def __init__(self, packed: _Bytes, bits: int) -> None: ...
    @property
    def size(self) -> int: ...
    @property
    def bits(self) -> int: ...
    @property
    def packed_bytes(self) -> int: ...

# queries (m, ceil(bits / 8)) → indices (m, k), distances (m, k)
def jaccard_knn(
    points: BitPoints,
    queries: _Bytes,
    k: int,
    exclude_rows: _Int64 | None,
    row_groups: _Int64 | None,
    query_groups: _Int64 | None,
    num_threads: int,
    progress: _Progress | None,
) -> tuple[_Int64, _Float64]: ...

# queries (m, ceil(bits / 8)), radius (m,) → (m,)
def jaccard_count_within(
    points: BitPoints,
    queries: _Bytes,
    radius: _Float64,
    exclude_rows: _Int64 | None,
    row_groups: _Int64 | None,
    query_groups: _Int64 | None,
    num_threads: int,
    progress: _Progress | None,
) -> _Int64: ...

# verdict, status int8 (m,); rounds int64; lower, upper, scaled_lower, scaled_upper, offset float64 (m,); normal (m, d);
# weights as rows of a sparse matrix: indptr int64 (m + 1,), indices int64, weights float64
def query_hull(
    points: Points,
    queries: _Float64,
    want: int,
    tolerance: float,
    rtol: float,
    max_rounds: int,
    time_limit: float,
    block: int,
    exclude_rows: _Int64 | None,
    row_groups: _Int64 | None,
    query_groups: _Int64 | None,
    num_threads: int,
    progress: _Progress | None,
) -> dict[str, NDArray[np.int8] | _Int64 | _Float64]: ...

# indices int64 (v,); normals float64 (v, d); offsets (v,); mixtures of all rows as rows of a sparse n × n matrix:
# indptr, support, weights; upper, scaled_upper (n,); undecided int64
def extreme_points(
    points: Points, tolerance: float, max_rounds: int, batch: int, num_threads: int, progress: _Progress | None
) -> dict[str, _Int64 | _Float64]: ...

# → lower, upper in working coordinates; direction (d,) in working coordinates
def certify(
    points: Points,
    frame: int,
    query: _Float64,
    direction: _Float64,
    support: _Int64,
    weights: _Float64,
    exclude_row: int,
) -> tuple[float, float]: ...

# → base row, pivot rows (rank,), columns (rank,)
def affine_frame(points: Points, num_threads: int) -> tuple[int, _Int64, _Int64]: ...

# lower, upper, reach, offset (m,); normal (m, d); coefficients (m, rank); frame 0 caller, 1 scaled
def affine_residual(
    points: Points, queries: _Float64, frame: int, num_threads: int, progress: _Progress | None
) -> dict[str, _Float64]: ...

# status int8 (m,); rounds int64 (m,); center (m, d); radius, gap, cost, scale_ratio (m,), NaN without a simplex; and a
# dictionary as that of query_hull
def query_simplices(
    points: Points,
    queries: _Float64,
    tolerance: float,
    max_rounds: int,
    block: int,
    exclude_rows: _Int64 | None,
    row_groups: _Int64 | None,
    query_groups: _Int64 | None,
    num_threads: int,
    progress: _Progress | None,
) -> tuple[dict[str, NDArray[np.int8] | _Int64 | _Float64], dict[str, NDArray[np.int8] | _Int64 | _Float64]]: ...
def simplex_status_names() -> list[str]: ...

# frame 0 caller, 1 scaled; bias 0 none, 1 squared norm; each direction: rows, values, bounds, unit
def scan(
    points: Points,
    directions: _Float64,
    frame: int,
    bias: int,
    k: int,
    exclude_rows: _Int64 | None,
    row_groups: _Int64 | None,
    query_groups: _Int64 | None,
    num_threads: int,
    rung: str = "float32",
    at_most: _Float64 | None = None,  # (m,)
) -> list[tuple[_Int64, _Float64, _Float64, float]]: ...
def squared_distance(x: _Float64, y: _Float64) -> float: ...
def compare_distances(x: _Float64, y: _Float64, q: _Float64) -> int: ...

@final
class Backend:
    # device: from _cuda.open_device
    def __init__(self, device: object) -> None: ...
    @property
    def name(self) -> str: ...
    @property
    def number(self) -> int: ...  # as others count devices
    @property
    def stream(self) -> int: ...  # on which memory of others is read

@final
class DlpackTensor:
    def __init__(self, capsule: object) -> None: ...
    @property
    def address(self) -> int: ...
    @property
    def device(self) -> tuple[int, int]: ...  # DLPack's type and number
    @property
    def dtype(self) -> tuple[int, int, int]: ...  # kind, bits, lanes
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def strides(self) -> tuple[int, ...] | None: ...  # in numbers

@final
class Placed:
    def __init__(self, backend: Backend, values: NDArray[Any]) -> None: ...  # C-contiguous
    @property
    def address(self) -> int: ...
    @property
    def device(self) -> tuple[int, int]: ...  # DLPack's type and number
    def lend(self, shape: Sequence[int], kind: int, bits: int) -> object: ...  # a DLPack capsule

def fetch(backend: Backend, address: int, width: int, pitch: int, count: int) -> bytes: ...
def holds(backend: Backend, address: int, bytes: int) -> bool: ...
def wait_for(backend: Backend, stream: int) -> None: ...
def adopt(points: Points, backend: Backend, address: int, owner: object) -> None: ...

# fault: "none", "row", "bound"; "screen", "select", "measure": without the barrier so numbered; "memory": that request
# is refused
def emulated_backend(
    memory: int = 4294967296,
    directions: int = 1024,
    capacity: int = 4096,
    growth: int = 8,
    rows: int = 1073741824,
    last_to_first: bool = False,
    fault: str = "none",
    barrier: int = 0,
) -> Backend: ...
def emulated_waited(backend: Backend) -> tuple[int, ...]: ...
def emulated_select(
    values: _Float64,
    bounds: _Float64,
    k: int,
    last_to_first: bool = False,
    fault: str = "none",
    barrier: int = 0,
) -> tuple[float, _Int64]: ...
def emulated_measure(
    points: Points, direction: _Float64, last_to_first: bool = False, fault: str = "none", barrier: int = 0
) -> tuple[_Float64, _Float64]: ...
def set_backend(backend: Backend | None) -> None: ...
def status_names() -> list[str]: ...
def simd_level() -> str: ...
def set_simd_level(name: str) -> None: ...
def available_simd_levels() -> list[str]: ...
def compiled_simd_levels() -> list[str]: ...
def max_threads() -> int: ...
def build_config() -> dict[str, str | bool | int]: ...
def last_stats() -> dict[str, int]: ...
def reset_stats() -> None: ...
def set_knn_path(path: str) -> None: ...  # "auto", "scan", "tree" or "rows": never changes an answer
def set_scan_plan(group: int = 0, chunks: int = 0, call_panels: int = 0, block: int = 0) -> None: ...  # nor does this
def set_outer_rows(least: int = 0) -> None: ...  # every answer stays right
def measure_rate(what: str, size: int, seconds: float) -> float: ...  # for bench/roofline.py
def knn_path() -> str: ...
