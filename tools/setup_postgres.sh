#!/usr/bin/env bash
# Make sure that there is a PostgreSQL for the example's tests. Where there is none and none can be
# installed, say so and go on: those tests are then skipped, with this reason.
set -euo pipefail

if command -v initdb >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null; then
    exit 0
fi
echo "There is no PostgreSQL for the example's tests; installing the Debian package." >&2
tools/apt_install.sh postgresql || echo "Those tests will be skipped." >&2
