"""hullx inside other libraries: one module each, imported by name, so that none of them is needed here.

`hullx.interop.card`: answers put on a graphics card, for whatever library goes on there.
`hullx.interop.torch` (extra ``torch``): the hull distance as a function that torch differentiates.
"""
