"""What all tables share: the base, times in UTC, lengths, and the mark of what was made up."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

ID: Final = 64
DERIVED_ID: Final = 2 * ID
"""The length of an id that is made of a run's."""
WORD: Final = 32
LINE: Final = 500


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC, also where the database keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"{value.isoformat()} has no zone"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy reads it from the class
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


class Marked:
    """Rows that say of themselves that a scenario made them up, or that follow from such a row.

    The mark changes nothing of how a row is treated; it only lets it be found again.
    """

    is_synthetic: Mapped[bool] = mapped_column(default=False, server_default=false())
    synthetic_scenario_id: Mapped[str | None] = mapped_column(String(ID))

    def marks(self) -> dict[str, Any]:
        """Return the mark as what follows from this row carries it on."""
        return {
            "is_synthetic": self.is_synthetic,
            "synthetic_scenario_id": self.synthetic_scenario_id,
        }
