"""The order of runs: by time of creation, then by id; contested ones last among equals."""

from sitegen.canonical.times import read_time

RunKey = tuple[str, str, str]


def run_key(created_at: str | None, run_id: str, evidence_sha256: str = "") -> RunKey:
    """Return what runs are ordered by; a time that can't be read comes before all others."""
    instant = read_time(created_at) if created_at else None
    stamp = instant.utc.isoformat() if instant and instant.utc else ""
    return stamp, run_id, evidence_sha256
