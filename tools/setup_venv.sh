#!/usr/bin/env bash
# Make a virtual environment with the locked packages and the project itself.
# Usage: tools/setup_venv.sh PYTHON FOLDER
set -euo pipefail

python=$1
folder=$2

if ! command -v "$python" >/dev/null; then
    echo "There is no $python here; sitegen needs Python 3.11 or newer (make PYTHON=...)." >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "$("$python" --version) is too old; sitegen needs Python 3.11 or newer (make PYTHON=...)." >&2
    exit 1
fi

# Debian ships the module venv without what it needs to install pip.
if [ ! -x "$folder/bin/python" ] && ! "$python" -c 'import ensurepip' 2>/dev/null; then
    package="$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    echo "$python can't make virtual environments; installing the Debian package $package." >&2
    tools/apt_install.sh "$package"
fi

[ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    --require-hashes --requirement requirements.lock
# The build backend is locked too: nothing is fetched beside the lock file.
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-deps --no-build-isolation --editable .
