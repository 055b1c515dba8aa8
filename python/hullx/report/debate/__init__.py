"""The page of the debate: each statement in its order, what was measured, and the verdict."""
