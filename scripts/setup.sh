#!/bin/sh
# Installs what building and testing need: Debian packages (12 or 13) and npm packages. Safe to run again: what is
# there is skipped, and nothing is asked or printed when nothing is missing.
#
# usage: scripts/setup.sh run|test|all
#   run   what `npm start` needs        test  also what `npm test` needs        all  also formatter and linter
set -eu
cd "$(dirname "$0")/.."

wanted=""
missing=""
# need COMMAND-OR-FILE PACKAGE REASON: notes the package if the thing it brings is not there.
need() {
  case $1 in
    /*) [ -e "$1" ] && return 0 ;;
    *) command -v "$1" > /dev/null && return 0 ;;
  esac
  missing="$missing $2"
  wanted="$wanted$(printf '\n  %-20s %s' "$2" "$3")"
}

for_run() {
  need cmake cmake 'describes the build'
  need ninja ninja-build 'runs the build'
  need g++ g++ 'compiles the engine and the command line'
  need ccache ccache 'makes a second build quick'
  need em++ emscripten 'compiles the engine to WebAssembly'
  need /usr/share/nodejs/acorn node-acorn 'reads JavaScript for Emscripten'
  need /usr/include/xtensor libxtensor-dev 'arrays in the engine'
  need /usr/include/nlohmann/json.hpp nlohmann-json3-dev 'JSON'
  need /usr/include/CLI/CLI.hpp libcli11-dev 'arguments of the command line'
}
for_test() {
  need /usr/include/catch2 catch2 'C++ tests'
  need /usr/include/ATen/ATen.h libtorch-dev 'lossfit --backend torch, and what its tests hold the engine to (about 300 MB)'
  if [ -z "${CHROMIUM:-}" ]; then
    need chromium chromium 'tests the page in a real browser'
  fi
  need /usr/share/doc/python3-sphinx python3-sphinx 'tests the directive for Sphinx'
  need /usr/share/doc/mkdocs mkdocs 'tests the fence for MkDocs'
}
for_all() {
  need clang++ clang 'second compiler, fuzzers'
  need clang-tidy clang-tidy 'linter'
  need clang-format clang-format 'formatter'
}

case ${1:-all} in
  run) for_run ;;
  test) for_run; for_test ;;
  all) for_run; for_test; for_all ;;
  *) echo "usage: scripts/setup.sh run|test|all" >&2; exit 2 ;;
esac

fail() {
  printf 'setup: %s\n' "$1" >&2
  exit 1
}

# Runs its arguments as root; as_root is set below.
install_packages() {
  printf 'Lossfit needs these Debian packages:%s\n' "$wanted"
  command -v apt-get > /dev/null || fail "this is not Debian: install the packages' equivalents yourself, then run this again"
  as_root=""
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || fail "installing needs root, and there is no sudo. As root: apt-get install$missing"
    if [ -t 0 ] && [ -t 1 ]; then
      printf 'Install them with sudo apt-get? [Y/n] '
      read -r answer
      case $answer in [nN]*) fail "nothing was installed. By hand: sudo apt-get install$missing" ;; esac
      as_root="sudo"
    else
      sudo -n true 2> /dev/null || fail "installing needs sudo, which wants a password, and there is no terminal. By hand: sudo apt-get install$missing"
      as_root="sudo -n"
    fi
  fi
  log=$(mktemp)
  echo "Installing; this takes some minutes."
  $as_root apt-get -o Acquire::Retries=3 update > "$log" 2>&1 || { tail -5 "$log" >&2; fail "apt-get update failed (no network?)"; }
  keep_node
  # shellcheck disable=SC2086 # a list of words on purpose
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 install -y --no-install-recommends $missing > "$log" 2>&1 \
    || { tail -15 "$log" >&2; fail "apt-get install failed; the lines above say why"; }
  rm -f "$log"
}

# Emscripten depends on the package nodejs, whose /usr/bin/node would overwrite one that was put there by hand with an
# older one. An empty package of that name, with the version that is there, keeps it.
keep_node() {
  node=$(command -v node) || return 0
  [ "$node" = /usr/bin/node ] || return 0
  dpkg -s nodejs > /dev/null 2>&1 && return 0
  folder=$(mktemp -d)
  mkdir -p "$folder/nodejs/DEBIAN"
  chmod 755 "$folder" "$folder/nodejs" "$folder/nodejs/DEBIAN"
  cat > "$folder/nodejs/DEBIAN/control" << CONTROL
Package: nodejs
Version: $(node --version | sed s/^v//)-0local1
Architecture: $(dpkg --print-architecture)
Multi-Arch: allowed
Maintainer: Lossfit setup <root@localhost>
Description: stands for the Node.js that was installed without a package
CONTROL
  dpkg-deb --build "$folder/nodejs" "$folder/nodejs.deb" > /dev/null
  $as_root dpkg -i "$folder/nodejs.deb" > /dev/null
  rm -rf "$folder"
  echo "Kept $node: a package that stands for it was registered, so that apt does not replace it."
}

[ -z "$missing" ] || install_packages

node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major > 20 || (major == 20 && minor >= 16) ? 0 : 1)' \
  || fail "Node.js 20.16 or newer is needed; $(command -v node) is $(node --version)"

install_npm() {
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-timeout=60000
}

# npm writes this file last, so it is older than the lock file exactly when an install is due.
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  echo "Installing the npm packages: esbuild and typescript build the page, playwright-core tests it."
  install_npm || { echo "Once more, in case the network was at fault."; install_npm; } || fail "npm ci failed; the lines above say why"
  touch node_modules/.package-lock.json
fi
