"""A study's figure as part of the page: SVG where that is small, PNG where points or pictures are many."""

from __future__ import annotations

import base64
import io
import warnings

import matplotlib
from matplotlib.ticker import LogFormatter

from hullx.report.figures import SETTINGS, Picture, svg_picture
from hullx.report.studies import Drawing
from hullx.report.studies.drawing import logarithmic
from hullx.studies import Result

LARGEST_SVG = 110_000  # characters of the address
WIDTH = 1640  # pixels of a PNG


def embedded(drawing: Drawing, result: Result) -> Picture | None:
    """Draw it; None where the result holds nothing to draw."""
    figure = drawing.draw(result)
    if figure is None:
        return None
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if isinstance(axis.get_major_formatter(), LogFormatter):  # its formulas are not parsed here
                logarithmic(axis)
    alt = drawing.alt(result)
    picture = svg_picture(figure, alt)
    if len(picture.uri) <= LARGEST_SVG:
        return picture
    stream = io.BytesIO()
    with matplotlib.rc_context(SETTINGS), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wide = float(figure.get_size_inches()[0])
        figure.savefig(stream, format="png", dpi=WIDTH / wide, facecolor="white", metadata={"Software": None})
    data = _few_colors(stream.getvalue())
    return Picture(
        "data:image/png;base64," + base64.b64encode(data).decode("ascii"), alt, picture.width, picture.height
    )


def _few_colors(data: bytes) -> bytes:
    """256 colours are enough for lines and grey pictures, and a third of the size."""
    from PIL import Image  # matplotlib needs it, too

    with Image.open(io.BytesIO(data)) as image:
        stream = io.BytesIO()
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(stream, "png", optimize=True)
    smaller = stream.getvalue()
    return smaller if len(smaller) < len(data) else data
