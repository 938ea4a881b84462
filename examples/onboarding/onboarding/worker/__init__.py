"""The worker: runs are graphs of steps, and a tick moves a run under a lease."""
