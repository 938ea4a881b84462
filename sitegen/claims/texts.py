"""Where figures may stand in a report: its passages and its lines of code."""

from collections.abc import Iterator

from sitegen.model.report import Code, Passage, Report, passages


def texts(report: Report) -> Iterator[Passage]:
    """Yield all texts of a report, then the lines of its code blocks."""
    yield from passages(report)
    for block in report.blocks:
        if isinstance(block, Code):
            for number, line in enumerate(block.lines, block.line):
                yield Passage(line, number, block.section)
