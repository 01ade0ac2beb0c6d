#!/usr/bin/env python3
"""Makes the files of this folder: the same photograph in four samplings and three orders of scans, six colour
profiles, and what other programs make of them.

Needs Pillow (with lcms2), ImageMagick, and cjpeg and jpegtran of libjpeg-turbo. The pictures are decoded by libjpeg-turbo and
converted by lcms2; nothing of this project is asked. Run it in this folder.
"""

import io
import math
import random
import struct
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageChops, ImageCms

WIDTH, HEIGHT = 45, 35
SAMPLINGS = {"1x1": "1x1", "2x1": "2x1", "1x2": "1x2", "2x2": "2x2"}
ORDERS = {"once": None, "parts": "0;\n2;\n1;\n", "progressive": ""}


def photograph():
    """A sky, a hill, a lamp and some grain."""
    dice = random.Random(7)
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            hill = y > 20 + 5 * math.sin(x / 7)
            lamp = math.hypot(x - 33, y - 10) < 6
            colour = (220, 200, 60) if lamp else (50 + x, 150 - y, 60) if hill else (70 + 3 * y, 130 + 2 * y, 225)
            picture.putpixel((x, y), tuple(max(0, min(255, c + dice.randint(-6, 6))) for c in colour))
    return picture


def run(*command, data=b""):
    return subprocess.run(command, input=data, check=True, stdout=subprocess.PIPE).stdout


def scans(jpeg, order, parts):
    if order == "once":
        return run("jpegtran", "-copy", "all", data=jpeg)
    if order == "progressive":
        return run("jpegtran", "-copy", "all", "-progressive", data=jpeg)
    with tempfile.NamedTemporaryFile("w") as script:
        script.write(parts)
        script.flush()
        return run("jpegtran", "-copy", "all", "-scans", script.name, data=jpeg)


def matrix_profile(primaries, curve):
    """An ICC profile of version 4: three columns of a matrix and one curve."""
    def xyz(values):
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)
    tags = {b"rXYZ": xyz(primaries[0]), b"gXYZ": xyz(primaries[1]), b"bXYZ": xyz(primaries[2]),
            b"wtpt": xyz((0.9642, 1.0, 0.8249)), b"rTRC": curve, b"gTRC": curve, b"bTRC": curve,
            b"desc": b"mluc\0\0\0\0\0\0\0\1\0\0\0\x0cenUS\0\0\0\2\0\0\0\x1c\0w", b"cprt": b"mluc\0\0\0\0\0\0\0\1\0\0\0\x0cenUS\0\0\0\2\0\0\0\x1c\0w"}
    table, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        data += b"\0" * (-len(data) % 4)
        table += name + struct.pack(">II", at + len(body), len(data))
        body += data
    size = at + len(body)
    head = struct.pack(">I4sI4s4s4s12s4sIII8sI", size, b"\0\0\0\0", 0x04000000, b"mntr", b"RGB ", b"XYZ ", b"\x07\xea\0\1\0\1\0\0\0\0\0\0",
                       b"acsp", 0, 0, 0, b"\0" * 8, 1) + struct.pack(">iii", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def profiles():
    here = Path("..")
    wide = matrix_profile([(0.79767, 0.28804, 0.0), (0.13519, 0.71188, 0.0), (0.03134, 0.00009, 0.82491)],
                          b"para\0\0\0\0\0\0\0\0" + struct.pack(">i", round(1.8 * 65536)))
    curve = [round(65535 * (i / 255) ** 2.2 * (0.9 + 0.1 * i / 255)) for i in range(256)]
    table = matrix_profile([(0.67348, 0.27904, -0.00193), (0.16566, 0.67534, 0.02998), (0.12505, 0.04561, 0.79690)],
                           b"curv\0\0\0\0" + struct.pack(">I256H", 256, *curve))
    return {"srgb": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
            "p3": Image.open(here / "p3.png").info["icc_profile"],
            "adobe": Image.open(here / "adobe-rgb-two-parts.jpg").info["icc_profile"],
            "wide": wide,
            "table": table,
            "press": Image.open(here / "press-inks.jpg").info["icc_profile"]}


def main():
    photo, srgb = photograph(), ImageCms.createProfile("sRGB")
    known = profiles()
    for name, profile in known.items():
        Path(f"{name}.icc").write_bytes(profile)
    # The press profile goes one way only: half of what all inks have in common becomes black.
    bands = [band.point(lambda value: 255 - value) for band in photo.split()]
    black = ImageChops.darker(ImageChops.darker(*bands[:2]), bands[2]).point(lambda value: value // 2)
    inks = Image.merge("CMYK", [ImageChops.subtract(band, black) for band in bands] + [black])
    for sampling, factor in SAMPLINGS.items():
        ppm = io.BytesIO()
        photo.save(ppm, "PPM")
        tiff = io.BytesIO()
        inks.save(tiff, "TIFF")
        encoded = {"rgb": run("cjpeg", "-quality", "90", "-sample", factor, data=ppm.getvalue()),
                   "inks": run("convert", "tiff:-", "+profile", "*", "-strip", "-quality", "92", "-sampling-factor", factor, "jpg:-",
                               data=tiff.getvalue())}
        for kind, jpeg in encoded.items():
            for order in ORDERS:
                parts = "0;\n2;\n1;\n" if kind == "rgb" else "0 3;\n2;\n1;\n"
                Path(f"{kind}-{sampling}-{order}.jpg").write_bytes(scans(jpeg, order, parts))
        for name, profile in known.items():
            kind = "inks" if name == "press" else "rgb"
            stored = Image.open(io.BytesIO(encoded[kind]))
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ImageCms.profileToProfile(stored, source, srgb, outputMode="RGB").save(f"{name}-{sampling}.png", optimize=True)


main()
