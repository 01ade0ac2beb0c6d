"""Scenes of the street and the neighbourhood: queue, zebra, bins, sweep, elders, school, dog, volunteers, lift, four seasons of a street."""
import sys
from kit import *
def st(d, c, w, o=1, dash=None, cap='round'): return path(d, s=c, w=w, o=o, extra=f' stroke-dasharray="{dash}"' if dash else '').replace('stroke-linecap="round" stroke-linejoin="round"', 'stroke-linecap="round"' if cap == 'round' else '') 
def fl(d, c, o=1): return path(d, c, o=o)
def wide(y, c, y1=2400): return rect(-4300, y, 8300, y1 - y, c)
def shadow(x, y, w): return f'<ellipse cx="{x}" cy="{y}" rx="{w}" ry="{num(w * .13)}" fill="{SHADE}" fill-opacity="0.12"/>'
def word(t, x, y, size, c):
    "the outlines of a few characters of the house font, their middle at x, their foot at y"
    from fontTools.ttLib import TTFont
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen
    f = TTFont(os.path.join(os.path.dirname(OUT), 'fonts', 'NotoSansSC-Bold.ttf'))
    gs, cm, k = f.getGlyphSet(), f.getBestCmap(), size / f['head'].unitsPerEm
    w = sum(gs[cm[ord(ch)]].width for ch in t) * k; pen = SVGPathPen(gs, ntos=lambda v: num(round(v * 2) / 2)); x -= w / 2
    for ch in t: gl = gs[cm[ord(ch)]]; gl.draw(TransformPen(pen, (k, 0, 0, -k, x, y))); x += gl.width * k
    return f'<path fill="{c}" d="{pen.getCommands()}"/>'
def tower(x, w, top, foot, c=FAR, win=G0, step=36, size=15):
    n = max(1, int((w - 16) // 34)); gap = w / n
    d = ''.join(f'M{round(x + gap * (i + .5))} {top + 34}V{foot - 40}' for i in range(n))
    return rect(x, top, w, foot - top, c), f'<path d="{d}" stroke="{win}" stroke-width="12" opacity=".6" fill="none" stroke-dasharray="{size} {step - size}"/>'
def city(ts, foot, **a):
    b = [tower(x, w, t, foot, **a) for x, w, t in ts]
    return ''.join(q[0] for q in b) + g(None, *[q[1] for q in b], detail=2)
def round_tree(x, base, h, c=MID, trunk=INK):
    r = h * .27
    return st(f'M{x} {base}V{round(base - h * .62)}M{x} {round(base - h * .34)}l{round(r * .5)}-{round(r * .55)}', trunk, max(7, h * .035), .55) + fl(f'M{x - r:.0f} {base - h * .62:.0f}C{x - r * 1.1:.0f} {base - h * .98:.0f} {x - r * .5:.0f} {base - h:.0f} {x:.0f} {base - h:.0f}C{x + r * .6:.0f} {base - h:.0f} {x + r * 1.15:.0f} {base - h * .9:.0f} {x + r:.0f} {base - h * .6:.0f}C{x + r * .9:.0f} {base - h * .34:.0f} {x - r * .9:.0f} {base - h * .34:.0f} {x - r:.0f} {base - h * .62:.0f}Z', c)
def leaf_veins(x, base, h, c=LIGHT): return st(f'M{x} {round(base - h * .45)}V{round(base - h * .88)}M{x} {round(base - h * .6)}l{round(h * .1)}-{round(h * .1)}M{x} {round(base - h * .68)}l-{round(h * .1)}-{round(h * .1)}M{x} {round(base - h * .76)}l{round(h * .07)}-{round(h * .07)}', c, 5, .35)

def queue():
    F = 640
    far = city([(20, 120, 420), (150, 90, 330), (250, 150, 470), (470, 100, 380), (580, 130, 290), (720, 84, 450), (860, 150, 400), (1020, 90, 320), (1120, 120, 460), (1300, 140, 350), (1450, 90, 430), (1550, 120, 300), (1680, 170, 440)], F + 40)
    trees = ''.join(round_tree(x, F + 40, h) for x, h in ((90, 250), (500, 300), (800, 240), (1100, 310), (1400, 260), (1800, 300)))
    veins = g(None, *[leaf_veins(x, F + 40, h) for x, h in ((500, 300), (1100, 310), (1800, 300))], detail=3)
    B = 828
    xs = [350, 650, 950, 1250, 1550]
    tape = rect(-4300, 836, 8300, 62, WARM) + st('M-4300 842H4000', INK, 12, 1, '4 26', '') + st('M-4303 848H4000', INK, 24, 1, '6 144', '')
    for x in xs[:-1]: tape += st(f'M{x + 46} 877h50M{x + 58} 866l-13 11 13 11M{x + 204} 877h50M{x + 242} 866l13 11-13 11', INK, 5) + word('1米', x + 150, 892, 46, INK)
    ground = wide(F + 20, MID) + g(None, st('M-4300 720H4000', LIGHT, 3, .35, '180 20', ''), detail=2) + tape + wide(898, NEAR)
    P = [lambda x: meng(x, B, 470, arm='pocket', coat=LIGHT, sleeve=INK, pc=WARM), lambda x: qing(x, B, 446, coat=WARM, pc=LIGHT), lambda x: grandma(x, B, 420), lambda x: child(x, B, 300, legs=INK, backpack=INK),
         lambda x: person(x, B, 462, LIGHT, INK, bag=WARM, pattern='check', pc=WARM, skin=2, hairdo='short')]
    f = [shadow(x, B, 70) + p(x) for x, p in zip(xs, P)]
    stop = rect(1741, 470, 12, 358, INK) + circ(1747, 452, 58, NEAR) + fl('M1717 428q0-8 8-8h44q8 0 8 8v44h-60zM1724 476h10v8h-10zM1760 476h10v8h-10z', LIGHT) + rect(1724, 432, 46, 20, NEAR, 3) + rect(1700, 540, 94, 130, WARM, 6) + st('M1716 566h62M1716 590h62M1716 614h40', INK, 6)
    scene('queue', '排队一米线 / Queueing a metre apart', 'Band', g('far', far, tile=1900), g('mid', trees, veins, tile=1900), g('ground', ground),
          g('wing-l', f[0]), g('core', f[1], f[3], g(None, f[2], accent=True)), g('wing-r', f[4], stop), core='540 370 830 630')

def zebra():
    F = 640
    far = city([(30, 150, 330), (200, 110, 420), (330, 160, 300), (520, 120, 450), (660, 150, 360), (830, 100, 430), (950, 170, 310), (1140, 110, 400), (1270, 150, 340), (1440, 120, 450), (1580, 140, 300), (1740, 140, 400)], F + 30)
    trees = ''.join(round_tree(x, F + 40, h) for x, h in ((100, 330), (470, 280), (760, 330), (1130, 300), (1500, 340), (1790, 280)))
    ground = rect(-4300, F + 10, 8300, 60, MID) + rect(-4300, 698, 8300, 10, LIGHT, 0, .5) + wide(708, NEAR)
    def bar(y0, y1):
        L = lambda y: round(600 - (y - 700) * 1.5); R = lambda y: round(985 + (y - 700) * .12)
        return f'M{L(y0)} {y0}H{R(y0)}L{R(y1)} {y1}H{L(y1)}Z'
    bars = fl(bar(724, 740) + bar(758, 780) + bar(802, 832) + bar(860, 902), LIGHT)
    fine = g(None, st('M1470 740H2440', INK, 4, .5, '2 36') + st('M1490 606h90M1642 606h90M1946 606h90', INK, 3, .4) + st('M-4300 980H4000M-4300 1140H4000', LIGHT, 2, .08, '60 220'), detail=3)
    lamp = rect(1004, 420, 12, 290, INK) + rect(976, 376, 68, 168, INK, 16) + circ(1010, 460, 21, MID) + circ(1010, 510, 21, MID)
    red = circ(1010, 410, 23, ACC)
    wheel = lambda x, y: circ(x, y, 58, INK) + circ(x, y, 26, LIGHT) + circ(x, y, 10, INK)
    rear = fl('M1436 420H2440Q2470 420 2470 450V792H1436Z', WARM) + rect(1436, 700, 1034, 22, LIGHT) + ''.join(rect(x, 464, 128, 130, NEAR, 8) for x in (1470, 1622, 1926, 2078, 2230)) + rect(1780, 464, 116, 300, NEAR, 6) + st('M1838 464V764', WARM, 8)
    glints = g(None, fl(''.join(f'M{x + 84} 464h26l-58 130h-26z' for x in (1470, 1622, 1926, 2078)), LIGHT, .16), st('M1460 650H1760M1920 650H2440', LIGHT, 8, .7), detail=2)
    people = ''.join(circ(x, 548, 30, SKIN) + fl(f'M{x - 31} 546C{x - 34} 506 {x + 34} 506 {x + 31} 546Q{x} 526 {x - 31} 546Z', INK) + fl(f'M{x - 44} 594Q{x - 44} 574 {x} 574T{x + 44} 594Z', c) for x, c in ((1530, LIGHT), (1690, ACC), (1990, LIGHT)))
    bellows = fl('M1374 440L1436 420V792L1380 790Z', INK) + st('M1394 450V776M1416 440V780', MID, 5)
    front = '<g transform="rotate(-8 1390 760)">' + fl('M1392 420H1170C1118 420 1100 440 1094 500L1078 680Q1076 700 1076 720V770Q1076 792 1098 792H1392Z', WARM) + fl('M1076 722V770Q1076 792 1098 792H1392V700H1078Z', LIGHT) + fl('M1122 464H1200V640H1096L1108 500Q1110 464 1122 464Z', NEAR) + rect(1220, 464, 140, 130, NEAR, 8) \
        + circ(1166, 552, 34, SKIN) + fl('M1132 556C1122 500 1206 496 1204 560C1204 590 1200 596 1186 600C1192 570 1190 556 1184 540Q1160 552 1132 556Z', INK) + st('M1142 560q6-7 12 0M1146 574q6 6 12 0', INK, 4) + fl('M1126 640Q1126 590 1168 590T1204 630V640Z', ACC) + st('M1136 616Q1112 596 1122 560', SKIN, 17) \
        + st('M1096 734q16 16 34 0', INK, 9) + circ(1140, 756, 11, ACC, .5) + st('M1082 470Q1064 476 1064 520', INK, 9) + rect(1054, 510, 22, 54, INK, 8) + '</g>'
    B = 862
    gm = shadow(660, B + 2, 84) + grandma(660, B, 424, arm='hold', stick=False, coat=LIGHT, pc=ACC, legs=WARM, shoes=INK, collar=WARM)
    kid = shadow(850, B + 2, 66) + child(850, B, 306, arm='high', arm2=[(15, -128), (26, -122), (36, -118), (46, -118)], legs=ACC, coat=WARM, backpack=LIGHT)
    vol = meng(400, 704, 320, arm='out', coat=WARM, legs=INK)
    scene('zebra', '礼让斑马线 / Give way at the zebra', 'Band', g('far', far, tile=1900), g('mid', trees, tile=1900), g('ground', ground, bars), g('wing-l', vol), g('core', lamp, rear, people, glints, bellows, fine, wheel(1560, 800), wheel(2260, 800), front, wheel(1250, 806), gm, kid, g(None, red, accent=True)), core='520 370 900 630')

def bins():
    BL, GR, RD, GY = '#1F63AD', '#2E8B45', '#D1352B', '#5A6470'
    F = 640
    far = city([(60, 140, 440), (230, 110, 500), (370, 150, 420), (560, 100, 480), (690, 160, 430), (880, 120, 490), (1030, 150, 410), (1210, 110, 470), (1350, 150, 430), (1530, 120, 490), (1680, 150, 440)], F + 20)
    hedge = fl('M0 690V628Q50 590 100 620Q150 580 210 616Q280 576 340 618Q400 590 450 620Q520 580 590 618Q650 590 700 622Q770 582 840 616Q900 590 960 622Q1030 580 1100 618Q1160 590 1220 620Q1290 584 1350 618Q1420 590 1480 620Q1550 580 1620 618Q1680 590 1740 620Q1800 590 1850 622Q1880 610 1900 628V690Z', MID)
    def bin(x, c, icon, open=False):
        b = 854
        s = fl(f'M{x - 88} 556H{x + 88}L{x + 74} {b - 14}H{x - 74}Z', c) + fl(f'M{x + 40} 556H{x + 88}L{x + 74} {b - 14}H{x + 32}Z', SHADE, .12) + circ(x - 54, b - 14, 18, INK) + circ(x + 54, b - 14, 18, INK) + circ(x - 54, b - 14, 7, LIGHT) + circ(x + 54, b - 14, 7, LIGHT)
        lid = fl(f'M{x - 98} 540Q{x - 94} 506 {x - 50} 502H{x + 50}Q{x + 94} 506 {x + 98} 540Z', c) + rect(x - 28, 490, 56, 15, c, 7)
        if open: lid = f'<g transform="rotate(74 {x + 92} 538)">' + lid + fl(f'M{x - 86} 538H{x + 86}Q{x + 70} 516 {x + 40} 516H{x - 40}Q{x - 74} 518 {x - 86} 538Z', SHADE, .16) + '</g>'
        s += lid + rect(x - 98, 534, 196, 36, c, 10) + rect(x - 92, 566, 184, 12, SHADE, 4, .16)
        if open: s += ell(x, 538, 84, 9, INK)
        s += g(None, st(f'M{x - 62} 592L{x - 54} 822M{x + 62} 592L{x + 54} 822', SHADE, 4, .16), detail=3)
        return s + f'<g transform="translate({x} 706)scale(1.28)">' + icon + '</g>'
    w = LIGHT
    bottle = lambda c: fl('M-9-56h18v16q0 10 10 18q7 6 7 16v50q0 8-8 8h-36q-8 0-8-8v-50q0-10 7-16q10-8 10-18z', c)
    apple = lambda c: fl('M-34-36Q0-20 34-36Q34-20 22-12Q8 0 22 14Q34 24 32 36Q0 52-32 36Q-34 24-22 14Q-8 0-22-12Q-34-20-34-36Z', c) + st('M0-28Q2-46 14-54', c, 8)
    cell = lambda c: rect(-24, -40, 48, 86, c, 8) + rect(-11, -54, 22, 16, c, 4)
    cup = lambda c: fl('M-36-36H36L26 46H-26Z', c) + fl('M-42-50H42V-32H-42Z', c)
    icons = [bottle(w) + st('M-26-2h52', BL, 8), apple(w), cell(w) + fl('M4-26L-14 10H0L-6 34 14-4H0Z', RD), cup(w) + st('M-30-6L-6 8 8-8 30 6', GY, 7)]
    X = [740, 938, 1136, 1334]
    # the stall: a quiet wall, an awning of stripes that every ground shows
    wall = rect(634, 400, 800, 460, FAR)
    posts = rect(626, 400, 18, 458, WARM) + rect(1424, 400, 18, 458, WARM)
    n, x0, sw, y0, y1 = 8, 606, 106, 356, 418
    top = lambda i: x0 + 24 + i * 100
    end = lambda i, d: f'L{x0 + (i + 1) * sw} {y1}{d}A53 32 0 0 1 {x0 + i * sw} {y1}Z'
    awning = ''.join(fl(f'M{top(i)} {y0}H{top(i + 1)}' + end(i, ''), (WARM, LIGHT)[i % 2]) for i in range(n)) + fl(''.join(f'M{x0 + i * sw} {y1}' + end(i, '') for i in range(n)), SHADE, .14) + rect(x0 + 12, 344, n * 100 + 24, 18, WARM, 8)
    thing = '<g transform="translate(722 494)rotate(38)scale(.88)">' + bottle(ACC) + rect(-13, -64, 26, 16, LIGHT, 4) + rect(-26, -6, 52, 24, LIGHT) + '</g>'
    kid = child(544, 866, 392, arm='high', arm2='hip', legs=INK, coat=WARM)
    ground = wide(F + 30, MID) + rect(-4300, 868, 8300, 22, LIGHT, 0, .6) + wide(890, NEAR)
    scene('bins', '垃圾分类 / Sorting waste', 'Band', g('far', far, tile=1900), g('mid', hedge, tile=1900), g('ground', ground), g('wing-l', shadow(250, 860, 74) + qing(250, 860, 450, coat=LIGHT, pc=WARM, arm='hold', bag=GR)), g('core', wall, posts, ''.join(shadow(x, 858, 104) for x in X), ''.join(bin(x, c, i, x == X[0]) for x, c, i in zip(X, (BL, GR, RD, GY), icons)), awning, g(None, thing, accent=True), shadow(544, 866, 84), kid), g('wing-r', shadow(1660, 862, 78) + meng(1660, 862, 476, face=-1, arm='wave')), core='440 346 1020 654')

def sweep():
    F = 660
    far = city([(40, 130, 380), (420, 110, 330), (560, 140, 420), (1000, 120, 360), (1140, 150, 300), (1560, 120, 400), (1700, 140, 340)], 620)
    def house(x, w, y, door, c=LIGHT):
        e = y + 10
        s = rect(x, y, w, F - y + 20, FAR) + fl(f'M{x - 26} {e}Q{x + 10} {e - 16} {x + 30} {y - 56}H{x + w - 30}Q{x + w - 10} {e - 16} {x + w + 26} {e}Z', NEAR)
        s += rect(door, 470 if y < 420 else 500, 110, F + 20 - (470 if y < 420 else 500), NEAR, 4) + rect(door + 10, 500, 42, 180, MID) + rect(door + 58, 500, 42, 180, MID)
        return s + g(None, st(f'M{x + 20} {y - 20}H{x + w - 20}', MID, 26, .5, '3 21', ''), rect(door - 26, 500, 18, 130, ACC), rect(door + 118, 500, 18, 130, ACC), st(f'M{door + 46} 590v18M{door + 64} 590v18', WARM, 5), detail=2)
    def win(x, y): return rect(x, y, 96, 84, MID, 3) + st(f'M{x + 48} {y}v84M{x} {y + 42}h96', FAR, 7)
    houses = house(30, 470, 430, 120) + house(560, 560, 390, 880) + house(1190, 600, 440, 1260) + win(320, 500) + win(640, 490) + win(1500, 510) + win(1640, 510)
    line = st('M300 424Q560 480 800 412M1290 440Q1500 500 1740 436', INK, 4)
    wash = fl('M388 444l40 8 34 2 36-2 30 30-22 22-14-12v96H410v-98l-14 12-24-26z', LIGHT) + fl('M560 456h96v120H560z', WARM) + fl('M1380 462h40v110h-30l-12-66-12 66h-32V456z', ACC) + fl('M1470 476h110v84h-110z', LIGHT) + fl('M1620 462l80-14v96h-80z', WARM)
    ground = wide(F + 18, MID) + g(None, st('M-4300 726H4000M-4300 786H4000', FAR, 4, .4, '150 14', ''), detail=2) + wide(890, NEAR)
    stroke = fl('M-900 888C-100 880 500 868 900 800C1080 770 1200 744 1296 800L1330 848C1240 838 1160 872 1040 880C900 890 700 889 560 888Z', LIGHT)
    dry = fl('M-1600 889Q-1100 880-780 872L-500 884Q-1000 890-1600 889ZM20 852Q360 834 640 800L660 806Q400 846 40 864ZM560 792Q780 764 930 722L936 730Q800 776 580 804ZM1010 736Q1090 712 1170 708L1172 716Q1100 720 1016 746Z', LIGHT)
    streak = g(None, st('M300 870Q700 856 960 818M620 872Q900 860 1090 812M900 868Q1060 850 1190 812', MID, 5, .7), detail=2)
    broom = '<path d="M4-132L104-77" stroke="token-warm" stroke-width="6"/><path d="M98-84L106-70 150-36Q134-44 124-62Q150-62 146-84Z" fill="token-accent"/>'.replace('M98-84L106-70 150-36Q134-44 124-62Q150-62 146-84Z', 'M100-86Q130-76 152-46L128-34Q112-56 94-70Z')
    man = shadow(1060, 838, 110) + meng(1060, 836, 486, pose='stoop', arm=[(17, -138), (22, -120), (30, -112), (40, -112)], arm2=[(18, -138), (14, -124), (0, -120), (-14, -124)], held=broom, coat=WARM, legs=INK, pattern='bands')
    leaf = lambda x, y, r, c: f'<path d="M-22 0Q0-22 24 0Q0 18-22 0Z" fill="{c}" transform="translate({x} {y})rotate({r})"/>'
    leaves = leaf(1392, 826, 20, WARM) + leaf(1420, 846, -30, NEAR) + leaf(1372, 852, 70, NEAR) + leaf(1366, 790, -50, WARM) + leaf(1452, 834, 50, WARM) + leaf(1404, 790, 10, NEAR)
    pan = leaf(1480, 780, -20, WARM)
    bricks = g(None, ''.join(st(f'M{x} {y}h26m10 14h22m-50 14h24', MID, 2.5, .8) for x, y in ((60, 420), (330, 440), (420, 610), (590, 430), (1020, 610), (1070, 420), (1210, 480), (1440, 620), (1740, 470))), detail=3)
    kidw = shadow(640, 800, 60) + child(640, 798, 290, arm='up', legs=INK)
    gran = shadow(330, 806, 80) + grandma(330, 804, 400, stick=False, arm='hold', coat=LIGHT, pc=ACC, held='<path d="M30-88l4 28h24l4-28z" fill="token-warm"/>')
    scene('sweep', '爱国卫生 / Clean lanes', 'Band', g('far', far, tile=1900), g('mid', houses, bricks, line, wash, tile=1900), g('ground', ground), g('wing-l', gran), g('core', dry, g(None, stroke, accent=True), streak, kidw, man, leaves, pan), core='565 370 940 630')

def elders():
    F = 660
    far = city([(80, 130, 380), (300, 110, 430), (640, 120, 400), (800, 150, 350), (1200, 110, 420), (1500, 140, 370), (1720, 120, 420)], 600)
    wall = rect(0, 500, 1900, F - 480, FAR) + fl('M0 500V470H1900V500Z', NEAR) + g(None, st('M12 486H1900', MID, 20, .6, '3 22', ''), detail=2) + ''.join(fl(f'M{x} 540h70v80h-70z', G0) + g(None, st(f'M{x} 567h70M{x} 593h70M{x + 23} 540v80M{x + 47} 540v80', NEAR, 5), detail=2) for x in (150, 300, 1560, 1710))
    gate = rect(716, 436, 388, F - 416, FAR) + fl('M690 440Q720 430 740 396H1080Q1100 430 1130 440V452H690Z', NEAR) + circ(910, 580, 132, G0) + fl('M778 690Q772 668 800 660H1020Q1048 668 1042 690Z', MID)
    bamboo = st('M838 690V480M866 690V500M990 690V470M1014 690V510', MID, 9) + fl('M838 540q30-34 62-30q-20 30-62 30zM866 570q-40-14-52-44q42 4 52 44zM990 530q-40-20-60-10q24 26 60 10zM1014 580q28-40 54-40q-12 40-54 40zM838 610q30-30 56-24q-20 28-56 24z', MID)
    floor = wide(F + 10, MID) + g(None, st('M-4300 720H4000', FAR, 4, .5, '210 12', '') + st('M-3400 800H4000', FAR, 4, .5, '250 12', ''), detail=2) + wide(890, NEAR)
    B = 858
    # the persimmon tree: trunk at the right, boughs over the table
    trunk = fl('M1368 866C1384 740 1372 640 1350 560C1330 500 1290 470 1220 452L1226 440C1290 452 1330 470 1352 500C1352 460 1340 430 1320 404L1332 398C1356 430 1370 470 1376 520C1400 480 1420 462 1450 448L1456 458C1424 480 1406 520 1404 580C1404 680 1416 780 1436 866Z', INK) + st('M1226 446Q1150 424 1060 446M1160 432Q1120 404 1080 398M1330 404Q1290 384 1240 390M1454 450Q1480 434 1490 410', INK, 10)
    leaf = ''.join(f'<path d="M-26 0Q0-24 26 0Q0 20-26 0Z" fill="{c}" transform="translate({x} {y})rotate({r})"/>' for x, y, r, c in ((1040, 430, -20, WARM), (1100, 418, 30, NEAR), (1190, 414, -30, WARM), (1260, 420, 15, NEAR), (1216, 378, -10, NEAR), (1410, 420, -40, WARM), (1300, 380, 30, WARM), (1482, 398, -60, NEAR), (1390, 470, 40, NEAR), (1060, 388, 10, NEAR)))
    def kaki(x, y, r=25): return f'<ellipse cx="{x}" cy="{y}" rx="{r}" ry="{num(r * .88)}" fill="{ACC}"/>' + fl(f'M{x - 12} {y - r * .8:.0f}q12-8 24 0l-12 9z', NEAR)
    fruit = ''.join(kaki(*p) for p in ((1070, 474), (1132, 462), (1272, 484), (1160, 400, 22), (1276, 410, 22), (1330, 452, 24), (1440, 494, 26), (1472, 470, 22), (1096, 366, 20)))
    # table with chess, pot and cups
    table = shadow(930, B + 4, 190) + st('M850 716L826 852M1010 716L1034 852', INK, 14) + st('M838 800H1022', INK, 9) + rect(788, 696, 284, 24, WARM, 10) + rect(810, 720, 240, 14, SHADE, 0, .14)
    board = fl('M830 696l24-26h152l24 26z', LIGHT) + g(None, st('M848 683h164M880 670l-14 26M930 670v26M980 670l14 26', MID, 3), detail=2)
    grain = g(None, st('M820 704h90M930 708h110M860 712h60', INK, 2, .3) + st('M1380 840Q1390 740 1376 640M1402 850Q1404 760 1394 650M1420 850Q1416 800 1410 760', LIGHT, 2.5, .25) + st('M1052 430l-20 4M1112 420l-20-8M1202 410l-20 8M1270 424l-16-6M1402 424l16-10M1294 384l14-8', LIGHT, 2, .6), detail=3)
    men = ''.join(f'<path d="M{x - 14} {y}v8q14 8 28 0v-8q-14-8-28 0z" fill="{c}"/>' for x, y, c in ((870, 674, ACC), (906, 686, INK), (944, 672, ACC), (984, 684, INK), (1000, 668, INK)))
    stool = lambda x: fl(f'M{x - 46} 754H{x + 46}V776H{x - 46}ZM{x - 40} 776h16l-6 82h-16zM{x + 24} 776h16l6 82h-16z', INK)
    gm = stool(636) + shadow(664, B + 3, 90) + grandma(636, B, 440, pose='sit', stick=False, arm='lap', coat=WARM, pc=ACC, legs=INK, glasses=True)
    gp = stool(1206) + shadow(1180, B + 3, 90) + grandpa(1206, B, 450, pose='sit', face=-1, coat=LIGHT, pc=INK, legs=INK, arm=[(17, -138), (24, -112), (40, -106), (62, -112)])
    aq = qing(836, B - 6, 462, face=-1, coat=LIGHT, pc=WARM, arm='phone')
    cat = fl('M960 852q-36 0-36-30q0-34 34-40l4-20 14 12h12l12-12 4 22q8 14-4 26l-2 42z', INK) + st('M926 846q-30 4-34-20', INK, 9) + st('M972 786q4 4 8 0M988 786q4 4 8 0', LIGHT, 2.5)
    kid = shadow(300, B + 2, 66) + child(300, B, 306, legs=INK, arm='carry', arm2='carry', held=f'<path d="M24-100Q46-128 70-100" stroke="{INK}" stroke-width="3"/><path d="M20-100H74L68-70H26Z" fill="{LIGHT}"/><path d="M34-106h0M48-108h0M60-105h0" stroke="{ACC}" stroke-width="17"/>')
    pots = lambda x: fl(f'M{x - 50} 800H{x + 50}L{x + 38} 866H{x - 38}Z', WARM) + fl(f'M{x} 804C{x - 20} 760 {x - 70} 750 {x - 84} 700C{x - 40} 704 {x - 14} 730 {x - 4} 770C{x - 8} 720 {x} 680 {x + 20} 650C{x + 34} 700 {x + 24} 740 {x + 8} 776C{x + 30} 740 {x + 60} 730 {x + 80} 736C{x + 70} 776 {x + 30} 790 {x} 804Z', NEAR)
    scene('elders', '敬老 / Time for the old', 'Band', g('far', far, tile=1900), g('mid', wall, tile=1900), g('ground', floor), g('wing-l', kid), g('core', gate, bamboo, trunk, leaf, g(None, fruit, accent=True), aq, gm, gp, table, board, grain, men, cat), g('wing-r', pots(1620) + pots(1780)), core='560 360 940 640')

def school():
    far = city([(40, 130, 640), (230, 150, 570), (430, 110, 670), (900, 130, 600), (1080, 150, 560), (1500, 120, 650), (1660, 160, 590)], 840)
    gate = rect(430, 420, 40, 230, WARM) + rect(800, 420, 40, 230, WARM) + fl('M396 424Q635 330 874 424V448H396Z', NEAR) + st('M500 520V640M540 520V640M580 520V640M690 520V640M730 520V640M770 520V640M488 540H600M670 540H784', MID, 7)
    ginkgo = lambda x, h: st(f'M{x} 660V{660 - h // 2}', INK, 14, .6) + fl(f'M{x} {660 - h}C{x + h * .22:.0f} {660 - h * .8:.0f} {x + h * .34:.0f} {660 - h * .46:.0f} {x + h * .24:.0f} {660 - h * .34:.0f}Q{x} {660 - h * .22:.0f} {x - h * .24:.0f} {660 - h * .34:.0f}C{x - h * .34:.0f} {660 - h * .46:.0f} {x - h * .22:.0f} {660 - h * .8:.0f} {x} {660 - h}Z', MID)
    mid = ginkgo(120, 300) + ginkgo(300, 260) + ginkgo(1290, 340) + ginkgo(1480, 280) + ginkgo(1690, 320)
    ground = wide(830, MID) + wide(868, NEAR) + rect(-4300, 868, 8300, 10, LIGHT, 0, .5)
    bars = ''.join(fl(f'M{a} {y}h150l{b} {h}h-{w}z', LIGHT) for a, y, b, h, w in ((-60, 930, -50, 240, 210), (210, 930, -20, 240, 210), (480, 930, 10, 240, 210), (750, 930, 40, 240, 210), (1020, 930, 70, 240, 210), (1290, 930, 100, 240, 210), (1560, 930, 130, 240, 210), (1830, 930, 160, 240, 210)))
    car = shadow(1230, 770, 190) + rect(1090, 690, 50, 80, INK, 14) + rect(1322, 690, 50, 80, INK, 14) + fl('M1066 640Q1066 600 1100 590L1134 490Q1142 468 1166 466H1296Q1320 468 1328 490L1362 590Q1396 600 1396 640V716Q1396 730 1382 730H1080Q1066 730 1066 716Z', WARM) + fl('M1126 584L1152 500Q1156 490 1168 490H1294Q1306 490 1310 500L1336 584Z', NEAR) \
        + circ(1276, 556, 28, SKIN) + fl('M1247 556C1244 512 1308 512 1305 556Q1276 540 1247 556Z', INK) + st('M1262 558q5-6 10 0M1280 558q5-6 10 0M1270 570q6 5 12 0', INK, 3) + fl('M1120 586H1342V600H1120Z', WARM) + circ(1108, 640, 24, LIGHT) + circ(1354, 640, 24, LIGHT) + st('M1172 650q58 24 118 0', INK, 9) + rect(1180, 684, 102, 24, LIGHT, 4) + g(None, fl('M1180 490h30l-40 94h-34z', LIGHT, .16), detail=2)
    # the child from behind, the hand up
    body = fl('M470 1300C470 1080 480 900 560 850C620 812 860 806 930 850C1000 890 1010 1080 1016 1300V2400H470Z', WARM) + st('M936 900C1000 800 1010 700 1022 590', WARM, 150) + st('M936 900C1000 800 1010 700 1022 590', SHADE, 150, .08) + st('M954 588L1088 600', LIGHT, 26)
    hand = st('M1024 560L1032 470', SKIN, 96) + fl('M960 440C952 400 964 352 984 340H1100C1118 380 1116 440 1098 480C1080 520 990 520 974 480Z', SKIN) + st('M985 360L966 232M1026 345L1024 190M1067 345L1082 204M1098 372L1132 262', SKIN, 42) + st('M984 470C950 440 930 410 912 372', SKIN, 44)
    lines = g(None, st('M1006 352l-2 20M1047 344v22M1084 356l-4 18', SHADE, 5, .16) + fl('M958 228q8-14 18 0l2 18h-18zM1015 184q9-14 18 0v18h-18zM1074 200q10-14 18 0l-2 18h-18zM1126 260q12-12 18 2l-6 16-16-6z', LIGHT, .45), detail=2)
    head = circ(738, 610, 196, SKIN) + st('M552 640v20M924 640v20', SKIN, 56) + fl('M548 640C536 380 940 380 928 640C930 716 880 780 820 800H656C596 780 546 716 548 640Z', INK) + fl('M540 604C520 320 956 320 936 604Q738 560 540 604Z', ACC) + fl('M738 392m-22 0a22 22 0 1 0 44 0a22 22 0 1 0-44 0', ACC) + st('M552 606Q738 566 924 606', SHADE, 22, .14) + st('M738 410C700 450 680 510 676 574M738 410C776 450 796 510 800 574', SHADE, 6, .16)
    neck = rect(690, 780, 96, 70, SKIN)
    weave = g(None, st('M560 590Q738 548 916 590M560 574Q738 532 916 574', LIGHT, 2.5, .5, '8 7') + st('M620 640q10 60 40 110M700 660q4 60 10 120M790 660q-4 60-10 120M860 640q-10 60-40 110', LIGHT, 3, .12) + st('M548 1004Q740 1086 932 1004', LIGHT, 3, .7, '10 8') + st('M968 860C1020 780 1040 700 1050 620', LIGHT, 3, .4, '9 8'), detail=3)
    pack = fl('M530 960Q530 880 610 880H870Q950 880 950 960V1290Q950 1330 910 1330H570Q530 1330 530 1290Z', LIGHT) + fl('M530 1000V960Q530 880 610 880H870Q950 880 950 960V1000Q740 1070 530 1000Z', NEAR) + rect(716, 1000, 48, 74, WARM, 8) + st('M690 880q50-60 100 0', INK, 18) + g(None, rect(590, 1110, 300, 150, FAR, 20) + st('M610 1130H870', MID, 5, 1, '14 12'), detail=2)
    scene('school', '儿童过街 / A hand up to cross', 'Object', g('far', far, tile=1900), g('mid', '<g transform="translate(0 180)">' + mid + '</g>'), g('ground', ground), g('core', '<g transform="translate(-80 180)">' + gate + '</g>', bars, '<g transform="translate(10 140)">' + car + '</g>', body, neck, head, pack, weave, hand, lines), core='420 150 980 950')

def dog():
    F = 650
    far = fl('M0 560C200 470 380 500 560 540C760 440 960 430 1180 530C1400 460 1640 480 1900 560V700H0Z', FAR) + city([(240, 90, 400), (350, 120, 330), (1320, 110, 380), (1450, 90, 440)], 560)
    trees = ''.join(round_tree(x, F + 30, h) for x, h in ((120, 300), (330, 240), (700, 330), (1080, 260), (1420, 320), (1690, 280))) + fl('M0 690V640Q60 600 130 640Q200 610 260 640Q340 600 420 640Q520 610 600 644Q700 600 800 640Q900 610 980 642Q1080 604 1180 640Q1300 606 1400 642Q1500 604 1600 640Q1700 610 1780 642Q1850 612 1900 640V690Z', MID)
    veins = g(None, *[leaf_veins(x, F + 30, h) for x, h in ((120, 300), (700, 330), (1420, 320))], detail=3)
    ground = wide(F + 20, MID) + g(None, st('M-4280 700H4000M-4200 740H4000M-4250 784H4000', NEAR, 9, .3, '1 170'), detail=2) + wide(884, NEAR)
    B = 850
    aq = shadow(730, B + 2, 86) + qing(730, B, 462, coat=WARM, pc=LIGHT, pose='walk', style='dress', legs=SKIN, arm=[(17, -138), (24, -120), (34, -112), (48, -108)], arm2='hold', held=f'<path d="M-46-84l-3 8-9 3q-8 20 2 30h20q10-12 2-30l-8-3z" fill="{LIGHT}"/>')
    # dog: WARM back, LIGHT chest, a tail like a question mark
    D = shadow(1180, B + 2, 150) + st('M1082 706C1040 700 1020 660 1040 634C1060 612 1090 630 1078 654', LIGHT, 30) \
        + fl('M1066 716C1080 680 1150 676 1210 684C1240 650 1260 620 1268 596L1330 640C1326 700 1310 740 1290 764L1284 850H1252L1246 776C1210 790 1170 790 1140 784L1116 806L1118 850H1086L1080 800C1062 776 1056 740 1066 716Z', LIGHT) + fl('M1150 780L1144 850H1176L1186 786ZM1226 780L1222 850H1240L1250 776Z', SHADE, .14) + fl('M1150 780L1144 850H1176L1186 786Z', LIGHT) + fl('M1150 780L1144 850H1176L1186 786Z', SHADE, .14) \
        + fl('M1100 690C1130 676 1180 680 1204 684C1210 720 1170 748 1134 742C1108 736 1096 714 1100 690Z', INK) \
        + fl('M1240 620C1232 560 1280 520 1330 530C1364 536 1376 564 1380 580L1408 592Q1418 622 1392 634C1370 646 1350 648 1330 652C1290 660 1246 656 1240 620Z', LIGHT) + fl('M1262 540C1234 528 1214 560 1220 610C1224 636 1250 634 1258 612C1264 590 1274 566 1290 548Z', INK) + fl('M1404 590q16 2 14 18q-12 6-20-4z', INK) + st('M1322 580q10-10 20 0M1372 632q-20 4-34-8', INK, 6) + f'<circle cx="1318" cy="610" r="13" fill="{ACC}" fill-opacity="0.28"/>'
    tongue = fl('M1366 634q-2 26 12 28q12-4 6-32z', ACC)
    collar = st('M1250 654Q1286 684 1326 656', ACC, 16) + circ(1290, 690, 11, WARM)
    fur = g(None, st('M1220 690q4 10 0 20M1236 706q4 10 0 20M1252 690q5 8 2 18M1110 770q4 8 0 16M1290 700q4 10-2 20M1160 764q4 8 0 14', INK, 2.5, .35), detail=3)
    lead = st('M850 598C900 680 960 720 1000 660C1030 610 1080 560 1130 590C1170 614 1210 650 1258 664', ACC, 9)
    kid = shadow(1590, B + 2, 66) + child(1590, B, 306, face=-1, legs=INK, arm='wave', coat=WARM)
    bench = st('M150 780V858M470 780V858', INK, 14) + rect(120, 764, 380, 20, WARM, 6) + rect(120, 690, 380, 18, WARM, 6) + rect(120, 724, 380, 18, WARM, 6) + st('M160 690V780M460 690V780', INK, 10)
    gp = grandpa(300, 850, 436, pose='sit', coat=LIGHT, pc=INK, legs=INK, arm=[(17, -138), (26, -118), (30, -116), (42, -118)], arm2=[(18, -138), (10, -110), (-14, -108), (-30, -112)], held=f'<path d="M22-150L52-144V-104L22-110Z" fill="{WARM}"/><path d="M52-144L78-150V-110L52-104Z" fill="{LIGHT}"/>')
    scene('dog', '文明养犬 / A short lead', 'Band', g('far', far, tile=1900), g('mid', trees, veins, tile=1900), g('ground', ground), g('wing-l', shadow(310, 860, 190), bench, gp), g('core', aq, D, fur, tongue, g(None, lead, collar, accent=True)), g('wing-r', kid), core='580 370 860 630')

def volunteers():
    far = city([(20, 150, 750), (190, 120, 790), (340, 100, 765), (460, 160, 740), (640, 110, 790), (780, 130, 760), (930, 150, 730), (1100, 120, 780), (1250, 150, 750), (1430, 110, 790), (1560, 160, 765), (1740, 130, 790)], 900)
    trees = ''.join(round_tree(x, 884, h) for x, h in ((60, 300), (300, 360), (-190, 330)))
    ground = wide(880, MID) + rect(-4300, 880, 8300, 10, SHADE, 0, .14)
    # the stair well, cut open: one flight up to a door that is lit
    n, x0, y0, sx, sy = 6, 560, 880, 80, 40
    x1, y1 = x0 + n * sx, y0 - n * sy
    wall = rect(470, 240, 1000, 640, FAR)
    stair = fl(f'M{x0} {y0}' + f'v-{sy}h{sx}' * n + f'H1440V{y1 + 40}H{x1 + 40}L{x1 - 30} 880Z', NEAR)
    under = fl(f'M{x1 + 20} {y1 + 40}H1440V880H{x1 - 40}V{y1 + 110}Z', MID)
    edge = st('M' + 'M'.join(f'{x0 + k * sx + 3} {y0 - (k + 1) * sy + 4}h{sx - 6}' for k in range(n)) + f'M{x1} {y1 + 4}H1440', WARM, 8, 1, None, '')
    rail = st(f'M{x0 + 10} {y0 - 10}V{y0 - 150}L{x1 + 10} {y1 - 150}', LIGHT, 13) + g(None, st(''.join(f'M{x0 + 10 + k * sx} {y0 - 20 - k * sy}v-126' for k in range(1, n + 1)), LIGHT, 6), detail=2)
    # her door and her room
    room = rect(1120, 280, 230, y1 - 280, WARM) + st('M1290 280v34', INK, 5) + fl('M1256 344Q1290 296 1324 344Z', LIGHT) + g(None, st('M1136 540H1334M1136 590H1334', LIGHT, 4, .6), detail=3)
    frame = fl('M1100 640V262H1370V640H1346V286H1124V640Z', LIGHT) + fl('M1346 286L1426 266V640H1346Z', NEAR) + circ(1410, 470, 9, WARM) + g(None, st('M1364 312L1408 301V436L1364 440ZM1364 480V610H1408V476', MID, 5), detail=2)
    # bicycle and pots below
    bike = circ(1150, 820, 56, LIGHT) + circ(1150, 820, 44, MID) + circ(1340, 820, 56, LIGHT) + circ(1340, 820, 44, MID) + st('M1150 820L1206 720H1306L1340 820M1206 720L1250 820H1150M1250 820L1306 720L1296 690H1326M1188 700h46', INK, 10)
    sack = f'<g transform="translate(-30-186)rotate(-16)"><path d="M-58-26C-66-40-44-44-30-38C-6-46 30-46 46-36C58-44 76-38 70-26C78-6 76 18 66 32C40 42-34 42-52 32C-66 14-66-8-58-26Z" fill="{WARM}"/><path d="M-44-30Q-36 0-42 30M54-30Q46 0 52 30" stroke="{LIGHT}" stroke-width="5"/><path d="M5-22l14 20l-14 20l-14-20z" fill="{LIGHT}"/></g>'
    mengf = meng(856, 724, 404, face=1, pose='walk', coat=ACC, pattern='vest', pc=LIGHT, sleeve=WARM, legs=INK, shoes=LIGHT, arm=((17, -138), (34, -116), (54, -118), (50, -134)), arm2='down', lean=10)
    mengf = mengf.replace('<g transform="rotate(10', sack.replace('translate(-30-186)', 'translate(-4-150)scale(.92)') + '<g transform="rotate(10', 1)
    aq = qing(638, 836, 396, face=1, pose='walk', coat=ACC, style='vest', sleeve=LIGHT, legs=INK, shoes=LIGHT, pattern='vest', pc=LIGHT, arm='carry', arm2='carry', lean=4, held=f'<path d="M26-136c-12-18-2-32 6-40c6 10 8 20 6 30c0-20 10-34 22-40c4 16-2 32-12 44c8-10 18-12 26-10c-4 12-14 18-24 18z" fill="{MID}"/><circle cx="42" cy="-134" r="13" fill="{LIGHT}"/><circle cx="64" cy="-132" r="12" fill="{WARM}"/><path d="M18-132H80L74-88H24Z" fill="{WARM}"/><path d="M21-118H78M23-104H76" stroke="{NEAR}" stroke-width="3"/>')
    gm = grandma(1230, y1, 336, face=-1, arm='wave', arm2='hip', stick=False, coat=LIGHT, pc=ACC, legs=INK, shoes=LIGHT)
    cat = fl('M1050 640c-26 0-34-28-22-52c6-14 4-30 2-50l16 14h18l16-14c2 22-2 36 6 52c14 26 4 50-16 50z', LIGHT) + st('M1072 634q34 0 32-34', LIGHT, 11) + g(None, st('M1040 566q4-5 9 0M1060 566q4-5 9 0', INK, 3), detail=2)
    window = rect(560, 330, 190, 170, G0) + fl('M560 500V440Q590 400 626 430Q660 380 700 424Q730 410 750 430V500Z', MID) + st('M655 330V500M560 400H750', LIGHT, 9) + rect(544, 496, 222, 16, LIGHT)
    shell = rect(440, 240, 30, 640, MID) + rect(1440, 240, 30, 640, MID) + rect(420, 212, 1070, 36, WARM) + rect(420, 240, 1070, 10, SHADE, 0, .16)
    left = child(250, 882, 300, arm='up', coat=WARM, legs=INK, shoes=NEAR)
    scene('volunteers', '志愿服务 / Volunteers on the stair', 'Column Band', g('far', far, tile=1900), g('mid', trees), g('ground', ground), g('wing-l', left), g('core', wall, window, room, frame, under, bike, stair, edge, gm, cat, rail, g(None, aq, mengf, accent=True), shell), core='420 212 1070 788')

def lift():
    # the cabin seen from the landing: portal, two leaves, four corners
    wall = g(None, st('M-4300 330H4000M-4300 640H4000', FAR, 4, .8) , detail=2)
    ground = wide(1004, MID) + rect(-4300, 972, 8300, 32, FAR) + wide(1060, NEAR) 
    pot = '<g transform="translate(-1390 132)">' + fl('M1550 780H1670L1655 872H1565Z', WARM) + fl('M1610 790C1580 730 1520 720 1500 650C1550 650 1590 690 1604 740C1590 680 1600 620 1630 570C1656 630 1650 690 1622 750C1650 710 1690 690 1724 700C1710 750 1670 780 1610 790Z', MID) + '</g>'
    portal = rect(420, 120, 960, 900, NEAR, 10) + rect(462, 196, 876, 824, MID)
    cab = fl('M540 196H1260V1012H540Z', FAR) + fl('M540 196L640 300V840L540 1012ZM1260 196L1160 300V840L1260 1012Z', SHADE, .1) + fl('M540 196H1260L1160 300H640Z', LIGHT) + rect(640, 300, 520, 540, LIGHT) + fl('M640 840H1160L1260 1012H540Z', MID) \
        + g(None, st('M770 300V840M900 300V840M1030 300V840', FAR, 4) + rect(640, 640, 520, 12, WARM), fl('M700 222H860L850 256H716ZM940 222H1100L1086 256H950Z', WARM, .7), detail=2)
    leaves = rect(462, 196, 84, 820, MID) + rect(1254, 196, 84, 820, MID) + st('M546 196V1016M1254 196V1016', NEAR, 8) + g(None, st('M504 196V1016M1296 196V1016', FAR, 5), detail=2)
    sill = rect(420, 1006, 960, 26, INK) + g(None, st('M440 1019H1360', MID, 5, 1, '40 16'), detail=2)
    steel = g(None, st('M480 230V980M492 260V940M516 230V980M528 280V900M1272 230V980M1284 260V940M1308 230V980M1322 280V900', LIGHT, 1.5, .5) + st('M660 660H1140', LIGHT, 2, .7, '3 12'), detail=3)
    marks = ''.join(f'<ellipse cx="{x}" cy="{y}" rx="{r}" ry="{num(r * .2)}" fill="{WARM}"/>' for x, y, r in ((722, 866, 70), (1076, 866, 70), (648, 972, 92), (1156, 972, 92)))
    ind = rect(800, 136, 200, 46, INK, 8)
    up = fl('M860 172L884 144 908 172ZM928 172V156h14l-7-10h20v26z', ACC).replace('M928 172V156h14l-7-10h20v26z', '') + word('7', 940, 174, 42, ACC)
    panel = fl('M1184 470L1222 460V700L1184 690Z', NEAR) + ''.join(f'<ellipse cx="1203" cy="{y}" rx="9" ry="11" fill="{MID}"/>' for y in (500, 536, 608, 644))
    lit = f'<ellipse cx="1203" cy="572" rx="12" ry="15" fill="{ACC}"/>'
    back = meng(724, 866, 476, mask=LIGHT, arm='pocket', coat=INK, legs=INK, sleeve=INK, style='jacket', pattern='zip', pc=WARM, shoes=ACC) + person(1076, 866, 456, WARM, INK, hairdo='bob', face=-1, mask=LIGHT, style='coat', arm='down', pattern='buttons', pc=INK, skin=0)
    gm = grandma(650, 974, 450, mask=LIGHT, coat=ACC, pc=WARM, stick=INK, legs=INK)
    kid = child(1160, 974, 350, face=-1, mask=LIGHT, legs=INK, coat=WARM, satchel=INK, arm='hold')
    hall = rect(1346, 560, 26, 92, LIGHT, 8) + circ(1359, 586, 8, MID) + circ(1359, 626, 8, MID)
    scene('lift', '文明乘梯 / Room for all in the lift', 'Object Column', g('far', wall), g('mid', pot), g('ground', ground), g('core', portal, cab, marks, panel, back, gm, kid, leaves, steel, sill, ind, hall, g(None, lit, up, accent=True)), core='400 100 1000 1000')

def street(season):
    sp, su, au, wi = (season == k for k in ('spring', 'summer', 'autumn', 'winter'))
    F, B = 690, 846
    # sky
    sun = circ(985, 250, 124 if not wi else 92, FAR, .75)
    cloud = lambda x, y, k: f'<g transform="translate({x} {y})scale({k})">' + fl('M-150 40Q-170 0-120-6Q-110-60-50-50Q-20-96 40-74Q80-90 96-44Q156-50 160 6Q176 40 150 40Z', FAR, .75) + '</g>'
    sky = sun if not su else circ(1262, 262, 140, FAR, .75)
    if sp: sky += st('M1480 210q24-22 34 6q18-24 40-4M1600 270q18-16 26 4q14-18 30-2M1420 300q14-14 20 4q12-14 24-2', NEAR, 5, .55)
    if su: sky += cloud(1480, 330, .8) + cloud(1690, 240, .7)
    if au: sky += st('M1440 180l14 10 14-10M1480 206l14 10 14-10M1520 232l14 10 14-10M1496 166l14 10 14-10M1546 150l14 10 14-10M1560 258l14 10 14-10', NEAR, 5, .5)
    random.seed(11)
    if wi: sky += ''.join(st(''.join(f'M{random.randint(-1700, 3600)} {random.randint(-700, 640)}h0' for _ in range(n)), FAR, w) for n, w in ((60, 9), (36, 14)))
    # far: the hill with its pavilion
    hill = fl('M0 600C160 560 260 470 420 452C560 436 640 500 760 520C900 540 1000 430 1180 404C1340 384 1440 470 1560 510C1700 556 1800 600 1900 600V760H0Z', FAR)
    if wi: hill += fl('M270 512C320 474 370 456 420 452C500 444 560 464 610 486Q560 500 520 480Q480 516 430 490Q380 520 340 498Q310 516 270 512ZM1010 458C1060 426 1120 412 1180 404C1270 394 1340 418 1400 450Q1350 462 1310 444Q1270 482 1220 452Q1170 484 1120 456Q1070 478 1010 458Z', LIGHT, .8)
    pav = fl('M1150 404V356H1210V404ZM1126 360Q1146 354 1156 330H1204Q1214 354 1234 360ZM1160 330V306H1200V330ZM1142 310Q1164 300 1180 274Q1196 300 1218 310Z', FAR) 
    # mid: the row of shops
    roof = LIGHT if wi else MID if su else NEAR
    # in summer pale walls with lit windows stand behind the one great tree; by night they are what shines
    wallc, pane, upper = (FAR, WARM, LIGHT) if su else (MID, NEAR, NEAR)
    def shop(x, w, y, aw, c1, door, big):
        r = rect(x, y, w, F + 10 - y, wallc) + fl(f'M{x - 22} {y + 8}Q{x + 6} {y - 4} {x + 20} {y - 46}H{x + w - 20}Q{x + w - 6} {y - 4} {x + w + 22} {y + 8}Z', roof)
        if wi: r += fl(f'M{x - 22} {y + 8}H{x + w + 22}L{x + w + 16} {y + 18}H{x - 16}Z', NEAR)
        r += rect(door, F - 140, 78, 150, NEAR, 3) + rect(big[0], F - 130, big[1], 100, pane if not su else NEAR if x == 690 else c1, 3)
        a0, a1 = aw; n = 6; sw = (a1 - a0) / n
        r += fl(f'M{a0} {F - 176}H{a1}L{a1 + 14} {F - 132}H{a0 - 14}Z', c1)
        win = ''.join(rect(x + 30 + i * 84, y + 30, 44, 52, upper, 2) for i in range(int((w - 60) // 84) + (1 if (w - 60) % 84 > 50 else 0))) if y < 470 else ''
        d = g(None, st(f'M{x - 4} {y - 18}H{x + w + 4}', MID, 30, .45, '3 20', ''), fl(''.join(f'M{a0 + sw * i:.0f} {F - 176}h{sw:.0f}l{(i - 2) * 2} 44h-{sw + 4:.0f}z' for i in (1, 3, 5)), LIGHT, .85), st(f'M{big[0] + big[1] // 2} {F - 130}v100M{door + 39} {F - 140}v150', MID if not su else NEAR, 4), detail=2)
        return r + win + d
    shops = shop(40, 330, 440, (60, 230), WARM, 270, (80, 150)) + shop(396, 260, 500, (410, 560), LIGHT, 570, (424, 120)) + shop(690, 380, 420, (720, 920), WARM, 950, (740, 170)) + shop(1100, 300, 490, (1200, 1380), WARM, 1112, (1216, 150)) + shop(1430, 400, 430, (1450, 1650), LIGHT, 1700, (1470, 170))
    glow = g(None, ''.join(rect(x, F - 126, w, 92, WARM, 2) for x, w in ((84, 68), (744, 78), (1475, 78), (1296, 66))), detail=2) if wi or au else ''
    G = LIGHT if wi else MID
    ground = wide(F, G) + rect(-4300, F, 8300, 10, NEAR, 0, .25) + rect(-4300, 872, 8300, 16, FAR if not wi else MID) + wide(888, NEAR)
    # the trees
    SK = 'M-16 0C-10-90-16-160-22-210C-60-250-110-260-150-300L-142-308C-100-280-60-270-28-250C-34-300-60-340-90-380L-80-386C-40-350-16-310-8-270C0-320 20-370 50-410L60-404C40-360 26-310 20-256C60-270 100-290 140-330L148-322C120-276 70-240 24-214C18-160 12-90 20 0Z'
    def tree4(x, b, k):
        t = fl(SK, INK)
        if sp: t += fl('M-190-290C-210-350-150-390-120-380C-130-440-60-470-30-440C0-500 90-490 90-430C150-440 200-380 170-330C210-290 170-230 120-244C90-210 40-220 20-236C-20-200-70-220-80-246C-130-220-190-240-190-290Z', LIGHT) + fl('M-190-290C-190-240-130-220-80-246C-70-220-20-200 20-236C40-220 90-210 120-244C170-230 210-290 170-330C150-280 90-270 60-290C20-260-50-270-70-300C-110-280-170-270-190-290Z', ACC, .28) + st('M-150-310h0M-110-350h0M-60-400h0M-70-330h0M0-440h0M-10-370h0M50-400h0M30-320h0M100-360h0M130-300h0M-120-270h0M90-260h0M-20-280h0', ACC, 17, .55) + fl(SK, INK, .0) + st('M-20-230C-40-300-70-330-90-370M0-240C10-300 30-350 50-396M24-220C70-240 100-270 136-316M-24-220C-60-256-100-266-140-296', INK, 7, .8)
        if su: t += fl('M-210-270C-240-340-180-400-140-390C-150-460-60-500-20-470C20-520 110-500 120-440C190-440 230-370 200-320C230-260 180-210 130-224C90-190 40-200 10-216C-30-180-90-190-110-220C-160-200-210-220-210-270Z', MID) + fl('M206-308C224-256 178-210 130-224C90-190 40-200 10-216C-30-180-90-190-110-220C-160-200-210-220-210-270C-180-244-130-250-96-270C-60-232 10-236 40-270C100-236 176-254 206-308Z', NEAR) + g(None, st('M-60-420h0M20-400h0M-110-340h0M70-360h0M-20-340h0M-150-310h0', LIGHT, 13, .6), detail=2)
        if au: t = fl('M0-500C90-500 130-440 140-390C200-370 210-300 180-260C150-220 90-220 60-226C30-200-40-200-66-226C-110-210-170-226-190-270C-210-320-180-370-140-390C-130-450-80-500 0-500Z', WARM) + fl('M140-390C200-370 210-300 180-260C150-220 90-220 60-226C30-200-40-200-66-226C-20-230 40-240 80-280C120-310 140-350 140-390Z', SHADE, .1) + fl(SK.replace('-380', '-340').replace('-410', '-370'), INK) + g(None, st(''.join(f'M{a} {c}l7-9h-14z' for a, c in ((-100, -330), (-60, -420), (0, -450), (60, -420), (110, -360), (-130, -290), (90, -290), (-20, -320), (30, -330), (150, -300), (-90, -380))), LIGHT, 4, .7), detail=2)
        if wi: t += st('M-150-304C-110-284-66-274-34-256M-86-384C-56-356-40-330-28-300M54-408C40-380 30-350 24-316M144-328C116-296 80-274 44-258', LIGHT, 9) + st('M-100-282l-24-44M-60-346l6-40M36-370l30-14M96-290l36 0M90-284l20-44', INK, 6)
        return f'<g transform="translate({x} {b})scale({k})">' + t + '</g>'
    side = tree4(90, F + 24, .72) + tree4(610, F + 20, .62) + tree4(1480, F + 24, .74)
    hero = shadow(1150, B - 28, 150) + tree4(1150, B - 30, .98)
    if su:                                    # the old tree, whose crown is a roof for all who come
        hero = f'<ellipse cx="960" cy="842" rx="520" ry="28" fill="{NEAR}" fill-opacity="0.5"/>' + fl('M1090 836C1136 800 1140 700 1120 600L1040 500L1078 484L1150 560L1180 440H1216L1222 560L1300 470L1334 492L1262 610C1246 700 1252 800 1310 836Q1200 858 1090 836Z', INK) \
            + fl('M536 556C500 492 556 436 622 448C628 388 724 356 792 386C846 330 990 326 1048 374C1120 324 1262 332 1304 392C1390 380 1462 446 1430 516C1456 584 1386 634 1316 604C1262 640 1222 620 1196 596C1150 630 1090 634 1050 604C1010 634 950 636 908 606C852 640 786 630 744 598C680 630 570 626 536 556Z', NEAR) \
            + fl('M548 514C528 470 570 440 622 448C628 388 724 356 792 386C846 330 990 326 1048 374C1120 324 1262 332 1304 392C1372 382 1430 424 1432 476C1400 520 1336 524 1292 496C1250 540 1160 548 1108 510C1060 556 968 556 916 514C870 552 776 552 730 510C680 548 590 552 548 514Z', MID) \
            + g(None, st('M640 480h0M704 420h0M812 440h0M880 376h0M960 430h0M1040 470h0M1100 400h0M1190 380h0M1230 450h0M1330 440h0M1392 470h0M760 480h0', LIGHT, 16, .7) + st('M600 580h0M690 570h0M850 580h0M930 560h0M1010 570h0M1150 580h0M1330 560h0M1396 552h0', MID, 15) + st('M676 458q14-16 30-8M848 416q16-18 34-8M1006 404q16-18 34-8M1150 430q16-18 34-8M1280 414q16-18 34-6', FAR, 8), detail=2)
    fall = ''
    if sp: fall = st('M960 832h0M1030 812h0M1260 836h0M1330 804h0M880 800h0M1200 780h0M700 842h0M1420 840h0M1300 620h0M1000 640h0M960 560h0', ACC, 13, .5)
    if su:                                    # in its shade, the light that falls through it
        fall = g(None, *[f'<ellipse cx="{x}" cy="{y}" rx="{r}" ry="{num(r * .2)}" fill="{LIGHT}" fill-opacity="0.6"/>' for x, y, r in ((560, 846, 26), (806, 854, 30), (1010, 860, 22), (1360, 842, 30), (1420, 852, 18), (600, 832, 16))], detail=2)
        # a string of lamps from bough to bough, and a table with a melon on it
        fall += st('M560 590Q780 716 1040 604Q1240 700 1420 566', INK, 4) + st('M590 606h0M948 630h0M1042 604h0M1090 622h0M1146 636h0M1330 616h0M1384 590h0', WARM, 30) + st('M978 622h0M1204 642h0M1268 636h0', LIGHT, 30)
        fall += rect(966, 742, 150, 16, WARM, 6) + st('M990 758L980 846M1092 758L1102 846', WARM, 11) + fl('M984 742A54 54 0 0 1 1092 742Z', NEAR) + fl('M992 742A46 46 0 0 1 1084 742Z', ACC) + g(None, st('M1012 728h0M1034 716h0M1058 724h0M1036 736h0', INK, 7), detail=2)
    if au: fall = f'<ellipse cx="1150" cy="828" rx="240" ry="24" fill="{WARM}"/>' + ''.join(f'<path d="M0 0L-13-16Q0-26 13-16Z" fill="{WARM}" transform="translate({x} {y})rotate({r})"/>' for x, y, r in ((800, 840, 30), (700, 812, -60), (1440, 836, 80), (1010, 600, 40), (960, 680, -30), (1330, 700, 120), (1300, 560, 10), (620, 846, 170), (900, 760, 70), (1520, 810, -40)))
    if wi: fall = fl('M990 846Q1040 806 1130 812T1330 846Z', LIGHT) + fl('M1010 846Q1080 832 1150 836T1310 846Z', SHADE, .06)
    # the two, dressed by the season
    if sp: two = qing(700, B, 380, coat=WARM, pc=LIGHT, pose='walk') + child(880, B, 262, arm='high', coat=LIGHT, pc=ACC, legs=INK) 
    if su: two = grandma(676, B, 420, coat=LIGHT, pc=ACC, stick=False, arm='phone', legs=INK, held=f'<path d="M40-126V-146" stroke="{INK}" stroke-width="4"/><path d="M14-150Q12-190 42-192Q72-190 68-150Q42-136 14-150Z" fill="{WARM}"/>') + child(868, B, 304, hat=LIGHT, hatkind='straw', coat=WARM, pc=LIGHT, pattern='dots', style='dress', hairdo='tail', legs=SKIN, arm='carry', held=f'<path d="M28-92A26 26 0 0 0 78-98Z" fill="{NEAR}"/><path d="M33-93A21 21 0 0 0 73-97Z" fill="{ACC}"/>')
    if au: two = meng(690, B, 396, coat=INK, sleeve=INK, style='jacket', pattern='zip', pc=WARM, scarf=ACC, legs=LIGHT, shoes=INK, arm='hold', pose='walk') + grandma(880, B, 346, coat=ACC, face=-1, legs=INK)
    if wi: two = qing(690, B, 380, coat=ACC, style='coat', pattern='quilt', pc=WARM, legs=INK, shoes=INK, hat=WARM, hatkind='knit', scarf=WARM, arm='hold') + child(1010, B, 258, face=-1, coat=WARM, pattern='quilt', style='padded', scarf=ACC, hatkind='knit', hat=ACC, legs=INK, shoes=INK, arm='point') 
    sh = shadow(700, B + 2, 66) + shadow(880 if not wi else 1010, B + 2, 54)
    snowman = ''
    if wi: snowman = circ(866, 780, 72, LIGHT) + circ(866, 780, 72, SHADE, .07) + circ(862, 776, 68, LIGHT) + circ(866, 672, 50, LIGHT) + circ(866, 672, 50, SHADE, .07) + circ(862, 669, 46, LIGHT) + fl('M866 672l44 10-42 8z', ACC) + st('M850 656h0M884 656h0M864 752h0M864 790h0', INK, 10) + fl('M828 634Q866 580 906 634Q866 622 828 634Z', NEAR) + st('M800 766L752 716M752 740V712L730 706', INK, 7) + st('M824 712Q866 732 908 710', WARM, 15)
    cobble = g(None, st(''.join(f'M{x} {y}h{w}' for x, y, w in ((40, 730, 60), (300, 760, 80), (560, 724, 50), (820, 780, 70), (1320, 744, 60), (1580, 790, 80), (1760, 730, 50), (180, 806, 60), (470, 826, 70), (1460, 838, 60))), NEAR if not wi else MID, 3, .35), detail=3)
    lamp = lambda x: st(f'M{x} 846V420', INK, 9) + fl(f'M{x - 26} 420H{x + 26}L{x + 18} 370H{x - 18}Z', WARM) + fl(f'M{x - 24} 370Q{x} 344 {x + 24} 370Z', INK)
    lant = ''
    if wi: lant = st('M1254 540V600', INK, 4) + ''.join(fl(f'M{x - 30} {y}Q{x - 34} {y - 30} {x} {y - 34}Q{x + 34} {y - 30} {x + 30} {y}Q{x + 34} {y + 30} {x} {y + 34}Q{x - 34} {y + 30} {x - 30} {y}Z', ACC) + st(f'M{x - 12} {y - 36}h24M{x - 12} {y + 36}h24M{x} {y + 38}v22', WARM, 6) for x, y in ((1254, 634),))
    bench = rect(1260, 786, 170, 14, WARM, 5) + rect(1260, 746, 170, 12, WARM, 5) + st('M1284 746V846M1406 746V846', INK, 9)
    kite = ''
    if sp: kite = st('M944 586C1010 520 1060 500 1080 430', INK, 2) .replace('M944 586C1010 520 1060 500 1080 430', 'M946 594C980 560 910 490 930 424') + g(None, fl('M930 344L974 392 930 446 886 392Z', ACC) + st('M930 446q-16 20 4 34t-4 34', ACC, 6), accent=True)
    n = {'spring': ('四季街·春 / The street in spring',), 'summer': ('四季街·夏 / The street in summer',), 'autumn': ('四季街·秋 / The street in autumn',), 'winter': ('四季街·冬 / The street in winter',)}[season][0]
    scene('street-' + season, n, 'Band', g('sky', sky), g('far', hill, pav, tile=1900), g('mid', shops, glow, side, tile=1900), g('ground', ground, cobble), g('wing-l', lamp(330)), g('core', bench if not su else '', hero, fall, lant, sh, snowman, two, kite), g('wing-r', lamp(1640)), core='500 340 930 660')
def street_spring(): street('spring')
def street_summer(): street('summer')
def street_autumn(): street('autumn')
def street_winter(): street('winter')
ALL = [queue, zebra, bins, sweep, elders, school, dog, volunteers, lift, street_spring, street_summer, street_autumn, street_winter]
if __name__ == '__main__' and len(sys.argv) > 1:
    for n in sys.argv[1:]: globals()[n]()
else:
    for n in ALL: n()
