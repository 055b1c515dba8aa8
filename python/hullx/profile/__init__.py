"""What kind of cloud a table of features is, for questions of interpolation: each number beside that of a Gaussian.

`profile(rows)` measures the share of rows inside the hull of the others, the number of principal components at which
one half is inside, the law of the radius, intrinsic dimensions and hubness.  scipy is needed.
"""

from hullx.profile.measure import profile
from hullx.profile.result import Profile
from hullx.profile.rows import ProfileError, read_features

__all__ = ["Profile", "ProfileError", "profile", "read_features"]
