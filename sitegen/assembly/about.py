"""What rendered the pages: the check catalogue, the schemas, the settings, the version."""

from dataclasses import asdict

from sitegen import __version__
from sitegen.assembly.catalogue import all_checks
from sitegen.canonical.digest import sha256_hex
from sitegen.canonical.encode import canonical_json
from sitegen.claims.catalogue import RULES
from sitegen.compare.kinds import KINDS
from sitegen.model.names import DIGEST_CHARS
from sitegen.model.version import About
from sitegen.pages.about import build_about_pages
from sitegen.pages.contract import settings_json
from sitegen.pages.diff_schema import FILE as DIFF_SCHEMA_FILE
from sitegen.pages.diff_schema import diff_schema
from sitegen.pages.site_map import about_folder, schema_file
from sitegen.publish.staging import Stage
from sitegen.readers.schemas import json_schemas
from sitegen.render.assets import assets
from sitegen.render.page import render
from sitegen.resources import template_files
from sitegen.settings import Settings

_NOT_BYTES = frozenset(
    {
        "evidence", "output", "ignore", "baseline", "baselines", "baseline_rules", "gate",
        "preflight", "certify", "retention",
    }
)  # fmt: skip
"""Settings that change no byte of a run's or record's page.

They say where to read and write, which of the baselines a run is compared with (its page names
the one), what fails a build, which only the pages of a version show, how evidence is made, and
what is folded away.
"""


def about_of(settings: Settings) -> About:
    """Return what renders the pages under these settings; the folder's name is its digest."""
    shown = {key: value for key, value in asdict(settings).items() if key not in _NOT_BYTES}
    # Their order is that of the columns, and JSON keeps none.
    shown["layers"] = [{"id": layer, "label": label} for layer, label in settings.layers.items()]
    checks = all_checks()
    schemas = {**json_schemas(), DIFF_SCHEMA_FILE: diff_schema()}
    identity = canonical_json(
        {
            "assets": sorted(assets()),
            "checks": [asdict(check) for check in checks],
            "claim_rules": [asdict(rule) for rule in RULES],
            "kinds": [asdict(kind) for kind in KINDS],
            "schemas": {name: sha256_hex(data) for name, data in schemas.items()},
            "settings": shown,
            "templates": {name: sha256_hex(data) for name, data in template_files().items()},
            "version": __version__,
        }
    )
    path = about_folder(sha256_hex(identity)[:DIGEST_CHARS])
    return About(path, __version__, checks, schemas, shown, KINDS, RULES)


def render_about(about: About, stage: Stage) -> None:
    """Write the about folder and the assets, unless the site has them."""
    for path, data in sorted(assets().items()):
        if not stage.is_published(path):
            stage.write(path, data, "asset")
    if stage.is_published(about.path):
        return
    for page in build_about_pages(about):
        stage.write(page.path, render(page), "page")
    for name, data in sorted(about.schemas.items()):
        stage.write(schema_file(about.path, name), data, "schema")
    stage.write(f"{about.path}settings.json", settings_json(about.settings), "data")
