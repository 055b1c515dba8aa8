"""One cell measured: a learner's splits, or the pairs of primes of one length."""

from __future__ import annotations

from hullx.studies._study import Measured, Work
from hullx.studies.learning.primes.learners import measured, split
from hullx.studies.learning.primes.neighbors import correlogram, expected_nearest
from hullx.studies.learning.primes.numbers import OF_RESIDUES, best_by_residues, block
from hullx.studies.learning.primes.settings import Config, Trial


def measure_pairs(work: Work[Config]) -> Measured:
    rows = correlogram(block(work.cell["bits"]), work.config.farthest)
    return Measured([{"kind": "pairs", **row} for row in rows])


def measure_trial(work: Work[Config]) -> Measured:
    """A row a split, the same head in each."""
    trial: Trial = work.cell["trial"]
    found = block(trial.bits)
    parts = [split(trial, found, work.rng) for _ in range(work.config.splits)]
    if trial.learner == "network":
        from hullx.studies.learning.primes.training import train

        shares = train(parts, work.config, work.rng)
    else:
        shares = measured(trial, parts, work.rng)
    known = None
    if trial.labels == "prime" and trial.learner == "neighbor" and not trial.hard and trial.encoding not in OF_RESIDUES:
        known = expected_nearest(found, parts[0].cut)
    elif trial.labels == "prime" and trial.encoding in OF_RESIDUES:
        known = best_by_residues(found, trial.hard)
    head = {
        "kind": "split",
        "bits": trial.bits,
        "learner": trial.learner,
        "encoding": trial.encoding,
        "composites": "hard" if trial.hard else "all",
        "labels": trial.labels,
        "trained_on": parts[0].cut,
        "tested_on": len(parts[0].y) - parts[0].cut,
        "known": known,
    }
    return Measured([{**head, **row} for row in shares])
