#!/bin/sh
# pypdf 7.1.1, pypdfium2 5.15.2, PyMuPDF 2.0.0, pikepdf 10.18.0 (PyPI), pdfjs-dist 5.6.205 (npm): the labels of the pages
# of an annex that are counted in letters; a quotation is cited by them.
# Guess: one file, one label a page. After Z comes AA, then BB, as ISO 32000 has it.
# Seen: three say BB, among them pdf.js and PDFium, with which Firefox and Chrome show the file; PyMuPDF and pikepdf say
# AB, as the columns of a spreadsheet go. From the 28th page on no label is the same, and BB is the 28th page for some
# and the 54th for the others, so that a citation leads to another page and looks right.
# So: keep the number of the page in the file beside its label, and cite both where pages are lettered.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
"${PYTHON:-python3}" -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    pypdf==7.1.1 pypdfium2==5.15.2 pymupdf==2.0.0 pikepdf==10.18.0
npm install --silent --no-audit --no-fund --prefix "$dir" pdfjs-dist@5.6.205

cd "$dir"
{
    "$dir/venv/bin/python" - <<'END'
import pikepdf
import pymupdf
import pypdf
import pypdfium2

writer = pypdf.PdfWriter()
for _ in range(60):
    writer.add_blank_page(width=100, height=100)
writer.set_page_label(0, 59, style="/A")
writer.write("annex.pdf")

document = pypdfium2.PdfDocument("annex.pdf")
for name, labels in (
    ("pypdf", pypdf.PdfReader("annex.pdf").page_labels),
    ("pdfium", [document.get_page_label(page) for page in range(60)]),
    ("PyMuPDF", [page.get_label() for page in pymupdf.open("annex.pdf")]),
    ("pikepdf", [page.label for page in pikepdf.open("annex.pdf").pages]),
):
    print(name, *labels[25:30], "... page BB is the", labels.index("BB") + 1)
END
    cat >labels.mjs <<'END'
import { readFileSync } from "node:fs"
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs"

const document = await getDocument({ data: new Uint8Array(readFileSync("annex.pdf")) }).promise
const labels = await document.getPageLabels()
console.log("pdf.js", ...labels.slice(25, 30), "... page BB is the", labels.indexOf("BB") + 1)
END
    node labels.mjs 2>/dev/null
} >seen
cat seen
diff - seen <<'END'
pypdf Z AA BB CC DD ... page BB is the 28
pdfium Z AA BB CC DD ... page BB is the 28
PyMuPDF Z AA AB AC AD ... page BB is the 54
pikepdf Z AA AB AC AD ... page BB is the 54
pdf.js Z AA BB CC DD ... page BB is the 28
END
