"""How near the screens come to what one thread of this machine can do.

    python bench/roofline.py [SECONDS]

Peaks are measured: multiply-adds of the level in registers, nothing loaded; bytes read from memory. The screens run
over rows that stay in the second-level cache and never pass, which is what a scan of many queries does.
"""

from __future__ import annotations

import sys

from hullx import _core, runtime

DIMS = (8, 16, 32, 64, 128, 256, 784, 2000)


def table(seconds: float) -> list[str]:
    read = _core.measure_rate("read", 1 << 28, seconds)
    lines = [f"memory: {read / 1e9:.1f} GB/s", "level    columns  float32 G/s  of peak   int8 G/s  of peak"]
    for level in runtime.simd_levels():
        runtime.set_simd_level(level)
        peaks = {what: _core.measure_rate(f"peak {what}", 1, seconds) for what in ("float32", "int8")}
        lines.append(f"{level:8} peak     {peaks['float32'] / 1e9:11.1f}           {peaks['int8'] / 1e9:9.1f}")
        for dim in DIMS:
            shown = ""
            for what, width in (("float32", 11), ("int8", 9)):
                rate = _core.measure_rate(f"screen {what}", dim, seconds)
                shown += f"{rate / 1e9:{width}.1f} {rate / peaks[what]:8.0%}  "
            lines.append(f"{'':8} {dim:7}  {shown}")
    return lines


if __name__ == "__main__":
    print("\n".join(table(float(sys.argv[1]) if len(sys.argv) > 1 else 0.3)))
