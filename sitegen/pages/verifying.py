"""The page for an auditor: what is proven and what is not, and how to check it without sitegen."""

from dataclasses import dataclass
from typing import Final

from sitegen.pages import site_map
from sitegen.pages.frame import Frame, frame_of
from sitegen.settings import Settings


@dataclass(frozen=True, slots=True)
class Recipe:
    """Something to check with standard tools.

    `id` is its anchor, `tools` what it needs, `commands` lines for a POSIX shell that end with
    status 0 where it holds, `proves` what that means.
    """

    id: str
    title: str
    tools: str
    commands: str
    proves: str


RECIPES: Final = (
    Recipe(
        id="files",
        title="Every file of a run is the one that was listed",
        tools="sha256sum",
        commands='cd "runs/$RUN"\nsha256sum --check --strict --quiet SHA256SUMS',
        proves="No page, fact or archive of the run was changed since the list was written.",
    ),
    Recipe(
        id="evidence",
        title="The archive holds the evidence that was listed",
        tools="unzip, jq, sha256sum",
        commands=(
            'mkdir "$WORK/evidence"\n'
            'unzip -q "runs/$RUN/evidence.zip" -d "$WORK/evidence"\n'
            'jq -r \'.files[] | .sha256 + "  " + .path\' "runs/$RUN/evidence.json"'
            ' > "$WORK/evidence.sums"\n'
            'cd "$WORK/evidence"\n'
            'sha256sum --check --strict --quiet "$WORK/evidence.sums"'
        ),
        proves="Every artifact is, byte for byte, what the run's list of evidence names.",
    ),
    Recipe(
        id="lists",
        title="The lists of runs and records are those that a version names",
        tools="jq, sha256sum",
        commands=(
            'jq -r \'.files[] | .sha256 + "  " + .path\' "v/$VERSION/manifest.json"'
            ' > "$WORK/version.sums"\n'
            'sha256sum --check --strict --quiet "$WORK/version.sums"'
        ),
        proves=(
            "What the version added is what its manifest lists. Files that were folded away or"
            " withdrawn since fail here; v/*/removals.json says which, and what they were."
        ),
    ),
    Recipe(
        id="leaf",
        title="The log holds a version's manifest",
        tools="sha256sum, grep",
        commands=(
            'sum=$(sha256sum < "v/$VERSION/manifest.json")\n'
            'grep -r -a -q "version v/$VERSION/manifest.json ${sum%% *}" log/tile/entries'
        ),
        proves=(
            "The log names this manifest. That the log hashes up to the signed checkpoint takes a"
            " Merkle tree (RFC 6962): sitegen verify, or any tool that reads C2SP tlog-tiles."
        ),
    ),
    Recipe(
        id="ssh",
        title="The checkpoint is signed, by OpenSSH",
        tools="ssh-keygen, with the .pub file of the key from elsewhere",
        commands=(
            'printf \'%s namespaces="sitegen-manifest" %s\\n\' "$KEY_NAME" "$(cat "$KEY.pub")"'
            ' > "$WORK/allowed"\n'
            'ssh-keygen -Y verify -f "$WORK/allowed" -I "$KEY_NAME" -n sitegen-manifest'
            ' -s "v/$VERSION/checkpoint.sig" < "v/$VERSION/checkpoint"'
        ),
        proves="Who holds that key signed the head of the log, and so everything in it.",
    ),
    Recipe(
        id="openssl",
        title="The checkpoint is signed, by OpenSSL",
        tools="openssl 3, with the .pem file of the key from elsewhere",
        commands=(
            'sed \'/^$/,$d\' "v/$VERSION/checkpoint" > "$WORK/head"\n'
            'grep -F -e "— $KEY_NAME " "v/$VERSION/checkpoint" | cut -d \' \' -f 3'
            ' | base64 -d | tail -c 64 > "$WORK/head.sig"\n'
            'openssl pkeyutl -verify -pubin -inkey "$KEY.pem" -rawin'
            ' -in "$WORK/head" -sigfile "$WORK/head.sig"'
        ),
        proves="The same, by the signature in the checkpoint itself (C2SP signed-note).",
    ),
)


@dataclass(frozen=True, slots=True)
class VerifyingPage:
    """What `verify.html` of an about folder shows; `recipes` are checks with standard tools."""

    path: str
    template: str
    frame: Frame
    recipes: tuple[Recipe, ...]


def build_verifying_page(
    about: str, settings: Settings, crumbs: tuple[tuple[str, str], ...]
) -> VerifyingPage:
    """Return the page; `about` is the folder that it goes to, ending in `/`."""
    path = f"{about}{site_map.VERIFYING}"
    return VerifyingPage(
        path=path,
        template="pages/verifying.html",
        frame=frame_of(path, "How to check this site", about, settings, crumbs),
        recipes=RECIPES,
    )
