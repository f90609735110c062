#!/bin/sh
# Static analysis of the contracts: brings Slither into .venv on its first run, builds into a folder
# of its own (an incremental build keeps old build-infos, which Slither would read too), fails on
# every finding. A finding that is accepted carries its reason where it is, in a comment above
#   // slither-disable-next-line DETECTOR
set -eu
cd "$(dirname "$0")/.."

if ! cmp -s requirements-slither.txt .venv/installed; then
  echo "slither: installing Slither into .venv, about 20 seconds." >&2
  command -v python3 >/dev/null || {
    echo "slither: Python 3.9 or newer is missing; install python3 with its venv module." >&2
    exit 1
  }
  rm -rf .venv
  python3 -m venv .venv
  .venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements-slither.txt
  cp requirements-slither.txt .venv/installed
fi

# npx, which Slither starts to ask Hardhat for its paths, has to find the Node that ./gridwell uses.
[ ! -f .node/complete ] || PATH=$PWD/.node/bin:$PATH
rm -rf out/slither
GRIDWELL_OUT=out/slither ./gridwell build --no-tests --no-typechain --quiet

# Detectors that are off, each with its reason:
#   assembly          Solhint's no-inline-assembly already asks for a reason beside each block
#   timestamp         readings belong to slots of minutes; a signer can shift a block by seconds only
#   too-many-digits   the masks of packed lanes are long by nature
# What Slither cannot parse it leaves out, and ends well all the same; so that counts as a finding here.
status=0
.venv/bin/slither . --exclude assembly,timestamp,too-many-digits "$@" >out/slither.log 2>&1 || status=$?
cat out/slither.log
if grep -q '^ERROR:' out/slither.log; then
  echo "slither: could not read everything; mend what stands behind ERROR: above." >&2
  exit 1
fi
exit "$status"
