#!/usr/bin/env python3
"""Make the fonts of this folder from their sources.

    python3 subset.py --sans NotoSansSC-Regular.ttf --sans-bold NotoSansSC-Bold.ttf \
        --serif NotoSerifSC-Black.ttf --kai LXGWWenKai-Bold.ttf --symbols DejaVuSans-Bold.ttf --out .

    python3 subset.py --symbols DejaVuSans-Bold.ttf --out .     (that one alone)

Needs fonttools. Where the sources come from is told in README.md beside this file.

* Sans keeps every character: it is the fallback of all other faces.
* The others keep GB 2312, Latin, punctuation, the symbols of signs and characters that are common in names.
* Symbols keeps the signs of notices, formulas and lists that neither Sans nor Emoji has.
* Kai is renamed: "LXGW" and its Chinese name are reserved font names, which a changed font may not carry. So is Symbols:
  a changed DejaVu is no DejaVu.
* Features for vertical setting and for the width of punctuation stay; hinting goes, since signs are drawn large.
"""

import argparse
import pathlib

from fontTools import subset
from fontTools.ttLib import TTFont

FEATURES = (
    "ccmp locl mark kern liga calt "  # What Latin needs.
    "vert vrt2 vkrn halt vhal palt vpal chws vchw fwid hwid"  # What Chinese needs.
).split()

# Not in GB 2312, but found in names of people and places, and in the words of notices.
NAMES = (
    "镕堃喆昇玥晞珺彧祎赟璟煊翀垚犇頔旻昉炜烨燚淏澔瀞湉洺洢沄汭浠浥滢溦玘玙玚玠玢玭珅珝珣珥珩珮琎琤琬琭琰瑀瑄瑆瑢瑷璆璇璠璩"
    "祐祺禔禕翾翯芃芮苒茗荃莙菡萱葳蓁蔓薇蘅曈晗晔晟暄暐曦昱昶旸昀昕晏妤姝姮娅娉婳婵媛嫄嫣嬿孆峣崟嵘巍弢彣忞恺惇愔愫慜懿"
    "桢桭梓椿榕樾濛濬灏炘焓焜煜熙熠熹燊犨皓皞睿瞳砼硚穑竑笙筠箐簃糸绥绮缃罡羿芊蕙蕤虓蜜袆裎覃訢謇诩诜谞豪赉赑轩辰邕邺郗郢鄢"
    "铄铖铭锃锜锟锴镒镠闫闳阗隽霁霈霖霏霄靓颀颢飏骁骞骧鸾麒麟龑啰瞭乸囍喫噁嗯嘢妳牠祂粿糭餸饸饹馎饦碁濉堌堨圩埇涡颍淝淠浍"
)

# Signs that notices use beyond GB 2312.
SYMBOLS = "·•–—―‘’“”…‰′″※€™℃℉№←↑→↓↔√∞≈≠≤≥①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳■□▲△▼▽◆◇○●◎★☆☎☏☑☒☐✓✔✕✗✘♀♂♪♻⚠㎡㎏㎝㎞㎜㎎㎥〇〝〞︰"

# The blocks of Symbols: Latin Extended-A, punctuation, superscripts and subscripts, currencies, letterlike signs,
# fractions, arrows, operators, technical signs, enclosed ones, boxes, shapes, signs, dingbats, more arrows.
SYMBOL_BLOCKS = (
    (0x0100, 0x017F), (0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x209C), (0x20A0, 0x20C0), (0x2100, 0x218B), (0x2190, 0x22FF),
    (0x2300, 0x23FF), (0x2460, 0x24FF), (0x2500, 0x27BF), (0x27F0, 0x27FF), (0x2900, 0x297F), (0x2B00, 0x2B59),
)


def characters():
    """The code points that a subset keeps."""
    keep = {ord(c) for c in NAMES + SYMBOLS}
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                keep.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    for first, last in ((0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x2027), (0x3000, 0x303F), (0xFE10, 0xFE4F), (0xFF01, 0xFFE5)):
        keep.update(range(first, last + 1))
    return keep


def rename(font, family, style):
    """Give every entry of the name table that names the font the new name."""
    table = font["name"]
    postscript = f"{family.replace(' ', '')}-{style}"
    names = {1: family, 2: style, 3: postscript, 4: f"{family} {style}", 6: postscript}
    keep = {0, 5, 7, 13, 14}  # Copyright, version, trademark and licence stay as they are.
    table.names = [record for record in table.names if record.nameID in keep]
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)
        table.setName(text, number, 1, 0, 0)


def make(source, target, keep, new_name=None):
    """Write `target` with the characters `keep` of `source` (all of them where it is None)."""
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["STAT", "gasp"]
    font = TTFont(source, lazy=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=set(font.getBestCmap()) & keep if keep else set(font.getBestCmap()))
    subsetter.subset(font)
    if new_name:
        rename(font, *new_name)
    font["head"].modified = font["head"].created  # The same sources give the same bytes.
    font.recalcTimestamp = False
    font.save(target)
    print(f"{target}: {len(font.getBestCmap())} characters, {pathlib.Path(target).stat().st_size} bytes")


def symbols(beside):
    """The code points of Symbols: those of its blocks that none of the fonts `beside` has."""
    had = set().union(*(TTFont(font, lazy=True).getBestCmap() for font in beside))
    return {code for first, last in SYMBOL_BLOCKS for code in range(first, last + 1)} - had


def main():
    """Make those whose sources are given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--sans", "--sans-bold", "--serif", "--kai", "--symbols"):
        parser.add_argument(name)
    parser.add_argument("--out", default=".", type=pathlib.Path)
    args = parser.parse_args()
    keep = characters()
    for source, target, characters_kept, new_name in (
        (args.sans, "NotoSansSC-Regular.ttf", None, None),
        (args.sans_bold, "NotoSansSC-Bold.ttf", keep, None),
        (args.serif, "NotoSerifSC-Black.ttf", keep, None),
        (args.kai, "GongyiKai-Bold.ttf", keep, ("Gongyi Kai", "Bold")),
    ):
        if source:
            make(source, args.out / target, characters_kept, new_name)
    if args.symbols:
        beside = [args.out / "NotoSansSC-Regular.ttf", args.out / "NotoEmoji-Bold.ttf"]
        make(args.symbols, args.out / "GongyiSymbols-Bold.ttf", symbols(beside), ("Gongyi Symbols", "Bold"))


if __name__ == "__main__":
    main()
