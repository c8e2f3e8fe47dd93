#!/usr/bin/env bash
# Makes docs/images/report.png: the HTML report of the book's invented collection, as headless Chromium shows it.
# Needs a built caveat (or cargo) and Chromium; CHROMIUM names another program than `chromium`.
set -euo pipefail
cd "$(dirname "$0")/../examples"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Findings are what the report is for; that there are some is no failure.
"${CAVEAT:-../../target/release/caveat}" check harbour -q --fail-on never --format html --output "$work/report.html"
"${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
  --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" \
  --window-size=1320,780 --screenshot="$work/report.png" "file://$work/report.html" 2>/dev/null
mv "$work/report.png" ../images/report.png
