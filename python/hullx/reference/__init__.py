"""The executable specification: what every answer has to be, line by line the definition, in rational arithmetic.

Nothing here is fast and nothing here shares code with the rest of the package, so that a test which compares the two
compares two derivations.  Floats are taken as the real numbers they are.
"""
