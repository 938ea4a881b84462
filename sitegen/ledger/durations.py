"""Durations as a version hands them on."""

from sitegen.ledger.members import Members
from sitegen.model.durations import CLASSES, RunDurations, SuiteDurations


def read_durations(state: Members) -> tuple[SuiteDurations, ...]:
    """Return the durations of each suite; none where the version was written before there were."""
    if "durations" not in state.table:
        return ()
    return tuple(
        SuiteDurations(row.text("suite"), tuple(_run(one) for one in row.rows("runs")))
        for row in state.rows("durations")
    )


def _run(row: Members) -> RunDurations:
    classes, five = row.numbers("classes"), row.numbers("five_us")
    if len(classes) != CLASSES or not sum(classes):
        row.refuse("classes")
    if len(five) != 5 or list(five) != sorted(five):  # noqa: PLR2004 -- the five of `RunDurations`
        row.refuse("five_us")
    least, lower, median, upper, greatest = five
    return RunDurations(
        run_id=row.text("run_id"),
        path=row.path("path"),
        cases=sum(classes),
        total=row.number("total_us"),
        five=(least, lower, median, upper, greatest),
        classes=classes,
    )
