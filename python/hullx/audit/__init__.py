"""The audit: which rows of a live table does the training table support, how far out are the others, and why."""

from __future__ import annotations

from hullx.audit.result import AuditError, AuditResult, UsageError

__all__ = ["AuditError", "AuditResult", "UsageError"]
