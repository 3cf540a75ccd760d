#!/usr/bin/env bash
# Installs Chromium and its driver, which the tests of the HTML report need, where they are missing.
# Root may do that, as in a container; others are told how, and those tests will fail.
set -euo pipefail

has_chromium() { command -v chromium && command -v chromedriver; } >/dev/null

install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium chromium-driver >/dev/null
}

has_chromium && exit
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # Mirrors fail now and then: three tries, each with fresh lists of packages.
    for wait in 5 15 0; do
        apt-get update -qq && install && exit
        sleep "$wait"
    done
fi
echo "The tests of the HTML report need Chromium and chromedriver. On Debian and Ubuntu:" >&2
echo "    apt-get update && apt-get install chromium chromium-driver" >&2
