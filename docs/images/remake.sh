#!/bin/sh
# Makes the pictures of the documentation from real pages: sh docs/images/remake.sh [FOLDER]
# Needs what `make pdf` and `make test` have installed. Look at the pictures before keeping them.
set -eu
cd "$(dirname "$0")/../.."
into=${1:-docs/images}
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT

"${BACKPROP:-.venv/bin/backprop}" solve docs/examples/lecture9.toml \
    --lang en --lang zh --format pdf --out "$pages" --quiet
for language in en zh; do
    # The question and the figure: the rest of the sheet is empty.
    pdftoppm -png -gray -singlefile -r 110 -x 80 -y 80 -W 750 -H 560 \
        "$pages/lecture9/paper.$language.pdf" "$into/paper.$language"
    # The page on which the hidden layer's gradients begin.
    pdftoppm -png -gray -singlefile -r 100 -f 3 -l 3 \
        "$pages/lecture9/key.$language.pdf" "$into/key.$language"
done
