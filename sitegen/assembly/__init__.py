"""The rooms wired together: the work on one run, one record, one version. `pipeline` orders it."""
