#!/usr/bin/env bash
# Bundle the part of plotly.js that chart pages use, into static/vendor/, with its licences.
# The bundle holds the trace types named below and nothing else. What plotly.js depends on may move,
# so the result is committed, and known by its digest: put what is printed into
# sitegen/render/chart_assets.py, look at every chart, then commit both.
# Needs node and npm, and an npm registry as npm is configured. Usage: tools/vendor_plotly.sh
set -euo pipefail

plotly=4.1.1
esbuild=0.28.1
traces=(bar box heatmap sankey)  # scatter is in the core

vendor=$(cd "$(dirname "$0")/.." && pwd)/static/vendor
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

# No script of any package runs: esbuild's binary is an optional dependency that needs none.
echo '{"private": true}' > package.json
npm install --ignore-scripts --omit=dev --no-audit --no-fund --silent \
    "plotly.js@$plotly" "esbuild@$esbuild"

{
    echo "var Plotly = require('./node_modules/plotly.js/lib/core');"
    for trace in "${traces[@]}"; do
        echo "Plotly.register(require('./node_modules/plotly.js/lib/$trace'));"
    done
    echo "module.exports = Plotly;"
} > entry.js

# An empty NODE_DEBUG is what `util` of a dependency asks for; `global` is what plotly's own build
# defines. ASCII only: a classic script has no charset of its own on file://.
node_modules/.bin/esbuild entry.js --bundle --minify --format=iife --global-name=Plotly \
    --target=es2020 --charset=ascii --legal-comments=none --log-level=warning \
    --define:global=window --define:define.amd=false --define:process.env.NODE_DEBUG=false \
    --metafile=meta.json --outfile=bundle.js

# Every package of which code is in the bundle has its licence beside it.
node - > licences.txt <<'NODE'
const fs = require('fs');
const inputs = Object.keys(JSON.parse(fs.readFileSync('meta.json', 'utf8')).inputs);
const names = new Set();
for (const path of inputs) {
  const found = path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)\//);
  if (found) names.add(path.slice(0, found[0].length - 1));
}
for (const folder of [...names].sort()) {
  const about = JSON.parse(fs.readFileSync(`${folder}/package.json`, 'utf8'));
  const file = fs.readdirSync(folder).sort().find((name) => /^licen[cs]e/i.test(name));
  console.log(`${'-'.repeat(72)}\n${about.name} ${about.version} (${about.license})\n`);
  console.log(file ? fs.readFileSync(`${folder}/${file}`, 'utf8').trim() : 'No licence file in the package.');
  console.log();
}
NODE

rm -f "$vendor"/plotly-*
mkdir -p "$vendor"
{
    echo "/* plotly.js $plotly, traces: scatter ${traces[*]}. Licences: plotly-$plotly.LICENSES.txt */"
    cat bundle.js
} > "$vendor/plotly-$plotly.min.js"
mv licences.txt "$vendor/plotly-$plotly.LICENSES.txt"
sha256sum "$vendor/plotly-$plotly.min.js"
