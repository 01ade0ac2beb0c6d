"""One thing, huge: bowl, helmet, table, fish, tap, books, window, hands and the seven steps of washing, phone, promise, fire, flood,
travel, umbrella."""
from kit import *
import sys
from math import sin, cos, pi, radians
A = pi / 180
BOX = '400 100 1000 1000'

def at(x, y, rot=0, k=1, *parts, flip=False):
    """A small group moved, turned and scaled."""
    t = f'translate({num(x)} {num(y)})' + (f' rotate({num(rot)})' if rot else '') + (f' scale({num(-k if flip else k)} {num(k)})' if k != 1 or flip else '')
    return f'<g transform="{t}">' + ''.join(parts) + '</g>'
def clip(id, d): return f'<clipPath id="{id}"><path d="{d}"/></clipPath>'
def clipped(id, *parts): return f'<g clip-path="url(#{id})">' + ''.join(parts) + '</g>'
def line(d, s, w, o=1): return path(d, s=s, w=w, o=o)
def poly(pts, f, o=1): return path('M' + 'L'.join(f'{p[0]:.0f} {p[1]:.0f}' for p in pts) + 'Z', f, o=o)
def ear(n=7, c=WARM, awn=True):
    """A wheat ear standing on 0 0, upwards; as groups of one path each."""
    d = ''; w = ''
    for i in range(n):
        y = -i * 30; k = 1 - .06 * abs(i - 2)
        for s in (-1, 1):
            d += f'M0 {y}c{s*32*k:.0f} {-6*k:.0f} {s*40*k:.0f} {-40*k:.0f} {s*24*k:.0f} {-60*k:.0f}c{-s*20*k:.0f} {12*k:.0f} {-s*28*k:.0f} {36*k:.0f} {-s*24*k:.0f} {60*k:.0f}z'
            w += f'M{s*22*k:.0f} {y-58*k:.0f}l{s*(16+i*3)} -84'
    d += f'M0 {-n*30+14}c-16 -22 -10 -50 0 -62c10 12 16 40 0 62z'
    return (g('', line(w, c, 3, .75), detail=2) if awn else '') + path(d, c)
def grain(x, y, rx, ry, a):
    dx, dy = rx * cos(a * A), rx * sin(a * A)
    return f'M{x-dx:.0f} {y-dy:.0f}a{rx} {ry} {a:.0f} 1 0 {2*dx:.1f} {2*dy:.1f}a{rx} {ry} {a:.0f} 1 0 {-2*dx:.1f} {-2*dy:.1f}z'

# --- S5: one bowl, one grain
def bowl():
    R = random.Random(11); cx, rim, W = 920, 600, 500
    hill = 'M448 596C500 470 640 352 850 336C1090 322 1330 440 1392 596C1290 640 560 640 448 596Z'
    top = lambda x: 596 - 262 * max(0, 1 - ((x - 905) / 490) ** 2) ** .72
    pts = []
    for _ in range(6000):
        x = R.uniform(500, 1340); y = R.uniform(top(x) + 26, 610)
        if all((x - a) ** 2 + ((y - b) * 1.15) ** 2 > 42 ** 2 for a, b in pts): pts.append((x, y))
    first = [p for i, p in enumerate(pts) if i % 3 == 0]; rest = [p for i, p in enumerate(pts) if i % 3]
    gr = lambda ps: path(''.join(grain(x, y, 19, 8, R.choice((-62, -35, -15, 8, 30, 52, 78)) + R.uniform(-8, 8)) for x, y in ps), WARM, o=.5)
    # the fret, wrapped round the bowl
    def wrap(u, v): t = u / 430; return cx + 482 * sin(t) - (v - 700) * .1 * sin(t), v + 44 * cos(t)
    fr = ''
    for k in range(-7, 8):
        a = k * 78
        for j, (u, v) in enumerate([(-34, 742), (-34, 684), (34, 684), (34, 742), (-12, 742), (-12, 708), (12, 708), (12, 722)]):
            X, Y = wrap(a + u, v); fr += f'{"M" if j == 0 else "L"}{X:.0f} {Y:.0f}'
    ring = lambda v, r: f'M{cx-r} {v}C{cx-r*.6:.0f} {v+60} {cx+r*.6:.0f} {v+60} {cx+r} {v}'
    sticks = poly([(735, 216), (1760, -62), (1768, -26), (737, 228)], WARM) + poly([(742, 262), (1760, 150), (1762, 188), (743, 275)], WARM) + \
        g('', poly([(1180, 97), (1230, 84), (1234, 112), (1183, 125)], LIGHT) + poly([(1190, 214), (1242, 208), (1244, 238), (1192, 243)], LIGHT), detail=2)
    scene('bowl', '一粥一饭 / Every grain', 'Object',
        g('sky', circ(770, 430, 350, FAR)),
        g('mid', at(1290, 520, 9, 1.15, line('M0 20C0 200 -40 420 -60 700', MID, 11), ear(8)), at(1385, 600, 17, 1.05, line('M0 20C0 200 -60 420 -110 700', MID, 11), ear(7)),
          at(505, 560, -16, .9, line('M0 20C0 200 40 420 90 700', MID, 11), ear(6))),
        g('ground', rect(-4600, 940, 8400, 1600, MID), rect(-4600, 940, 8400, 14, SHADE, 0, .08)),
        g('core', ell(cx, 1046, 330, 26, SHADE).replace('/>', ' fill-opacity="0.14"/>'),
          path(hill, LIGHT), gr(first), g('', gr(rest), detail=2),
          path('M412 598C560 660 1280 660 1428 598C1440 800 1270 968 1092 1008L748 1008C570 968 400 800 412 598Z', NEAR),
          path('M412 598C560 660 1280 660 1428 598C1440 800 1270 968 1092 1008L900 1008C1130 960 1300 820 1312 632C1100 654 560 660 412 598Z', SHADE, o=.14),
          line('M410 598C560 664 1280 664 1430 598', WARM, 30),
          line(fr, WARM, 9), line(ring(664, 492) + ring(766, 464), WARM, 5), g('', line(ring(648, 496) + ring(780, 458) + ring(850, 408) + ring(862, 398), WARM, 2, .6), detail=3),
          path('M744 1000H1096L1112 1052H728Z', WARM), rect(728, 1044, 384, 30, SHADE, 0, .14)),
        g('light', sticks, g('', path(grain(706, 242, 47, 22, -18), ACC), accent=True)), core=BOX)

# --- S3: the road in the visor
def helmet():
    visor = 'M968 396C800 372 610 384 470 452C410 560 408 740 478 884C520 910 640 916 760 900C850 888 900 860 932 790C960 730 984 520 968 396Z'
    road = 'M486 930C560 850 760 800 770 740C776 706 700 690 706 662L716 662C730 684 860 694 872 742C884 800 800 860 820 930Z'
    dash = 'M664 900C690 864 750 840 790 800M812 768C818 744 800 728 776 712'
    scene('helmet', '一盔一带 / The helmet', 'Object',
        g('sky', circ(880, 480, 470, FAR)),
        g('ground', rect(-4600, 962, 8400, 1600, MID)),
        g('core', at(62, 4, 0, .94,
          # strap behind
          line('M1180 800C1120 900 1010 960 880 978', MID, 46), line('M1180 800C1120 900 1010 960 880 978', SHADE, 46, .14),
          # shell
          path('M452 470C490 240 700 110 930 116C1230 124 1410 330 1404 600C1402 700 1380 780 1340 836C1250 868 1130 858 1064 812C1010 770 990 660 980 560C960 500 900 440 840 410Z', WARM),
          path('M930 116C1230 124 1410 330 1404 600C1402 700 1380 780 1340 836C1290 856 1220 860 1160 850C1290 720 1320 420 1150 240C1086 172 1010 128 930 116Z', SHADE, o=.12),
          path('M700 164C860 120 1120 180 1230 400C1296 540 1300 700 1262 852C1226 858 1180 856 1140 846C1190 700 1180 540 1110 420C1010 250 850 190 640 196Z', NEAR),
          g('', line('M742 174C900 150 1100 210 1200 400C1266 540 1268 700 1228 850', LIGHT, 10), line('M700 190C880 180 1050 230 1140 400C1214 540 1216 700 1172 850', LIGHT, 10), detail=2),
          line('M1336 834C1250 866 1130 856 1066 812', INK, 26),
          # visor
          clipped('v', rect(380, 360, 640, 580, MID), circ(640, 560, 74, LIGHT),
            path('M380 690C460 610 540 600 620 660C700 580 800 560 1000 640V940H380Z', FAR),
            path('M380 760C470 690 580 690 660 730L720 662C800 690 900 650 1000 690V940H380Z', NEAR), path(road, LIGHT), line(dash, INK, 9),
            g('', line('M520 760v-40M520 736l-26 -26M520 736l26 -26M900 730v-56M900 700l-24 -26M900 700l24 -26', INK, 9) + circ(520, 706, 27, INK) + circ(900, 664, 30, INK), detail=2),
            path('M560 372L470 452C452 520 448 560 450 620L700 378Z', LIGHT, o=.28), path('M760 376L735 376L452 690L456 730Z', LIGHT, o=.28)),
          line(visor, LIGHT, 20),
          circ(985, 520, 66, NEAR), circ(985, 520, 34, WARM),
          g('', line('M966 520h38', NEAR, 9), detail=2),
          # strap in front
          line('M1030 800C1000 890 960 940 872 980', MID, 50),
          g('', rect(770, 930, 130, 96, ACC, 22) + path('M700 938H760V1018H700C684 1018 676 1006 684 994L690 978L684 962C676 950 684 938 700 938Z', ACC) + rect(756, 948, 16, 60, ACC) + g('', rect(800, 956, 70, 44, SHADE, 12, .16), detail=2), accent=True),
          line('M700 980C640 976 600 950 566 912', MID, 50))),
        core=BOX, defs=clip('v', visor))

# --- S4: the round table
def arm(cx, cy, r0, a, sleeve, parts, w=78, hr=32):
    """An arm from outside, at angle a, whose hand is at r0 of the table's centre."""
    x, y = cx + r0 * cos(a * A), cy + r0 * sin(a * A)
    return at(x, y, a, 1, *parts)
def hand_over(sleeve, tool=''):
    # hand pointing to the centre (left, -x), sleeve from x=+90 outwards
    fingers = 'M0 -22L-58 -30M0 -6L-70 -8M0 12L-64 14M0 28L-50 34M20 -26L-10 -52'
    return tool + line(fingers, SKIN, 21) + rect(-20, -38, 74, 76, SKIN, 30) + rect(30, -30, 60, 60, SKIN) + path('M82 -48H900V62H82Q70 8 82 -48Z', sleeve) + rect(82, -48, 30, 110, SHADE, 0, .12)
def dish(i):
    # a dish from above, r 64
    s = circ(0, 0, 66, LIGHT) + circ(0, 0, 50, SHADE, .07)
    R = random.Random(i)
    if i == 0: s += path('M-44 6C-30 -28 10 -34 34 -6L52 -22V26L34 8C10 34 -30 34 -44 6Z', WARM) + circ(-26, 0, 4, INK) + g('', line('M-8 -14q10 14 0 28M8 -16q10 16 0 32', LIGHT, 4), detail=2)
    if i == 1: s += ''.join(path(f'M0 0c{14*sin(a):.0f} {14*cos(a):.0f} {46*sin(a+.5):.0f} {46*cos(a+.5):.0f} {40*sin(a):.0f} {40*cos(a):.0f}c{-8*cos(a):.0f} {8*sin(a):.0f} {-30*sin(a-.4):.0f} {-30*cos(a-.4):.0f} {-40*sin(a):.0f} {-40*cos(a):.0f}z', MID) for a in (0, .9, 1.8, 2.7, 3.6, 4.5, 5.4))
    if i == 2: s += circ(0, 0, 48, WARM) + path('M-30 -4q15 -18 30 0t30 0M-26 18q13 -14 26 0t26 0', s=LIGHT, w=7)
    if i == 3: s += ''.join(at(0, 0, a, 1, path('M8 -34c16 -14 30 2 20 14c10 16 -14 26 -24 14c-16 -2 -14 -26 4 -28z', WARM)) for a in (0, 72, 144, 216, 288))
    if i == 4: s += path(''.join(grain(R.uniform(-30, 30), R.uniform(-30, 30), 15, 6, R.uniform(0, 180)) for _ in range(16)), NEAR) + circ(-8, 6, 9, WARM) + circ(16, -12, 9, WARM)
    if i == 5: s += circ(0, 0, 48, NEAR) + line('M-26 -10q13 -14 26 0t26 0M-30 14q13 -14 26 0t26 0', MID, 6)
    if i == 6: s += ''.join(circ(x, y, 15, LIGHT) + circ(x, y, 15, MID, 1) + circ(x, y, 7, LIGHT) for x, y in ((-22, -20), (22, -20), (-26, 18), (26, 18), (0, 0)))
    if i == 7: s += ''.join(at(0, 0, a, 1, path('M0 -6C10 -30 10 -40 0 -48C-10 -40 -10 -30 0 -6Z', WARM if a % 120 else NEAR)) for a in range(0, 360, 60)) + circ(0, 0, 10, LIGHT)
    return s
def table():
    cx, cy, r = 950, 500, 362
    R = 408; s = ''
    for i, a in enumerate([-219 + i * 36.9 for i in range(8)]):
        s += at(cx + 336 * cos(a * A), cy + 336 * sin(a * A), 0, 1, dish(i))
    spoon = path('M-20 -10C-60 -22 -84 -30 -110 -34C-140 -40 -160 -26 -160 -10C-158 8 -136 14 -112 6C-86 -4 -60 0 -20 8Z', LIGHT) + ell(-134, -12, 17, 11, SHADE).replace('/>', ' fill-opacity="0.12"/>')
    arms = ''
    for a, c, t, d in ((-118, LIGHT, '', 452), (-62, WARM, '', 466), (-17, LIGHT, spoon, 452), (40, WARM, '', 452), (118, LIGHT, '', 492)):
        arms += arm(cx, cy, d, a, c, [hand_over(c, t) + g('', line('M140 -44V58M164 -44V58', SHADE, 8, .14), detail=2)])
    scene('table', '公筷公勺 / Chopsticks to share', 'Disc',
        g('core', circ(cx, cy, R + 20, SHADE, .1), circ(cx, cy, R, MID), g('', line(f'M{cx-R+14} {cy}a{R-14} {R-14} 0 1 0 {2*R-28} 0a{R-14} {R-14} 0 1 0 {-2*R+28} 0z', WARM, 6), detail=2), g('', *[path(f'M{cx-q} {cy}a{q} {q} 0 1 0 {2*q} 0a{q} {q} 0 1 0 {-2*q} 0z', s=LIGHT, w=2, o=.3) for q in (286, 306, 330, 352, 374)], detail=3),
          circ(cx, cy + 6, 266, SHADE, .1), circ(cx, cy, 266, WARM), circ(cx, cy, 257, LIGHT), s),
        g('light', g('', rect(cx - 150, cy + 306, 30, 66, LIGHT, 12) + line(f'M{cx-186} {cy+322}L{cx+176} {cy+312}M{cx-186} {cy+350}L{cx+176} {cy+346}', ACC, 17), accent=True),
          arms), core='500 50 900 900', disc=f'{cx} {cy} {r}')

# --- S17: the fish that turns away
def hook(x, y, c, top=196):
    return line(f'M{x} {top-50}V{y-120}', LIGHT, 5) + circ(x, top, 30, c) + path(f'M{x-30} {top}a30 30 0 0 0 60 0z', LIGHT) + circ(x, y - 112, 9, LIGHT) + line(f'M{x} {y-104}V{y-20}C{x} {y+44} {x-84} {y+44} {x-84} {y-20}l22 18', LIGHT, 13)
def fish():
    body = 'M452 772C500 600 700 492 900 520C1040 540 1100 590 1180 560C1240 540 1280 470 1300 400C1372 450 1388 540 1352 620C1400 690 1390 790 1320 850C1290 770 1240 720 1180 720C1090 722 1040 840 900 900C740 966 540 930 452 772Z'
    sc = ''
    for j in range(6):
        for i in range(5):
            x = 770 + i * 74 + (j % 2) * 37; y = 560 + j * 58
            sc += f'M{x} {y}c-34 10 -34 58 0 66'
    sea = 'M614 190q48 -26 95 0t95 0t96 0t95 0t96 0t95 0A500 500 0 1 1 614 190Z'
    waves = ''
    for y, x, w in ((300, 500, 4), (356, 880, 5), (430, 470, 3), (1010, 640, 5)):
        waves += f'M{x} {y}' + 'q40 -30 80 0t80 0' * w
    scene('fish', '别上钩 / Do not bite', 'Field Object',
        g('mid', path(sea, MID), clipped('s', line(waves, LIGHT, 9, .3))),
        g('core',
          hook(720, 372, WARM, 190), hook(950, 330, WARM, 182), hook(1180, 400, WARM, 190),
          at(672, 420, -7, .8, rect(-72, -30, 144, 110, WARM, 8) + rect(-84, -52, 168, 40, WARM, 8) + rect(-84, -14, 168, 10, SHADE, 0, .14) + rect(-14, -52, 28, 132, LIGHT) + path('M0 -54C-60 -60 -70 -110 -36 -106C-14 -104 -4 -76 0 -54C4 -76 14 -104 36 -106C70 -110 60 -60 0 -54Z', s=LIGHT, w=12)),
          at(906, 394, 4, 1, path('M0 66C-90 6 -84 -58 -40 -62C-18 -64 -6 -48 0 -34C6 -48 18 -64 40 -62C84 -58 90 6 0 66Z', SKIN) + path('M-50 -24q2 -18 18 -20', s=LIGHT, w=9)),
          at(1138, 452, 7, .9, rect(-60, -46, 120, 156, LIGHT, 14) + rect(-16, -36, 32, 12, MID, 6) + circ(0, 18, 26, MID) + path('M-40 82C-36 40 36 40 40 82Z', MID) + rect(-60, 92, 120, 18, WARM, 6)),
          at(-22, 52, 0, 1, g('', path(body, ACC) + clipped('b', path('M440 700C640 980 900 960 1220 700V1000H440Z', SHADE, o=.12), g('', line(sc, WARM, 7, .8), detail=2)) +
            path('M800 524C830 446 920 420 1010 446C996 490 1010 530 1050 570Z', WARM) + path('M850 916C860 970 800 1000 720 1000C740 970 730 950 700 930Z', WARM) + path('M760 760C840 740 900 790 880 870C810 880 760 830 760 760Z', WARM) +
            line('M1230 640C1290 600 1320 560 1330 520M1236 664C1300 660 1340 690 1344 740', WARM, 9) +
            g('', line('M840 506C870 470 930 450 990 452M860 516C890 484 940 468 1000 474M900 520C930 496 970 486 1000 492M1250 660C1300 640 1340 600 1352 560M1250 676C1300 690 1320 730 1330 780M790 780C820 790 850 820 866 856M782 800C806 812 830 830 846 856', LIGHT, 3, .7), detail=3), line('M716 612C760 690 750 790 700 870', SHADE, 8, .16) + circ(600, 700, 46, LIGHT) + circ(588, 706, 22, INK) + circ(580, 698, 7, LIGHT) + line('M474 804C504 822 534 820 556 806', INK, 10), accent=True)),
          circ(404, 720, 20, LIGHT, .8), circ(378, 650, 13, LIGHT, .6), circ(404, 600, 8, LIGHT, .6)),
        core=BOX, defs=clip('b', body) + clip('s', sea))

# --- S20: a drop that holds hills and a house
def tap():
    drop = 'M800 452C824 560 1050 640 1050 800A250 250 0 0 1 550 800C550 640 776 560 800 452Z'
    cross = line('M880 92H1160', WARM, 44) + circ(880, 92, 36, WARM) + circ(1160, 92, 36, WARM) + rect(996, 76, 48, 120, WARM) + circ(1020, 92, 50, WARM) + circ(1020, 92, 24, LIGHT, .7)
    scene('tap', '一滴水 一片家园 / A drop, a home', 'Object',
        g('sky', circ(1000, 470, 420, FAR)),
        g('mid', line('M440 1010C520 988 640 1000 700 1012M900 1010C990 990 1090 990 1180 1012M620 1040C720 1020 900 1024 1000 1042', MID, 12, .7)),
        g('core',
          path('M1760 190H1010C850 190 730 250 730 400H870C870 350 920 326 1010 326H1760Z', WARM), path('M1760 262H1010C900 262 836 300 826 400H870C870 350 920 326 1010 326H1760Z', SHADE, o=.14),
          rect(1180, 150, 74, 216, WARM, 16), rect(1180, 262, 74, 104, SHADE, 0, .14), rect(1250, 166, 22, 184, NEAR, 6), path('M930 206L960 150H1080L1110 206Z', WARM), rect(964, 140, 112, 18, NEAR, 6), cross,
          rect(708, 392, 184, 44, NEAR, 12), line('M1040 222H1150M1310 222H1700', LIGHT, 14, .7),
          line(drop, LIGHT, 18), path(drop, LIGHT),
          clipped('d', circ(900, 660, 44, WARM), path('M540 830C600 720 680 700 740 760C810 640 920 640 1060 800V1060H540Z', MID), path('M540 900C640 800 760 800 860 870C940 830 1000 830 1060 860V1060H540Z', NEAR),
            path('M540 990C660 960 700 1000 800 984C900 966 960 1000 1060 976V1060H540Z', FAR),
            path('M752 912V842H876V912Z', LIGHT), rect(792, 866, 28, 46, WARM), rect(842, 862, 20, 20, INK, 2, .8), g('', path('M728 850L770 790H860L900 850Z', ACC), accent=True),
            g('', line('M950 900v-50M640 880v-40', INK, 8) + circ(950, 834, 30, WARM) + circ(640, 824, 26, MID) + line('M700 1012h60M840 1002h70M770 1030h60', LIGHT, 6, .8), detail=2)),
          path('M582 800C584 730 640 690 700 640C668 700 620 740 612 806C610 826 584 822 582 800Z', MID, o=.5)),
        core=BOX, defs=clip('d', drop))

BOOK = path('M14 -126L38 -114L62 -126V-96L38 -84L14 -96Z', MID) + path('M18 -122L38 -111V-92L18 -102ZM58 -122L38 -111V-92L58 -102Z', WARM) + path('M30 -88h0M46 -88h0', s=SKIN, w=13)
# --- S28: a house of books
def books():
    R = random.Random(5)
    def shelf(x0, x1, base, hmax):
        o = ''; x = x0; cs = [WARM, LIGHT, MID, SKIN, FAR, LIGHT, WARM, MID]; i = R.randrange(8)
        while x < x1 - 16:
            w = min(R.choice((22, 26, 30, 36, 44)), x1 - x); h = hmax * R.choice((.7, .78, .86, .93, 1)); c = cs[i % 8]; i += R.choice((1, 1, 2, 3))
            if i % 9 == 4 and x + w + 40 < x1: o += at(x + 4, base, 9, 1, rect(0, -h * .86, w, h * .86, c, 3)); x += w + h * .86 * .16 + 8; continue
            o += rect(round(x), round(base - h), round(w), round(h), c, 3) + (g('', rect(round(x), round(base - h * .78), round(w), 10, NEAR, 0, .7) + (rect(round(x), round(base - h * .2), round(w), 6, NEAR, 0, .7) if w > 28 else ''), detail=2) if R.random() < .6 else ''); x += w + 3
        return o
    pages = ''
    for k in range(6):
        o = 40 + k * 13; pages += f'M{390+k*13} {606+o*.35:.0f}L900 {166+o}L{1410-k*13} {598+o*.35:.0f}'
    scene('books', '一书一屋檐 / A roof of pages', 'Object',
        g('sky', circ(1010, 420, 400, FAR)),
        g('ground', rect(-4600, 968, 8400, 1600, MID), g('', line('M-4600 1040H3800', LIGHT, 4, .5), detail=2)),
        g('core', path('M500 560L900 230L1310 560V984H500Z', NEAR),
          # shelves
          shelf(530, 730, 720, 118), shelf(530, 730, 850, 100), shelf(530, 730, 972, 96), shelf(1080, 1282, 720, 122), shelf(1080, 1282, 850, 98), shelf(1080, 1282, 972, 100),
          line('M500 726H742M500 856H742M1068 726H1310M1068 856H1310', WARM, 12),
          # the door
          path('M756 984V700A149 149 0 0 1 1054 700V984Z', WARM), path('M778 984V702A127 127 0 0 1 1032 702V984Z', LIGHT), rect(740, 964, 330, 26, WARM, 4),
          # pages and cover
          path('M372 620L900 150L1428 612L1380 650L900 290L424 656Z', LIGHT), g('', line(pages, SHADE, 4, .16), detail=2),
          path('M338 612C330 590 336 576 350 564L900 96L1450 556C1464 568 1470 584 1462 604L1432 634L900 180L370 640Z', WARM), path('M900 96L1450 556C1464 568 1470 584 1462 604L1432 634L900 180Z', SHADE, o=.14),
          line('M430 556L880 176', LIGHT, 6, .6),
          ),
        g('light', rect(806, 946, 150, 22, NEAR, 4), rect(820, 924, 140, 22, MID, 4), rect(812, 902, 150, 22, WARM, 4), child(872, 968, 260, pose='sit', coat=INK, legs=NEAR, arm=((16, -126), (27, -106), (30, -96), (42, -92)), arm2=((17, -126), (26, -104), (0, -92), (-24, -92)), held=BOOK), g('', path('M872 134L930 142V470L901 440L872 470Z', ACC) + path('M872 134L930 142V176L872 168Z', SHADE, o=.14), accent=True)),
        core=BOX)

# --- S14: the open window
def window():
    view = 'M540 120H1330V840H540Z'
    cat = 'M690 884C626 884 600 836 610 772C618 716 656 690 668 640H784C796 690 838 720 846 776C856 836 830 884 766 884Z'
    scene('window', '开窗通风 / Fresh air', 'Object Column',
        g('core',
          # open leaf
          path('M540 96L420 44V950L540 876Z', WARM), path('M522 124L444 92V438L522 446ZM522 474L444 470V892L522 840Z', MID), path('M522 124L444 92V200L522 330ZM522 620L444 500V560L522 700Z', LIGHT, o=.35),
          # view
          rect(512, 76, 850, 800, WARM), clipped('w', rect(540, 100, 800, 750, MID),
            circ(770, 300, 78, LIGHT), path('M500 640C640 540 740 560 840 620C980 520 1160 540 1350 620V860H500Z', FAR), path('M500 760C700 690 900 700 1060 740C1180 720 1280 720 1350 740V860H500Z', NEAR),
            line('M1130 850C1140 760 1120 640 1100 560M1112 640C1150 600 1180 580 1210 570', INK, 20), circ(1060, 480, 96, NEAR), circ(1180, 430, 120, NEAR), circ(1250, 540, 90, NEAR), circ(1130, 560, 84, NEAR),
            g('', path(''.join(f'M{x} {y}q26 -30 52 0q-26 30 -52 0z' for x, y in ((1010, 450), (1090, 400), (1160, 350), (1220, 420), (1140, 480), (1060, 540), (1250, 510), (1190, 560), (1250, 600), (1120, 610))), MID), detail=2),
            g('', line('M585 200h70m26 0h20M620 236h110M880 210h60m24 0h50', LIGHT, 8, .7), detail=2)),
          rect(920, 100, 24, 750, WARM), rect(540, 850, 800, 30, SHADE, 0, .12),
          # rod and curtain
          line('M1080 66H1560', NEAR, 20), circ(1080, 66, 24, NEAR),
          path('M1130 74H1440C1450 300 1420 480 1380 640C1340 790 1240 850 1120 820C1010 792 960 720 860 744C960 650 1070 560 1110 420C1140 310 1126 180 1130 74Z', LIGHT),
          path('M1210 74C1216 320 1180 500 1060 640C1010 700 960 730 940 734C1010 752 1060 800 1130 822C1260 700 1300 420 1290 74ZM1370 74C1376 360 1350 600 1240 800C1310 770 1356 720 1380 640C1420 480 1450 300 1440 74Z', WARM, o=.32),
          g('', line('M876 738C960 700 1010 764 1120 800C1230 826 1324 770 1366 640', WARM, 7), detail=2),
          g('', path(''.join(f'M{x} {y}h.1' for x, y in ((1160, 160), (1150, 230), (1150, 300), (1140, 370), (1110, 450), (1060, 540), (1170, 200), (1165, 270), (1160, 340), (1140, 420), (1090, 510), (1000, 620), (960, 680), (1040, 590), (1340, 160), (1336, 260), (1330, 360), (1316, 460), (1290, 560), (1250, 660), (1190, 750), (1344, 210), (1340, 310), (1326, 410), (1306, 510), (1270, 620), (1220, 710))), s=WARM, w=9), detail=3),
          # sill, pot
          path('M440 876H1420L1450 940H410Z', LIGHT), rect(410, 936, 1040, 26, SHADE, 0, .16), path('M410 936H1450V964H410Z', WARM),
          path('M1216 800H1360L1340 906H1236Z', NEAR), rect(1204, 780, 168, 34, NEAR, 8), line('M1222 832h132', WARM, 8),
          line('M1288 780C1290 720 1270 690 1250 664M1288 780C1290 710 1310 680 1340 650M1288 780V640', MID, 9), path('M1250 664c-50 -6 -70 -40 -66 -76c44 0 76 30 66 76zM1340 650c50 -10 66 -50 58 -84c-44 6 -70 40 -58 84zM1288 644c-34 -30 -30 -76 0 -104c30 28 34 74 0 104z', MID),
          at(-10, 8, 0, 1, g('', path('M640 586L646 500L696 536H754L804 500L810 586C810 640 770 664 725 664C680 664 640 640 640 586Z', ACC) + path(cat, ACC) + line('M790 850C860 880 880 940 850 1000C836 1034 800 1030 806 1000', ACC, 34) +
            g('', line('M725 540V584M698 544V570M752 544V570M640 730h46M634 770h54M822 734h-46M828 774h-54', SHADE, 12, .16) + path('M658 524l22 18l-18 12zM792 524l-22 18l18 12z', SHADE, o=.16), detail=2), accent=True))),
        core='400 50 1000 1000', defs=clip('w', view))

# --- hands
def hand(palm, fingers, w, c=SKIN, dark=0, gaps='', extra=''):
    """A hand: a palm and straight strokes of round caps, one edge of shade round all of it."""
    d = palm + fingers
    s = path(d, SHADE, SHADE, w + 9, .16) + path(d, c, c, w)
    if dark: s += path(d, SHADE, SHADE, w, dark)
    return s + extra + (line(gaps, SHADE, 6, .16) if gaps else '')
def arrow(d, *heads):
    t = ''.join('M%.0f %.0fL%.0f %.0fL%.0f %.0fZ' % (x + 62 * cos(a * A), y + 62 * sin(a * A), x + 42 * cos((a + 115) * A), y + 42 * sin((a + 115) * A), x + 42 * cos((a - 115) * A), y + 42 * sin((a - 115) * A)) for x, y, a in heads)
    return g('', path(d, s=LIGHT, w=40) + path(t, LIGHT, LIGHT, 26) + path(d, s=ACC, w=22) + path(t, ACC, ACC, 8), accent=True)
def arc(cx, cy, r, a0, a1, ry=None):
    ry = ry or r; x0, y0, x1, y1 = cx + r * cos(a0 * A), cy + ry * sin(a0 * A), cx + r * cos(a1 * A), cy + ry * sin(a1 * A)
    big = int(abs(a1 - a0) > 180); sw = int(a1 > a0)
    return f'M{x0:.0f} {y0:.0f}A{r} {ry} 0 {big} {sw} {x1:.0f} {y1:.0f}', (x1, y1)
def cuff(w, c, edge, y=210):
    """A sleeve in the hand's own frame: the hand points up, the wrist is at y."""
    return rect(-w / 2, y, w, 500, c) + rect(-w / 2 - 12, y - 20, w + 24, 52, edge, 12)
PALM = 'M-80 0L80 0L76 110L58 170L58 260L-58 260L-58 170L-76 110Z'
OPEN = 'M-84 0L-116 -200M-30 -10L-42 -268M30 -10L44 -268M84 0L124 -206'
def four(x, y, dx, dy, sx, sy, lens=(1, 1.1, 1.05, .86)):
    """four finger strokes from (x, y), each next one moved by (sx, sy), in direction (dx, dy)."""
    return ''.join(f'M{x+i*sx:.0f} {y+i*sy:.0f}L{x+i*sx+dx*l:.0f} {y+i*sy+dy*l:.0f}' for i, l in enumerate(lens))
def tile(n, key, zh, *parts):
    scene(f'wash-{n}-{key}', zh, 'Object', g('core', circ(950, 500, 430, NEAR), clipped('t', *parts[:-1]), parts[-1]), core='500 50 900 900', defs='<clipPath id="t"><circle cx="950" cy="500" r="430"/></clipPath>')
def laced(k=1):
    """Two open hands, one laid over the other, fingers laced."""
    return at(842, 590, 40, k, cuff(176, WARM, LIGHT), hand(PALM, OPEN + 'M-76 116L-186 26', 58, dark=.15, gaps='M-56 6L-62 40M0 -4V34M57 6L62 40')) + \
        at(1060, 590, -40, k, cuff(176, LIGHT, WARM), hand(PALM, OPEN + 'M76 116L186 36', 58, gaps='M-57 6L-62 40M0 -4V34M57 6L62 40'))
SIDE = 'M420 556H640C740 556 800 540 870 540H1196A36 36 0 0 1 1196 612H930C850 612 800 690 640 694H420Z'
def wash():
    side = lambda dark: path(SIDE, SHADE, SHADE, 9, .16) + path(SIDE, SKIN) + (path(SIDE, SHADE, o=dark) if dark else '')
    tile(1, 'inside', '内：掌心相对 / Palm to palm',
        at(-10, 4, 0, 1, side(.15), rect(340, 526, 240, 196, WARM), rect(568, 516, 52, 216, LIGHT, 12)),
        at(1920, 1072, 180, 1, side(0), rect(340, 526, 240, 196, LIGHT), rect(568, 516, 52, 216, WARM, 12)),
        path('M1156 470C1110 540 1056 566 980 570', s=SHADE, w=69, o=.16) + line('M1156 470C1110 540 1056 566 980 570', SKIN, 60),
        arrow('M740 250H1160', (1160, 250, 0), (740, 250, 180)))
    tile(2, 'back', '外：手指交叉搓手背 / Back of the hand', laced(1.08),
        arrow('M790 170C880 120 1020 120 1110 170', (1110, 170, 32), (790, 170, 148)))
    # 3 fingers laced, palm to palm
    L = four(770, 384, 350, 0, 0, 104, (.94, 1, 1, .9)); Rr = four(1130, 436, -350, 0, 0, 104, (.92, 1, 1, .88))
    tile(3, 'between', '夹：掌心相对，十指交叉 / Between the fingers',
        rect(300, 460, 270, 200, WARM), rect(548, 448, 50, 224, LIGHT, 12), rect(1330, 500, 270, 200, LIGHT), rect(1302, 488, 50, 224, WARM, 12),
        hand('M610 490L680 420L770 384L770 696L680 680L610 640Z', L + 'M680 430L800 290', 60, dark=.15), hand('M1290 540L1220 472L1130 436L1130 748L1220 730L1290 680Z', Rr + 'M1220 480L1110 330', 60, gaps='M1112 488H1160M1112 592H1160M1112 696H1150'),
        arrow('M760 190H1140', (1140, 190, 0), (760, 190, 180)))
    # 4 a bow: the four bent joints of one hand, turned in the palm of the other
    B4 = ((808, 630), (894, 664), (980, 664), (1066, 630)); d4, e4 = arc(930, 756, 270, 160, 18, 112)
    def skin(d, w, dark=0): return path(d, s=SHADE, w=w + 9, o=.16) + path(d, s=SKIN, w=w) + (path(d, s=SHADE, w=w, o=dark) if dark else '')
    cup = 'M440 560L590 556C680 566 730 640 810 668C890 696 1010 696 1086 650C1136 620 1168 570 1190 508A37 37 0 0 1 1262 526C1246 630 1186 724 1086 768C960 818 800 806 690 770C610 744 560 724 440 716Z'
    tile(4, 'knuckles', '弓：弯曲手指，关节搓掌心 / Knuckles',
        ''.join(skin(f'M1000 690C1090 660 1130 {600-k*16} {1140+k*24} {430+k*28}', 66, .24 - k * .04) for k in range(3)),
        path(cup, SHADE, SHADE, 9, .16), path(cup, SKIN), path(cup, SHADE, o=.15), line('M1040 716C1120 680 1170 630 1200 560', SHADE, 6, .16),
        rect(380, 550, 170, 180, LIGHT), rect(536, 536, 54, 206, WARM, 12),
        at(94, 66, 0, .9, hand('M842 186L1034 186L1040 250L1104 330L1104 520L770 520L770 360L836 250Z', ''.join(f'M{x} 480V{y}' for x, y in B4), 87),
        line('M851 500V632M937 500V664M1023 500V632', SHADE, 7, .2) + line(''.join(f'M{x-20} {y-4}q20-16 40 0M{x-15} {y-22}q15-12 30 0' for x, y in B4), SHADE, 6, .16),
        skin('M1080 300C1136 380 1120 452 1040 464C980 474 920 468 872 462', 76), path('M1050 260L1104 320L1100 400L1040 420L980 300Z', SKIN), rect(826, -100, 224, 260, WARM), rect(812, 146, 252, 58, LIGHT, 12)),
        path('M640 680C646 630 640 580 664 512A34 34 0 0 1 728 530C716 586 732 640 712 700', SHADE, SHADE, 9, .16), path('M634 724C646 640 640 580 664 512A34 34 0 0 1 728 530C716 586 732 640 712 724Z', SKIN), path('M634 724C646 640 640 580 664 512A34 34 0 0 1 728 530C716 586 732 640 712 724Z', SHADE, o=.15),
        arrow(d4, (e4[0], e4[1], -72)))
    # 5 thumb
    d5, e5 = arc(930, 250, 180, 190, 350, 84)
    tile(5, 'thumb', '大：握住大拇指旋转 / Thumb',
        at(610, 740, 80, 1, rect(-92, 0, 184, 400, WARM), rect(-104, -20, 208, 52, LIGHT, 12)), hand('M660 590L840 590L850 640L850 800L720 810L640 790L640 650Z', 'M836 600L930 320', 78, dark=.15, gaps='M740 640H876M730 706H880M740 770H870'),
        at(1290, 520, -90, 1, rect(-92, 0, 184, 400, LIGHT), rect(-104, -20, 208, 52, WARM, 12)), hand('M1060 420L1180 430L1260 470L1260 570L1180 620L1060 620Z', four(1060, 416, -186, 8, 0, 68, (.96, 1.08, 1.08, .95)), 60, gaps='M884 456H1090M876 524H1090M882 590H1080'),
        arrow(d5, (e5[0], e5[1], 76)))
    # 6 tips
    d6, e6 = arc(930, 742, 250, 165, 15, 100)
    tile(6, 'tips', '立：指尖并拢搓掌心 / Fingertips',
        at(590, 640, 90, 1, rect(-88, 0, 176, 400, WARM), rect(-100, -20, 200, 52, LIGHT, 12)), hand('M620 600L760 600L900 660L960 664L960 700L800 712L620 690Z', 'M950 682L1250 640', 72, dark=.15),
        at(990, 320, 196, 1.02, cuff(176, LIGHT, WARM), hand(PALM, 'M-72 0L-46 -230M-24 0L-18 -262M24 0L16 -262M72 0L46 -236M-76 110L-150 -20', 54, gaps='M-48 -20L-32 -252M0 -20V-266M48 -20L32 -254')),
        arrow(d6, (e6[0], e6[1], -72)))
    # 7 wrist
    d7, e7 = arc(805, 770, 190, 160, 10, 70)
    tile(7, 'wrist', '腕：握住手腕旋转 / Wrist',
        at(830, 380, 6, 1, cuff(196, WARM, LIGHT, 500), hand('M-78 0L78 0L70 110L52 170L52 520L-52 520L-52 170L-70 110Z', 'M-80 0L-108 -160M-28 -10L-36 -216M28 -10L40 -216M80 0L116 -154M70 116L170 20', 58, dark=.15)),
        at(1270, 690, -80, 1, cuff(180, LIGHT, WARM, 0)), hand('M990 560L1130 580L1230 620L1220 720L1130 750L980 740Z', four(990, 556, -240, -14, -3, 62, (.94, 1.04, 1, .9)) + 'M1100 580L1010 470', 56, gaps='M750 578L1010 590M744 640L1008 652M750 702L1000 714'),
        arrow(d7, (e7[0], e7[1], -75)))

# --- S13: hands under the tap
def hands():
    R = random.Random(3)
    foam = ''
    for x, y, r in ((560, 660, 30), (606, 630, 40), (660, 676, 56), (612, 706, 34), (724, 700, 40), (708, 640, 26), (772, 724, 24), (1190, 706, 58), (1250, 664, 40), (1136, 716, 38), (1196, 640, 28), (1292, 700, 26), (1092, 730, 22), (900, 640, 38), (958, 660, 52), (1016, 634, 34), (940, 610, 26), (984, 708, 32), (900, 700, 24), (742, 520, 20), (770, 546, 13), (1166, 520, 22), (1140, 552, 13), (960, 470, 16)):
        foam += circ(x, y, r, LIGHT)
    foam += ''.join(path(f'M{x-r*.6:.0f} {y+r*.05:.0f}A{r*.62:.0f} {r*.62:.0f} 0 0 1 {x-r*.05:.0f} {y-r*.6:.0f}', s=MID, w=6, o=.6) for x, y, r in ((606, 630, 40), (660, 676, 56), (724, 700, 40), (1190, 706, 58), (1250, 664, 40), (1136, 716, 38), (900, 640, 38), (958, 660, 52), (1016, 634, 34)))
    free = ''.join(circ(x, y, r, LIGHT, .75) for x, y, r in ((470, 560, 22), (520, 470, 13), (1370, 540, 20), (1330, 440, 12), (560, 400, 8), (1290, 350, 9)))
    scene('hands', '勤洗手 / Wash your hands', 'Object',
        g('sky', circ(950, 470, 420, FAR)),
        g('ground', rect(-4600, 978, 8400, 1600, MID)),
        g('core',
          # tap from the top, its stream behind the hands
          path('M1800 96H1060C930 96 860 130 860 214H1040C1040 208 1050 206 1066 206H1800Z', WARM), path('M1800 160H1060C990 160 960 178 956 214H1040C1040 208 1050 206 1066 206H1800Z', SHADE, o=.14), rect(1120, 78, 40, 146, WARM, 14), rect(1120, 160, 40, 64, SHADE, 14, .14), rect(846, 200, 208, 40, NEAR, 12), line('M1190 122H1330', LIGHT, 12, .7),
          path('M904 232H996C992 360 1000 420 1030 520H870C900 420 908 360 904 232Z', LIGHT, o=.9), g('', line('M930 250C930 340 924 400 912 480M968 250C968 330 976 400 986 470', MID, 7, .6), detail=2),
          at(-355, -130, 0, 1.375, laced(1)),
          ), g('light', foam, free, g('', path('M830 880C830 850 850 838 880 836H1020C1050 838 1070 850 1070 880V920C1070 956 1050 972 1020 974H880C850 972 830 956 830 920Z', ACC) + path('M830 900V920C830 956 850 972 880 974H1020C1050 972 1070 956 1070 920V900C1064 930 1046 940 1020 940H880C854 940 836 930 830 900Z', SHADE, o=.14) + g('', rect(876, 858, 148, 58, SHADE, 28, .16) + line('M914 888q18 -18 36 0t36 0', LIGHT, 8, .8), detail=2), accent=True), circ(800, 960, 24, LIGHT), circ(1096, 950, 32, LIGHT), circ(1140, 972, 18, LIGHT), circ(770, 984, 14, LIGHT)),
        core=BOX)

# --- S7: a phone as a doorway, a sieve above it
def bubble(x, y, w, h, c, marks='', tail=1):
    return path(f'M{x-w/2+26:.0f} {y-h/2:.0f}h{w-52}q26 0 26 26v{h-52}q0 26 -26 26H{x+tail*20:.0f}l{-tail*26} 30v-30H{x-w/2+26:.0f}q-26 0 -26 -26v{52-h}q0 -26 26 -26z', c) + marks
def phone():
    scr = 'M690 150H1150A34 34 0 0 1 1184 184V960H656V184A34 34 0 0 1 690 150Z'
    roof = lambda x, y, w, h: path(f'M{x-18} {y}Q{x+w/2} {y-16} {x+w/2} {y-h}Q{x+w/2} {y-16} {x+w+18} {y}ZM{x} {y}h{w}V960H{x}Z', MID)
    zig = lambda x, y: line(f'M{x-44} {y}l18 -20l18 26l18 -26l18 26l18 -18', LIGHT, 8, .8)
    sieve = at(920, 440, -5, 1, path('M-400 0A400 74 0 0 1 400 0A400 74 0 0 1 -400 0Z', WARM), ell(0, -6, 366, 56, LIGHT), g('', line(''.join(f'M{x} {-6-56*(1-(x/366)**2)**.5:.0f}V{-6+56*(1-(x/366)**2)**.5:.0f}' for x in range(-340, 341, 40)) + ''.join(f'M{-366*(1-(y/56)**2)**.5:.0f} {y-6}H{366*(1-(y/56)**2)**.5:.0f}' for y in (-42, -28, -14, 0, 14, 28, 42)), WARM, 4), detail=1))
    rim = at(920, 440, -5, 1, path('M-400 0A400 74 0 0 0 400 0V34A400 74 0 0 1 -400 34Z', WARM), path('M-400 24A400 74 0 0 0 400 24V34A400 74 0 0 1 -400 34Z', SHADE, o=.16), g('', line('M-360 40l18 -30M-280 62l18 -30M-190 78l18 -30M-90 88l18 -30M20 90l18 -30M130 84l18 -30M230 72l18 -30M320 54l18 -30', LIGHT, 5, .8), detail=2))
    scene('phone', '文明上网 / A clean stream', 'Object',
        g('sky', circ(920, 560, 470, FAR)),
        g('mid', roof(420, 800, 150, 70), roof(330, 860, 120, 60), roof(1230, 780, 160, 74), roof(1380, 840, 130, 60), g('', *[rect(x, y, 22, 30, WARM, 2) for x, y in ((450, 830), (500, 830), (450, 884), (1262, 812), (1330, 866), (1262, 866), (370, 890), (1412, 870))], detail=2)),
        g('ground', rect(-4600, 950, 8400, 1600, MID), rect(-4600, 950, 8400, 10, SHADE, 0, .14)),
        g('core', path('M656 958H1184L1350 1400H490Z', WARM),
          rect(618, 112, 604, 858, LIGHT, 70), rect(626, 120, 588, 842, NEAR, 62),
          clipped('p', rect(650, 140, 540, 320, NEAR), rect(650, 440, 540, 530, LIGHT), circ(920, 700, 250, WARM, .3), rect(650, 900, 540, 70, WARM),
            rect(1060, 640, 120, 14, NEAR), rect(1072, 560, 24, 80, MID, 2), rect(1100, 574, 28, 66, WARM, 2), rect(1132, 566, 22, 74, NEAR, 2), rect(1060, 780, 120, 14, NEAR), rect(1076, 710, 60, 70, MID, 6),
            rect(676, 600, 110, 130, MID, 4), circ(752, 636, 18, LIGHT), path('M676 730L716 672L746 706L764 690L786 716V730Z', NEAR)),
          rect(860, 136, 120, 16, LIGHT, 8, .5),
          bubble(760, 236, 170, 104, MID, zig(764, 236)), bubble(1060, 220, 190, 116, MID, zig(1062, 222), -1), bubble(560, 316, 150, 100, MID, zig(562, 318)), bubble(1236, 316, 160, 104, MID, zig(1238, 318), -1),
          sieve, bubble(700, 396, 164, 100, NEAR, line('M650 380h100M650 410h60', WARM, 9)), bubble(1080, 372, 176, 104, NEAR, line('M1030 358h100M1030 388h70', WARM, 9), -1), bubble(890, 356, 180, 112, NEAR, line('M846 376q44 -50 88 0', WARM, 10) + circ(866, 334, 8, WARM) + circ(914, 334, 8, WARM)), rim,
          rect(846, 900, 190, 26, NEAR, 4), rect(860, 874, 170, 26, MID, 4), rect(852, 848, 180, 26, WARM, 4), child(930, 926, 290, pose='sit', coat=INK, legs=NEAR, arm=((16, -126), (27, -106), (30, -96), (42, -92)), arm2=((17, -126), (26, -104), (0, -92), (-24, -92)), held=BOOK)),
        g('light', g('', bubble(846, 590, 150, 96, ACC, path('M846 618C810 594 814 566 832 566C840 566 844 572 846 578C848 572 852 566 860 566C878 566 882 594 846 618Z', LIGHT), -1), accent=True), circ(1010, 540, 16, WARM, .8), circ(970, 570, 10, WARM, .8)),
        core=BOX, defs=clip('p', scr))

# --- S11: a promise
def promise():
    D = .15
    def half(sl, edge, dark, pat):
        sh = lambda p: path(p, SHADE, o=dark) if dark else ''
        wrist = 'M570 830L800 830C790 900 760 960 700 1060L470 960C530 920 560 880 570 830Z'
        o = path(wrist, SKIN) + sh(wrist)
        o += at(560, 1000, 30, 1, rect(-160, 0, 320, 900, sl), g('', pat, detail=2), rect(-174, -36, 348, 76, edge, 16))
        o += hand('M566 690L640 640L770 620L800 720L770 820L700 850L610 830Z', '', 96, dark=dark)
        for x, y, w, l in ((566, 590, 102, 150), (668, 552, 108, 180), (764, 584, 98, 150)):
            d = f'M{x} {y}L{x+8} {y+l}'
            o += path(d, s=SHADE, w=w + 10, o=.16) + path(d, s=SKIN, w=w) + (path(d, s=SHADE, w=w, o=dark) if dark else '')
        d = 'M530 800C580 760 650 772 744 750'
        o += path(d, s=SHADE, w=100, o=.16) + path(d, s=SKIN, w=90) + (path(d, s=SHADE, w=90, o=dark) if dark else '') + line('M752 724q26 24 4 54', SHADE, 7, .16)
        return o
    def bone(d, dark, w=88, edge='', cap=''):
        return (path(edge, s=SHADE, w=w + 12, o=.16).replace('cap="round"', 'cap="butt"') if edge else '') + path(d, s=SKIN, w=w) + (path(d, s=SHADE, w=w, o=dark) if dark else '')
    stem = 'M806 700C812 560 850 372 968 360'; tip = 'M968 360C1056 352 1076 440 1022 548'; tip2 = 'M1046 430C1050 460 1042 500 1022 548'
    right = 'M1094 700C1088 590 1050 462 950 458C868 456 850 520 880 590'
    scene('promise', '一诺千金 / A promise', 'Object',
        g('sky', circ(950, 540, 430, FAR)),
        g('core', half(WARM, LIGHT, 0, line('M-160 90H160M-160 160H160M-160 230H160', LIGHT, 14, .8)),
          at(1900, 0, 0, 1, half(LIGHT, WARM, D, line('M-96 60V600M0 60V600M96 60V600', WARM, 14, .8)), flip=True),
          bone(stem, 0, edge=stem), bone(right, D, edge='M868 470C836 510 860 560 880 590M1000 474C1050 510 1084 600 1094 700'), bone(tip, 0, edge=tip2),
          line('M1006 520q20 12 34 6M866 566q-14 8 -24 4', SHADE, 6, .16)),
        g('light', g('', line('M392 300C450 230 560 250 640 340C700 408 740 560 812 606M1088 606C1150 560 1190 430 1260 350C1340 270 1430 250 1700 290', ACC, 13) + line('M772 586L858 612M768 610L856 636M1128 586L1042 612M1132 610L1044 636', ACC, 13) + line('M856 626C880 664 920 680 950 680C980 680 1020 664 1044 626', ACC, 13) +
          path('M950 680C894 632 836 660 842 716C848 762 912 754 950 680ZM950 680C1006 632 1064 660 1058 716C1052 762 988 754 950 680Z', s=ACC, w=13) + line('M946 690C936 750 926 800 890 850M954 690C964 750 974 800 1010 850', ACC, 13) + circ(950, 682, 21, ACC) + circ(888, 856, 12, ACC) + circ(1012, 856, 12, ACC), accent=True)),
        core=BOX)

# --- S18: under the smoke
def fire():
    # one flight, from the door that smokes down to the door that is open
    n, x0, y0, sx, sy = 7, 470, 598, 80, 40
    tread = f'M{x0-60} {y0}H{x0}' + f'h{sx}v{sy}' * n
    stair = path(f'M{x0-60} {y0}h{60+sx}' + f'v{sy}h{sx}' * (n - 1) + f'v{sy}V900H{x0+sx*n-40}L{x0+20} {y0+74}H{x0-60}Z', LIGHT)
    under = path(f'M410 {y0+74}H{x0+20}L{x0+sx*n-40} 900H410Z', FAR)
    rail = line(f'M{x0+86} {y0-126}L{x0+sx*n+10} {y0+sy*n-130}V{y0+sy*n-6}', WARM, 14)
    posts = g('', line(''.join(f'M{x0+40+k*sx} {y0-150+int(k*42)}V{y0+8+k*sy}' for k in range(1, n)), WARM, 6), detail=2)
    smoke1 = path('M410 176H1240V330C1216 372 1172 384 1136 366C1110 404 1050 410 1018 376C984 416 922 412 896 372C862 398 812 396 786 356C752 384 700 372 682 330C650 350 610 338 594 306C560 330 470 330 410 290Z', NEAR, o=.42)
    smoke2 = path('M410 176H1240V262C1216 300 1170 306 1140 284C1110 318 1056 316 1030 284C996 320 936 312 912 276C880 306 826 298 806 262C774 290 716 282 696 248C664 270 620 258 604 230C560 256 460 250 410 230Z', NEAR, o=.8)
    curl = g('', line('M470 216c30-20 62 0 52 26M760 226c-26-26-70-10-66 20M1000 236c30-22 66 0 54 30M880 330c-20-22-54-10-50 14M1180 316c-24-20-54-6-50 18', MID, 7, .55), detail=2)
    cloth = lambda x, y: f'<path d="M{x-9} {y-2}Q{x} {y-13} {x+12} {y-6}L{x+13} {y+9}Q{x+2} {y+14}{x-8} {y+10}Z" fill="{LIGHT}"/>'
    mouth = ((16, -138), (34, -118), (34, -128), (18, -158))
    who = dict(pose='walk', arm=mouth, mask=LIGHT)
    mq = meng(580, 656, 414, lean=30, coat=WARM, arm2='down', legs=INK, **who)
    aq = qing(786, 756, 420, lean=28, coat=LIGHT, style='coat', pattern='buttons', legs=INK, shoes=NEAR, **kw(dict(who), mask=WARM, arm2='down'))
    kid = child(1010, 866, 326, lean=22, coat=WARM, legs=INK, shoes=NEAR, **kw(dict(who), mask=MID, arm2='down'))
    scene('fire', '弯腰 捂鼻 走楼梯 / Low, covered, by the stairs', 'Column Object',
        g('far', *[rect(x, y, w, 1000 - y, FAR) for x, y, w in ((20, 800, 130), (160, 770, 110), (290, 820, 160), (1440, 800, 120), (1580, 780, 130), (1720, 826, 150))], tile='1900'),
        g('ground', rect(-4600, 880, 8400, 1700, MID), rect(-4600, 880, 8400, 10, SHADE, 0, .14)),
        g('core',
          rect(410, 160, 830, 740, MID),
          # the flat that burns, at the top of the flight
          rect(410, 300, 152, 298, NEAR), path('M410 598V418C430 440 438 462 440 488C462 452 468 408 452 350C500 384 520 440 514 492C526 482 532 468 534 452C556 500 556 556 540 598Z', WARM), path('M410 598V520C426 536 430 552 432 560C450 544 458 520 452 490C488 516 496 566 484 598Z', LIGHT),
          # the lift stays shut
          rect(872, 396, 190, 330, FAR), rect(888, 412, 158, 330, NEAR), rect(964, 412, 6, 330, FAR), circ(967, 500, 62, LIGHT), circ(967, 500, 55, '#D6281F'), circ(967, 500, 42, LIGHT), line('M945 476H989V526H945ZM967 476V526', INK, 7), line('M938 471L996 529', '#D6281F', 13),
          under, stair, g('', line(f'M{x0-54} {y0+6}H{x0+sx}' + ''.join(f'M{x0+sx*k+4} {y0+sy*k+6}h{sx-4}' for k in range(1, n)), WARM, 8), detail=2),
          g('', at(520, 812, 0, .94, rect(-36, -70, 72, 146, ACC, 26) + rect(-18, -100, 36, 34, ACC, 6) + line('M0 -96V-116H44M-38 -116H0M18 -90C70 -80 70 -20 50 16', INK, 11) + rect(-24, -24, 48, 42, LIGHT, 4, .9)), accent=True),
          # the way out
          rect(1070, 560, 170, 320, LIGHT), rect(1054, 544, 16, 336, WARM), rect(1054, 544, 186, 18, WARM), rect(1092, 424, 132, 96, '#1E8A4A', 8), line('M1118 440V504', LIGHT, 9), circ(1156, 448, 9, LIGHT), line('M1134 470L1150 462L1166 472M1150 464L1148 482L1160 492L1158 506M1148 482L1138 494L1126 494', LIGHT, 8), path('M1178 464H1194V452L1214 472L1194 492V480H1178Z', LIGHT),
          posts, rail, mq, aq, kid, at(0, -62, 0, 1, smoke1, smoke2, at(0, 34, 0, 1, curl)),
          # shell
          rect(384, 130, 28, 770, WARM), rect(1238, 130, 28, 432, WARM), rect(1226, 544, 72, 18, WARM, 4), path('M366 150L396 104H1254L1284 150V172H366Z', WARM), rect(366, 150, 918, 22, SHADE, 0, .16), rect(384, 880, 890, 24, NEAR)),
        core='366 100 936 900')

# --- S19: the water level
def flood():
    R = random.Random(9); rain = ''
    for _ in range(64):
        x, y = R.uniform(20, 1880), R.uniform(-900, 690); rain += f'M{x:.0f} {y:.0f}l-14 62'
    W = 706                                                                              # the water line
    # the railway on its arches, tiled: the line of the water goes through all of them
    arch = lambda x, w=380: f'M{x} {W+4}V650C{x} 590 {x+90} 562 {x+w//2} 562C{x+w-90} 562 {x+w} 590 {x+w} 650V{W+4}Z'
    bays = (48, 523, 998, 1473)
    bridge = path(f'M0 508H1900V{W+4}H0Z' + ''.join(arch(x) for x in bays), MID, extra=' fill-rule="evenodd"') + rect(0, 494, 1900, 20, WARM)
    stones = line('M0 536H1900', SHADE, 5, .13) + line(''.join(f'M{x+190+s*c} {562+d}l{s*a} {-b}' for x in bays for s in (-1, 1) for c, d, a, b in ((60, 4, 5, 24), (112, 15, 13, 22), (156, 40, 20, 16))) + ''.join(f'M{x+190} 560v-24' for x in bays), SHADE, 5, .13)
    coach = lambda x: path(f'M{x} 488V410Q{x} 388 {x+22} 388H{x+430}Q{x+452} 388 {x+452} 410V488Z', NEAR) + rect(x, 456, 452, 12, WARM) + rect(x + 12, 400, 40, 76, SHADE, 6, .16) + path(f'M{x+84} 426H{x+420}', 'none', LIGHT, 32, 1, ' stroke-dasharray="32 22"').replace('stroke-linecap="round" ', '')
    train = ''.join(coach(x) for x in (12, 487, 962, 1437)) + line('M464 474h24M939 474h24M1414 474h24M0 474h12M1889 474h11', NEAR, 10)
    # the piers in the water
    mirror = ''.join(path(f'M{x-95} {W}H{x}Q{x+4} 752 {x-12} 770H{x-84}Q{x-98} 752 {x-95} {W}Z', MID, o=.38) for x in bays)
    ripple = line('M30 752h150M240 782h70M560 790h90M700 756h170M1090 752h90M1190 792h150M1500 748h130M1660 788h80M1760 760h60', LIGHT, 6, .45)
    shore = 'M-4600 694H640C700 700 716 724 704 752C694 784 742 800 800 812C866 824 880 846 880 872C880 908 940 926 1040 930C1240 938 1400 960 1700 964C2200 970 2600 1000 3900 1000V2500H-4600Z'
    def duck(x, y, k, c, wing, bill=SKIN, face=1):
        return at(x, y, 0, k, path('M-92 8C-60 20 60 20 104 6', s=LIGHT, w=9, o=.7), path('M-62 6C-92-14-86-52-56-62C-50-84-60-92-64-104A40 40 0 1 1 12-110C12-88-2-82 2-64C30-70 52-74 70-86C82-94 98-112 112-106C116-72 104-18 72 6Z', c),
            path('M-14-44C14-56 46-56 72-72C74-36 46-8 12-12C-8-16-18-28-14-44Z', wing), path('M-58-118C-84-120-100-108-106-98C-92-88-72-90-60-96Z', bill), line('M-34-118q6-8 14 0', INK, 6), flip=face < 0)
    gauge = ''
    for i, c in enumerate(('#C8261E', '#E8812A', '#F2C230')): gauge += rect(1322, 440 + i * 116, 70, 116, c)
    gauge = rect(1306, 424, 102, 384, LIGHT, 10) + gauge + rect(1322, 788, 70, 18, '#2F6FB5') + line(''.join(f'M1322 {y}h{36 if k % 2 == 0 else 20}' for k, y in enumerate(range(469, 790, 29))), LIGHT, 7) + path('M1296 808H1418L1404 842C1380 850 1336 838 1310 846Z', LIGHT, o=.3) + path('M1322 812h70l-8 22c-16 6-40-4-56 2z', '#2F6FB5', o=.5) + line('M1270 808C1300 798 1410 798 1444 808', LIGHT, 9, .8)
    chev = lambda x: f'M{x+46} 618L{x} 664L{x+46} 710H{x+88}L{x+42} 664L{x+88} 618Z'
    legs = line('M806 720L792 830M976 720L990 826', WARM, 14)
    board = rect(766, 592, 252, 144, ACC, 14) + path(chev(790) + chev(894), G0)
    mq = meng(592, 868, 488, face=1, arm=((17, -138), (30, -124), (44, -118), (54, -118)), arm2='hip', coat=WARM, legs=INK)
    kid = child(712, 884, 318, coat=LIGHT, pc=WARM, legs=INK, arm='down', arm2='down', pattern='dots')
    aq = qing(230, 864, 402, face=-1, coat=WARM, pc=LIGHT, style='coat', legs=INK, pose='walk', arm=((17, -138), (22, -118), (30, -112), (34, -124)), arm2='down', pattern='buttons')
    brolly = line('M164 622V420', INK, 9) + path('M32 500C40 430 92 392 170 390C248 392 300 430 308 500Q285 480 262 500Q239 480 216 500Q193 480 170 500Q147 480 124 500Q101 480 78 500Q55 480 32 500Z', LIGHT) + path('M124 500C126 450 142 410 170 390C198 410 214 450 216 500Q193 480 170 500Q147 480 124 500Z', SHADE, o=.12)
    scene('flood', '涉水绕行 / When the water rises', 'Band',
        g('sky', line(rain, MID, 5, .5), tile='1900'),
        g('far', *[rect(x, y, w, 700 - y, FAR) for x, y, w in ((20, 330, 130), (170, 400, 110), (300, 300, 120), (440, 370, 150), (610, 330, 90), (760, 390, 120), (960, 300, 120), (1100, 370, 150), (1270, 290, 110), (1400, 360, 130), (1560, 310, 120), (1700, 380, 150))], tile='1900'),
        g('mid', train, bridge, g('', stones, detail=2), tile='1900'),
        g('ground', rect(-4600, W, 8500, 1800, NEAR), line(f'M-4600 {W}H3900', LIGHT, 9), *[at(k * 1900, 0, 0, 1, mirror, ripple) for k in (0, 1)], path(shore, FAR), path('M-4600 694H640C700 700 716 724 704 752C694 784 742 800 800 812C866 824 880 846 880 872C880 908 940 926 1040 930C1240 938 1400 960 1700 964C2200 970 2600 1000 3900 1000', s=LIGHT, w=12)),
        g('wing-l', brolly, aq),
        g('core', gauge, legs, g('', board, accent=True), duck(1098, 868, 1.04, LIGHT, WARM), duck(1258, 874, .54, WARM, LIGHT), duck(1366, 884, .54, WARM, LIGHT), mq, kid),
        g('wing-r', line('M1716 760V500', WARM, 16), circ(1716, 470, 74, LIGHT), circ(1716, 470, 58, '#D6281F'), rect(1674, 456, 84, 28, LIGHT), line('M1676 762C1696 754 1740 754 1760 762', LIGHT, 8, .8), duck(1510, 872, .54, WARM, LIGHT)),
        core='500 380 940 620')

# --- S6: the moon gate
def travel():
    cx, cy, r = 950, 480, 360
    view = f'M{cx-r} {cy}a{r} {r} 0 1 1 {2*r} 0a{r} {r} 0 1 1 {-2*r} 0z'
    ring = ''.join(f'M{cx+(r+6)*cos(a*A):.0f} {cy+(r+6)*sin(a*A):.0f}L{cx+(r+44)*cos(a*A):.0f} {cy+(r+44)*sin(a*A):.0f}' for a in range(-218, 40, 9))
    def pav(x, y, k): return at(x, y, 0, k, path('M-120 -96Q-40 -120 0 -190Q40 -120 120 -96Q60 -100 0 -100Q-60 -100 -120 -96Z', NEAR), circ(0, -192, 9, WARM), rect(-74, -100, 12, 100, NEAR), rect(62, -100, 12, 100, NEAR), rect(-30, -100, 9, 100, NEAR), rect(21, -100, 9, 100, NEAR), rect(-96, -6, 192, 22, LIGHT, 4), line('M-74 -36H-30M21 -36H74', WARM, 7))
    pag = ''
    for i in range(5): w = 74 - i * 10; y = -i * 44; pag += f'M{-w/2+8:.0f} {y}v-36h{w-16}v36zM{-w/2-10:.0f} {y-34}q{w/2+10:.0f} -8 {w+20} 0l-14 -14h{-w+8}z'
    pag += 'M-4 -212h8v-40h-8z'
    lotus = lambda x, y, k: at(x, y, 0, k, path('M0 0C-50 -6 -70 -40 -60 -66C-30 -60 -10 -40 0 0ZM0 0C50 -6 70 -40 60 -66C30 -60 10 -40 0 0Z', WARM), path('M0 0C-34 -30 -30 -70 0 -96C30 -70 34 -30 0 0Z', LIGHT))
    willow = ''
    for x, y0, l in ((662, 262, 150), (706, 222, 210), (756, 190, 150), (812, 172, 190), (868, 166, 110)):
        willow += f'M{x} {y0}c-14 {l*.4:.0f} 8 {l*.6:.0f} -10 {l}'
    scene('travel', '一路风景 一路文明 / Leave only footprints', 'Disc',
        g('ground', rect(-4600, 842, 8400, 1700, MID), rect(-4600, 842, 8400, 14, SHADE, 0, .12), g('', line('M-4600 900H3800M-4600 964H3800', LIGHT, 4, .4), line(''.join(f'M{x} {y}v{h}' for x0 in range(-1800, 3700, 260) for x, y, h in ((x0, 858, 42), (x0 + 130, 900, 64))), LIGHT, 4, .4), detail=2)),
        g('core', circ(cx, cy, r + 52, WARM), circ(cx, cy, r + 10, LIGHT), g('', line(ring, LIGHT, 5), detail=2),
          clipped('m', rect(580, 100, 740, 780, LIGHT), circ(1100, 270, 62, WARM),
            path('M580 520C680 380 780 360 880 440C980 330 1120 360 1330 500V640H580Z', FAR), path('M960 540C1060 440 1180 430 1330 500V640H960Z', MID), at(1170, 470, 0, .8, path(pag, NEAR)), path('M1040 560C1100 500 1200 480 1330 520V640H1040Z', NEAR, o=.5),
            rect(580, 560, 740, 320, MID), line('M700 600h90M840 620h60M980 604h110M640 660h70M1130 640h100M900 690h120M1060 740h130M760 740h90', LIGHT, 8, .6),
            # arch bridge
            path('M640 660C720 560 860 560 960 660H900C880 620 840 606 800 606C760 606 720 620 700 660Z', LIGHT), path('M640 640C720 530 860 530 960 640L960 660C860 560 720 560 640 660Z', WARM), g('', line('M680 606v-34M720 580v-34M760 566v-34M800 560v-34M840 566v-34M880 582v-34M920 608v-34M676 574C750 516 850 516 924 576', LIGHT, 8), detail=2),
            pav(1070, 640, .95), path('M960 640H1190L1220 664H940Z', NEAR),
            path('M560 880C600 780 760 770 860 800C960 760 1160 780 1340 870V900H560Z', NEAR), lotus(1130, 790, .8), lotus(1010, 812, .6),
            line('M560 400C640 270 740 190 880 164', INK, 15), line(willow, NEAR, 9), g('', line(willow, NEAR, 22, .6).replace('stroke-linecap', 'stroke-dasharray="2 26" stroke-linecap'), detail=2)),
          # sill of the gate, rockery and bamboo in front
          path('M704 842H1196L1240 886H660Z', LIGHT), rect(660, 884, 580, 22, WARM), rect(660, 906, 580, 10, SHADE, 0, .12),
          path('M480 900C470 800 500 720 560 700C590 640 640 660 640 720C690 740 700 820 690 900Z', NEAR), path('M560 700C590 640 640 660 640 720C610 740 600 800 620 900H560C540 820 540 760 560 700Z', MID, o=.5), circ(610, 770, 22, MID), circ(548, 820, 16, MID)),
        g('wing-r', qing(1236, 934, 430, face=-1, arm='pocket', arm2='down', coat=LIGHT, bag=None, satchel=ACC)),
        core='500 60 900 900', disc=f'{cx} {cy} {r}', disc_words=False, defs=clip('m', view))

# --- S30: one umbrella for two
def umbrella():
    R = random.Random(4); rain = ''
    for _ in range(64):
        x, y = R.uniform(30, 1880), R.uniform(-1000, 850)
        if not (430 < x < 1420 and y > 330): rain += f'M{x:.0f} {y:.0f}l-22 74'
    can = 'M-500 40C-490 -150 -260 -300 0 -300C260 -300 490 -150 500 40Q440 -20 334 40Q250 -24 167 40Q84 -24 0 40Q-84 -24 -167 40Q-250 -24 -334 40Q-440 -20 -500 40Z'
    house = lambda x, y, w, h: rect(x, y, w, 960 - y, FAR) + path(f'M{x-16} {y+4}L{x+w/2} {y-h}L{x+w+16} {y+4}Z', FAR)
    scene('umbrella', '为你撑伞 / Under one umbrella', 'Object',
        g('sky', circ(1010, 640, 330, FAR)),
        g('far', line(rain, MID, 6, .4), tile='1900'),
        g('mid', rect(1180, 700, 130, 260, MID), rect(1300, 640, 220, 320, MID), path('M1284 644L1410 560L1536 644Z', MID), g('', *[rect(x, y, 26, 36, WARM, 2) for x, y in ((1210, 740), (1260, 740), (1210, 810), (1330, 690), (1390, 690), (1450, 690), (1330, 770), (1450, 770))], detail=2)),
        g('ground', rect(-4600, 930, 8400, 1600, MID), rect(-4600, 930, 8400, 10, SHADE, 0, .14), path('M500 1000H1340M640 1036H1180M460 1060H700', 'none', LIGHT, 10, .45)),
        g('core', ell(930, 958, 330, 18, SHADE).replace('/>', ' fill-opacity="0.12"/>'),
          at(955, 420, 7, 1, path('M-500 40Q-440 -20 -334 40Q-250 -24 -167 40Q-84 -24 0 40Q84 -24 167 40Q250 -24 334 40Q440 -20 500 40Q250 -60 0 -60Q-250 -60 -500 40Z', NEAR), line('M0 -300V420C0 462 50 462 50 424', LIGHT, 17)),
          grandma(1090, 950, 430, face=-1, coat=WARM, pc=LIGHT, legs=LIGHT, arm2='hold'), qing(800, 954, 500, face=1, coat=LIGHT, pc=WARM, arm=((17, -138), (24, -116), (36, -116), (48, -126)), arm2='down', style='coat', legs=WARM),
          g('', at(955, 420, 7, 1, path(can, ACC), path('M0 -300C120 -260 167 -110 167 40Q84 -24 0 40Q-84 -24 -167 40C-167 -110 -120 -260 0 -300ZM0 -300C260 -300 490 -150 500 40Q440 -20 334 40C334 -110 220 -270 0 -300ZM0 -300C-220 -270 -334 -110 -334 40Q-440 -20 -500 40C-490 -150 -260 -300 0 -300Z', SHADE, o=.11), g('', line('M-470 -54C-430 -96 -350 -96 -318 -60C-270 -110 -196 -110 -160 -70C-110 -112 110 -112 160 -70C196 -110 270 -110 318 -60C350 -96 430 -96 470 -54', WARM, 9),
            *[at(x, y, r, 1, path('M0 0c-10 -26 10 -40 0 -52c-22 10 -26 34 0 52zM0 0c26 -6 46 6 52 -6c-14 -20 -38 -18 -52 6zM0 0c-26 -6 -46 6 -52 -6c14 -20 38 -18 52 6zM0 0c4 24 -14 34 -4 48c20 -8 24 -32 4 -48z', WARM), circ(0, 0, 9, LIGHT)) for x, y, r in ((-236, -150, -20), (0, -170, 0), (236, -150, 20))], detail=2), g('', line('M0 -300C60 -260 84 -110 84 6M0 -300C-60 -260 -84 -110 -84 6M0 -300C160 -270 250 -110 250 6M0 -300C-160 -270 -250 -110 -250 6M0 -300C240 -280 400 -130 418 2M0 -300C-240 -280 -400 -130 -418 2', LIGHT, 2, .5), detail=3), line('M0 -300V-336', ACC, 20)), accent=True)),
        core=BOX)

ALL = [bowl, helmet, table, fish, tap, books, window, wash, hands, phone, promise, fire, flood, travel, umbrella]
for f in ALL:
    if __name__ != '__main__' or len(sys.argv) < 2 or f.__name__ in sys.argv[1:]: f()
