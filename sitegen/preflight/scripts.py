"""What Alembic's scripts say of a schema's history, without a database."""

from sitegen.model.value import Value
from sitegen.preflight.loading import LoadError


def script_heads(location: str) -> dict[str, Value]:
    """Return the heads of the scripts, and every revision, newest first. Raises `LoadError`.

    Loading the scripts runs them, so this is for the child process.
    """
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    # The configuration is read with `%` as the sign of a placeholder.
    config.set_main_option("script_location", location.replace("%", "%%"))
    try:
        scripts = ScriptDirectory.from_config(config)
        heads: list[Value] = [*sorted(scripts.get_heads())]
        revisions: list[Value] = [script.revision for script in scripts.walk_revisions()]
    except CommandError as error:
        sentence = f"Alembic can't read the scripts: {error}"
        raise LoadError(sentence) from error
    return {"heads": heads, "revisions": revisions}
