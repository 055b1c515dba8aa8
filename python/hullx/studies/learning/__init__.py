"""Studies of what networks do: one module or package each, on the shared `networks` and `training`.

A study's own module imports no torch, so that its question, presets and stored result are there without it; what
measures is imported when it measures, and `Study.extra` says what to install.
"""
