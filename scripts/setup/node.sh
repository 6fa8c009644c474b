# Read by the launchers, with $scripts set: brings node_modules to what package-lock.json says, and
# sets $node to the Node that is in it. Whatever Node is installed only has to run npm.
root=$(dirname -- "$scripts")
node=$root/node_modules/.bin/node
stamp=$root/node_modules/.ftlab-package-lock.json

stop() {
  echo "ftlab: $*" >&2
  exit 3
}

is_installed() { cmp -s "$root/package-lock.json" "$stamp"; }

install_packages() {
  for tool in node npm; do
    command -v $tool >/dev/null || stop "$tool is missing; run: sudo apt-get install -y nodejs npm"
  done
  echo 'ftlab: installing npm packages (once; 410 MB, about half a minute)' >&2
  (cd "$root" && npm ci --no-audit --no-fund --include=dev --include=optional --loglevel=error) \
    >&2 </dev/null ||
    stop "npm could not install; check the network, then run: (cd '$root' && npm ci)"
  cp "$root/package-lock.json" "$stamp"
}

# The lock is on package-lock.json itself, so that nothing is left lying around.
if ! is_installed; then
  (
    ! command -v flock >/dev/null || flock -n 9 || {
      echo 'ftlab: another ftlab is installing npm packages; waiting for it' >&2
      flock 9
    }
    is_installed || install_packages 9<&-
  ) 9<"$root/package-lock.json" || exit
fi

# No such package for this kind of computer: reports can still be drawn with a Node of its own.
if [ ! -x "$node" ]; then
  node=$(command -v node) && "$node" -e 'process.exit(parseInt(process.versions.node) < 24)' ||
    stop "there is no npm package of Node for $(uname -sm); install Node 24 or later"
fi

# Node keeps what it compiled, so that each process of a trial starts in less than half the time.
if [ -z "${NODE_COMPILE_CACHE:-}" ] && [ -n "${FTLAB_CACHE:-}${XDG_CACHE_HOME:-}${HOME:-}" ]; then
  cache=${FTLAB_CACHE:-${XDG_CACHE_HOME:-${HOME:-}/.cache}/ftlab}
  case $cache in /*) ;; *) cache=$PWD/$cache ;; esac
  export NODE_COMPILE_CACHE="$cache/compiled"
fi
