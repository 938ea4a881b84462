#!/usr/bin/env bash
# Make sure that there is a Chromium for the browser tests. Where there is none and none can be
# installed, say so and go on: those tests are then skipped, with this reason.
set -euo pipefail

for name in "${SITEGEN_CHROMIUM:-chromium}" chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then
        exit 0
    fi
done
echo "There is no Chromium for the browser tests; installing the Debian package." >&2
tools/apt_install.sh chromium || echo "The browser tests will be skipped." >&2
