#!/usr/bin/env bash
# Cuts Inter to what the notification centre can show: Latin with the accents of Western and
# Central Europe, punctuation, arrows and a few marks. The whole font would be half of the module.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

unicodes='U+0020-007E,U+00A0-017F,U+0192,U+0218-021B,U+02C6,U+02DA,U+02DC'
unicodes+=',U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+2030,U+2032,U+2033,U+2039,U+203A,U+202F'
unicodes+=',U+20AC,U+2116,U+2122,U+2190-2199,U+2212,U+2248,U+2260,U+2264,U+2265,U+221E'
unicodes+=',U+25A0,U+25B2,U+25B6,U+25BC,U+25C0,U+25CB,U+25CF,U+2605,U+2606,U+2713,U+2717,U+FFFD'

mkdir -p build/fonts
for weight in Regular SemiBold; do
  source=$(dpkg -L fonts-inter | grep -m 1 -E "/Inter-$weight\.(otf|ttf)$") ||
    { echo "setup: fonts-inter holds no Inter-$weight" >&2; exit 1; }
  # The distribution's Python: another one on PATH does not see the distribution's modules.
  /usr/bin/python3 -m fontTools.subset "$source" --unicodes="$unicodes" --layout-features='' \
    --no-hinting --desubroutinize --name-IDs='0,1,2,13,14' --drop-tables+=GDEF,GPOS,GSUB,DSIG \
    --output-file="build/fonts/Inter-$weight.otf"
  echo "setup: Inter $weight cut to $(stat -c %s "build/fonts/Inter-$weight.otf") bytes"
done
cat "scripts/lib/$(basename "${BASH_SOURCE[0]}")" >build/fonts/stamp
