#!/usr/bin/env bash
# Lock all dependencies with their hashes. The file names no host, so that any mirror will do.
# Usage: tools/lock.sh VENV
set -euo pipefail

venv=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# pip-tools is no dependency of the project: it lives for the length of this script.
"$venv/bin/python" -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check pip-tools
"$scratch/venv/bin/pip-compile" --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe \
    --extra dev --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
    --output-file requirements.lock pyproject.toml
