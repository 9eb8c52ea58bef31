#!/usr/bin/env bash
# Installs what the Makefile's targets need, each thing once.
#
#   setup.sh site      .venv with the site's packages, npm packages (Node if absent)
#   setup.sh check     the same, and the tests' Python packages
#   setup.sh test      the same, and Chromium
#   setup.sh chromium  prints the path of the Chromium to test with
#   setup.sh lock      renews the lock files from the *.in files
#
# What is installed carries a copy of the lock file it came from; as long as both
# are equal nothing is done. Messages go to stderr, answers to stdout.
set -euo pipefail
cd "$(dirname "$0")/../.."

say() { printf '%s\n' "fourgates: $*" >&2; }
die() { say "$@"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# --- Debian's packages -------------------------------------------------------

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

can_apt() { has apt-get && { [ "$(id -u)" -eq 0 ] || has sudo; }; }

apt_updated=
apt_update() {
  [ -z "$apt_updated" ] || return 0
  say "asking apt for its newest lists"
  as_root apt-get update -qq >&2 || say "apt-get update failed; going on with the lists there are"
  apt_updated=yes
}

apt_install() {
  local output
  apt_update
  say "installing $* by apt"
  output=$(as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" 2>&1) || {
    printf '%s\n' "$output" >&2
    return 1
  }
}

# --- Python ------------------------------------------------------------------

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 13))' >/dev/null 2>&1; }

# 3.13 comes first because the browser's Python is 3.13 too.
python_candidates() {
  printf '%s\n' "${PYTHON:-}" python3.13 python3.14 python3
  printf '%s\n' "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[3-9]*/bin/python "$HOME"/.local/bin/python3.1[3-9]
  if has uv; then uv python find --no-python-downloads '>=3.13' 2>/dev/null || true; fi
}

find_python() {
  local candidate
  while IFS= read -r candidate; do
    if [ -n "$candidate" ] && new_enough "$candidate"; then
      command -v "$candidate"
      return
    fi
  done < <(python_candidates)
  return 1
}

debian_offers_python() {
  local policy
  policy=$(LC_ALL=C apt-cache policy python3 2>/dev/null) || return 1
  grep -Eq 'Candidate: 3\.(1[3-9]|[2-9][0-9])' <<<"$policy"
}

need_python() {
  local found="none was found"
  if has python3; then found="this is $(python3 --version 2>/dev/null || echo 'none that runs')"; fi
  die "Python 3.13 or newer is needed ($found): on Debian 13 \`apt-get install python3 python3-venv\`," \
    "on macOS \`brew install python@3.13\`, anywhere else \`uv python install 3.13\` or \`pyenv install 3.13\`," \
    "then run the same command again."
}

make_venv() {
  if [ "$(cat .venv/.made-in 2>/dev/null)" = "$PWD" ] && new_enough .venv/bin/python; then return; fi
  local python version
  if ! python=$(find_python); then
    # A Debian image without any Python has no lists either, so ask twice.
    if can_apt && ! has python3 && { debian_offers_python || { apt_update; debian_offers_python; }; }; then
      apt_install python3 python3-venv
    fi
    python=$(find_python) || need_python
  fi
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    if can_apt; then apt_install "python$version-venv"; fi
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
      die "$python lacks the modules venv and ensurepip: on Debian, \`apt-get install python3-venv\`."
  fi
  say "making .venv with Python $version"
  rm -rf .venv
  "$python" -m venv .venv
  # The package and the tools are imported from where they are written.
  printf '%s\n' "$PWD/calculator/src" "$PWD/calculator/tools" >"$(.venv/bin/python -c \
    'import sysconfig; print(sysconfig.get_path("purelib"))')/fourgates.pth"
  printf '%s\n' "$PWD" >.venv/.made-in
}

python_packages() { # name, lock file, what they are for
  if cmp -s "$2" ".venv/.installed-$1"; then return; fi
  say "installing Python packages $3 ($2)"
  .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$2" >&2
  cp "$2" ".venv/.installed-$1"
}

# --- Node --------------------------------------------------------------------

node_works() { has npm && has node && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)'; }

node_packages() {
  local web=calculator/web
  if ! node_works; then
    if has node && has npm; then
      die "Node 18 or newer is needed, this is $(node --version): install a newer one."
    fi
    if can_apt; then apt_install nodejs npm; fi
    node_works || die "Node 18 or newer with npm is needed:" \
      "on Debian 12 or later \`apt-get install nodejs npm\`, on macOS \`brew install node\`."
  fi
  if cmp -s $web/package-lock.json $web/node_modules/.installed; then return; fi
  say "installing npm packages ($web/package-lock.json)"
  (cd $web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
  cp $web/package-lock.json $web/node_modules/.installed
}

# --- Chromium ----------------------------------------------------------------

find_chromium() {
  local candidate
  if [ -n "${FOURGATES_CHROMIUM:-}" ]; then
    "$FOURGATES_CHROMIUM" --version >/dev/null 2>&1 ||
      die "FOURGATES_CHROMIUM is $FOURGATES_CHROMIUM, which does not start."
    command -v "$FOURGATES_CHROMIUM"
    return
  fi
  for candidate in chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Chromium.app/Contents/MacOS/Chromium" \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    # Ubuntu's chromium-browser may be a stub that only asks for a snap.
    if "$candidate" --version >/dev/null 2>&1; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# Not called chromium: a function of that name would hide the command.
need_chromium() {
  local path
  if ! path=$(find_chromium); then
    [ -z "${FOURGATES_CHROMIUM:-}" ] || exit 1
    if can_apt; then apt_install chromium || true; fi
    path=$(find_chromium) || die "Chromium is needed for the browser tests: on Debian \`apt-get install chromium\`," \
      "on macOS \`brew install --cask chromium\`; or name one: FOURGATES_CHROMIUM=/path/to/it."
  fi
  printf '%s\n' "$path"
}

# --- Lock files --------------------------------------------------------------

renew_locks() {
  local tools=.build/lock compile
  if [ ! -x $tools/bin/uv ]; then
    say "installing uv into $tools"
    .venv/bin/python -m venv $tools
    $tools/bin/python -m pip install -qq --disable-pip-version-check uv
  fi
  compile="$tools/bin/uv pip compile --quiet --universal --generate-hashes --no-header"
  compile="$compile --no-emit-index-url --no-emit-find-links ${UPGRADE:+--upgrade}"
  say "resolving docs/, tests/ and tests/reference/"
  $compile --python-version 3.13 docs/requirements.in -o docs/requirements.txt
  $compile --python-version 3.13 -c docs/requirements.txt tests/requirements.in -o tests/requirements.txt
  $compile --python-version 3.11 --override tests/reference/torch-overrides.txt \
    tests/reference/torch-requirements.in -o tests/reference/torch-requirements.txt
  if grep -n '://' docs/requirements.txt tests/requirements.txt tests/reference/torch-requirements.txt; then
    die "a lock file names a host"
  fi
}

# -----------------------------------------------------------------------------

need_site() {
  make_venv
  python_packages site docs/requirements.txt "that build the site"
  node_packages
}

need_checks() {
  need_site
  python_packages tests tests/requirements.txt "that test and check, some 200 MB"
}

case "${1:-}" in
  site) need_site ;;
  check) need_checks ;;
  test) need_checks; need_chromium >/dev/null ;;
  chromium) need_chromium ;;
  lock) make_venv; renew_locks ;;
  *) die "usage: setup.sh site|check|test|chromium|lock" ;;
esac
