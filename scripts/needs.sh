#!/usr/bin/env bash
# What tests need from the system. Installed where it is missing and this may be done (root on a
# Debian-like system); elsewhere the tests concerned are skipped and say so.
set -euo pipefail

missing=()
command -v bwrap >/dev/null || missing+=(bubblewrap)
command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null ||
  missing+=(chromium-headless-shell)

if ((${#missing[@]} == 0)); then
  exit 0
elif [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
  echo "Installing for the tests: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && apt-get install --yes --no-install-recommends "${missing[@]}"; } >/dev/null
else
  echo "Not here, and the tests that need them are skipped: ${missing[*]}"
fi
