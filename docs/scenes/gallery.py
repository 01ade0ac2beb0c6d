"""Draws the contact sheets of docs/gallery.md, and writes that page: every scene in three themes, which are the columns, and in four
shapes. It wants Pillow and the player: `python3 docs/scenes/gallery.py target/debug/gongyi`."""
import glob, os, re, subprocess, sys, tempfile
from PIL import Image

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE, PICTURES = os.path.join(ROOT, 'docs', 'gallery.md'), os.path.join(ROOT, 'docs', 'pictures', 'scenes')
THEMES = ('civility', 'night', 'red-gold')
# What has a feeling of its own stands in its own theme, too.
OWN = {'qingming': 'mist', 'double-ninth': 'autumn', 'dragon-boat': 'spring', 'lantern': 'festival', 'spring-festival': 'festival', 'door': 'festival',
       'street-spring': 'spring', 'street-summer': 'spring', 'street-autumn': 'autumn'}
# The shapes, and how high each is on a sheet: lying, standing and old beside one another, very wide.
WIDE, TALL, OLD, STRIP = '960x540', '540x960', '750x600', '1440x270'
COLUMN, GAP, COLOURS = 480, 6, 96

HEAD = """# 图景一览 · All scenes

每个图景画在三个主题里（三栏），每栏是 16:9、9:16、5:4 和 1440×270。名字怎么写、怎么选版式，见[图景](scenes.md)。 Every scene in three themes, a column
each, at 16:9, 9:16, 5:4 and 1440×270. How to name one, and how to choose a layout: [scenes](scenes.md).

```sh
python3 docs/scenes/gallery.py target/debug/gongyi   # draws this page anew
```
"""


def scenes():
    """The shipped scenes: name, titles in two languages, first layout."""
    for path in sorted(glob.glob(os.path.join(ROOT, 'assets', 'scenes', '*.svg'))):
        with open(path) as file: svg = file.read()
        chinese, english = re.search('<title>(.*) / (.*)</title>', svg).groups()
        yield os.path.basename(path)[:-4], chinese, english, re.search('data-layouts="([^" ]*)', svg).group(1)


def slide(name, layout):
    """A slide in the scene, with words that suit its layout."""
    if name == 'door': return f'Couplet(id: "{name}", first: "春满人间百花吐艳", second: "福临小院四季常安", across: "欢度春节", heart: "福")'
    text = '执子之手\\n与子偕老' if layout == 'Column' else '排队一米线\\n文明一座城'
    return f'Slogan(id: "{name}", scene: "{name}", layout: {layout}, text: "{text}", note: "有序排队\\n从我做起")'


def themes(name):
    own = OWN.get(name)
    return (own, *[theme for theme in THEMES if theme != own][:2]) if own else THEMES


def column(folder, theme, name):
    """A scene in a theme, in its four shapes."""
    def picture(shape, width, height):
        with Image.open(os.path.join(folder, f'{theme}-{name}-{shape}.png')) as drawn: return drawn.convert('RGB').resize((width, height), Image.LANCZOS)
    tall = 148
    parts = [(picture(WIDE, COLUMN, 270), 0, 0), (picture(TALL, tall, 263), 0, 270 + GAP), (picture(OLD, COLUMN - tall - GAP, 263), tall + GAP, 270 + GAP),
             (picture(STRIP, COLUMN, 90), 0, 533 + 2 * GAP)]
    sheet = Image.new('RGB', (COLUMN, 623 + 2 * GAP), '#FFFFFF')
    for part, x, y in parts: sheet.paste(part, (x, y))
    return sheet


def main(player):
    known = list(scenes())
    os.makedirs(PICTURES, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for theme in sorted({theme for name, *_ in known for theme in themes(name)}):
            slides = ',\n'.join(slide(name, layout) for name, _, _, layout in known if theme in themes(name))
            with open(os.path.join(folder, theme + '.ron'), 'w') as file:
                file.write(f'(theme: "{theme}", banner: "讲文明 树新风 | 公益广告", credit: "淮北市文明办 淮北市传媒中心", slides: [{slides}])')
        sizes = [word for shape in (WIDE, TALL, OLD, STRIP) for word in ('--size', shape)]
        drawn = os.path.join(folder, 'drawn')
        subprocess.run([player, 'gallery', folder, *sizes, '--out', drawn], check=True, stdout=subprocess.DEVNULL)
        page = HEAD
        for name, chinese, english, _ in known:
            columns = [column(drawn, theme, name) for theme in themes(name)]
            sheet = Image.new('RGB', (len(columns) * (COLUMN + GAP) - GAP, columns[0].height), '#FFFFFF')
            for at, part in enumerate(columns): sheet.paste(part, (at * (COLUMN + GAP), 0))
            path = os.path.join(PICTURES, name + '.png')
            sheet.quantize(COLOURS, method=Image.FASTOCTREE, dither=Image.NONE).save(path, optimize=True)
            page += f'\n## {name}\n\n{chinese} · {english} ({", ".join(themes(name))})\n\n![{name}](pictures/scenes/{name}.png)\n'
        with open(PAGE, 'w') as file: file.write(page)
    print(sum(os.path.getsize(path) for path in glob.glob(os.path.join(PICTURES, '*.png'))), 'bytes')


if __name__ == '__main__': main(sys.argv[1] if len(sys.argv) > 1 else 'gongyi')
