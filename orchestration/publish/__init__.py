"""The published file: a copy of the marts that is swapped in whole, and put back in one step."""

from orchestration.publish.snapshot import PublishError, PublishReport, publish
from orchestration.publish.status import PublishedStatus, status
from orchestration.publish.versions import published_fingerprint, rollback

__all__ = ["PublishError", "PublishReport", "PublishedStatus", "publish", "published_fingerprint", "rollback", "status"]
