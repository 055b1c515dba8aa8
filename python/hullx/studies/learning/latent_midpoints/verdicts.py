from hullx.studies._study import Verdict
def _v(t,c): return Verdict("untestable here","stub")
midpoints=learned_manifold=inside_or_plausible=morphs=copies=_v
