#!/usr/bin/env python3
"""Make tones.txt from Unihan_Readings.txt of the Unicode Character Database.

    python3 tones.py Unihan_Readings.txt > tones.txt

Unihan.zip is at https://www.unicode.org/Public/UCD/latest/ucd/; Debian has it in its package unicode-data.

Of the characters of the 《通用规范汉字表》 (those with a kTGHZ2013) it lists which have a level tone (平) in every reading, and
which an oblique one (仄). Two witnesses must agree: the readings of Putonghua (kTGHZ2013, kXHC1983, kMandarin: tones 1 and 2
are level, 3 and 4 oblique), and those of Cantonese (kCantonese: tones 1 and 4 are level, the others oblique, and so is every
entering tone, which ends in p, t or k), which keeps what old rhymes go by. What is read in both ways, or is level today and
was oblique once, stands in neither list: in a couplet it may be either.
"""

import re
import sys
import unicodedata

WIDTH = 40
MARKS = {"\u0304": "level", "\u0301": "level", "\u030c": "oblique", "\u0300": "oblique"}
HEAD = """\
# Characters whose tone is level (平) or oblique (仄) in every reading, made by tones.py from Unihan_Readings.txt
# of Unicode {version}. Copyright Unicode, Inc., used under the Unicode License (LICENSE-Unicode.txt)."""


def in_putonghua(syllables):
    """The tones of these syllables; a neutral one says nothing."""
    return {MARKS[mark] for mark in unicodedata.normalize("NFD", syllables) if mark in MARKS}


def in_cantonese(syllables):
    entering = re.compile("[ptk][1-6]$")
    return {"level" if s[-1] in "14" and not entering.search(s) else "oblique" for s in syllables.split()}


def main(path):
    readings, version = {}, ""
    for line in open(path, encoding="utf-8"):
        if line.startswith("# Unicode version:") or line.startswith("# Unicode Version"):
            version = line.split()[-1]
        if line.startswith("U+"):
            code, field, value = line.rstrip("\n").split("\t")
            readings.setdefault(chr(int(code[2:], 16)), {})[field] = value
    lists = {"level": [], "oblique": []}
    for character, fields in sorted(readings.items()):
        if "kTGHZ2013" in fields and "kCantonese" in fields:
            syllables = " ".join(fields.get(field, "") for field in ("kTGHZ2013", "kXHC1983", "kMandarin"))
            tones = in_putonghua(syllables) | in_cantonese(fields["kCantonese"])
            if len(tones) == 1:
                lists[tones.pop()].append(character)
    print(HEAD.format(version=version))
    for name, characters in lists.items():
        for start in range(0, len(characters), WIDTH):
            print(name, "".join(characters[start : start + WIDTH]))


if __name__ == "__main__":
    main(sys.argv[1])
