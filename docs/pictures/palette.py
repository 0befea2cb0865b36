"""PNG files of at most 256 colours, a third as large as a browser's own.

The browser decodes them and counts the colours: it is fast at that, and always there.
"""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

_COUNT: Final = """async (encoded) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${encoded}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, image.width, image.height);
  const pixels = new Uint32Array(image.width * image.height);
  const counts = new Map();
  for (let n = 0; n < pixels.length; n += 1) {
    pixels[n] = (data[4 * n] << 16) | (data[4 * n + 1] << 8) | data[4 * n + 2];
    counts.set(pixels[n], (counts.get(pixels[n]) ?? 0) + 1);
  }
  const distance = (one, other) =>
    [16, 8, 0].reduce((sum, shift) => sum + (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);
  const palette = []; // the shades that smooth letters are alike: one stands for its neighbours, and rare colours stay
  for (const [colour] of [...counts].sort((one, other) => other[1] - one[1])) {
    if (palette.length < 256 && palette.every((other) => distance(colour, other) > 24)) palette.push(colour);
  }
  const nearest = new Map();
  for (const colour of counts.keys()) {
    const distances = palette.map((other) => distance(colour, other));
    nearest.set(colour, distances.indexOf(Math.min(...distances)));
  }
  let indices = "";
  for (const pixel of pixels) indices += String.fromCharCode(nearest.get(pixel));
  return [image.width, image.height, palette, btoa(indices)];
}"""


def write_png(page: Page, path: Path, png: bytes) -> None:
    """Write a picture with its most frequent colours; ``page`` is one without a content security
    policy.
    """
    width, height, palette, encoded = page.evaluate(_COUNT, base64.b64encode(png).decode())
    indices = base64.b64decode(encoded)
    rows = b"".join(
        b"\0" + indices[start : start + width] for start in range(0, width * height, width)
    )
    colours = b"".join(colour.to_bytes(3, "big") for colour in palette)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
