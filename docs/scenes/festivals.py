"""The festivals: Mid-Autumn, Spring Festival, Lantern, Dragon Boat, Qingming, Qixi, Double Ninth, and the door of the couplets."""
import sys
from kit import *

# --- pens of this file
def pill(x, y, w, h, f, o=1): return rect(x - w / 2, y - h / 2, w, h, f, h / 2, o)
def lens(x, y, w, h, f, o=1):
    """A glint on water: pointed at both ends."""
    return path(f'M{x-w/2} {y}q{w/2} {-h} {w} 0q{-w/2} {h} {-w} 0z', f, o=o)
def roof(x, y, w, h, f, up=.3, top=.3):
    """A roof with lifted eaves: x the middle, y the eave line, h to the ridge."""
    a, t, u = w / 2, w * top, h * up
    return path(f'M{x-a} {y-u}C{x-a*.8} {y-u*1.1} {x-t*1.12} {y-h*.62} {x-t} {y-h}H{x+t}C{x+t*1.12} {y-h*.62} {x+a*.8} {y-u*1.1} {x+a} {y-u}'
                f'C{x+a*.94} {y-u*.2} {x+a*.85} {y} {x+a*.7} {y}H{x-a*.7}C{x-a*.85} {y} {x-a*.94} {y-u*.2} {x-a} {y-u}Z', f)
def horse_head(x, y, w, h, wall, tile):
    """A gable of three steps with tiled caps, as in Anhui: x left, y ground."""
    a = w / 5
    s = path(f'M{x} {y}V{y-h*.72}H{x+a}V{y-h*.86}H{x+2*a}V{y-h}H{x+3*a}V{y-h*.86}H{x+4*a}V{y-h*.72}H{x+w}V{y}Z', wall)
    cap = lambda l, r, t: f'M{l-9} {t-11}q4 8 12 6H{r-3}q8 2 12 -6l3 5q-4 10 -12 10H{l}q-8 0 -12 -10z'
    return s + path(cap(x, x + a, y - h * .72) + cap(x + 4 * a, x + w, y - h * .72) + cap(x + a, x + 2 * a, y - h * .86) + cap(x + 3 * a, x + 4 * a, y - h * .86) + cap(x + 2 * a, x + 3 * a, y - h), tile)
def leaf(x, y, l, w, deg, f, o=1):
    """A leaf from (x, y), long l, in the direction deg."""
    return f'<path d="M0 0C{num(l*.25)} {num(-w)} {num(l*.75)} {num(-w)} {num(l)} 0C{num(l*.75)} {num(w)} {num(l*.25)} {num(w)} 0 0Z" fill="{f}"' + (f' opacity="{o}"' if o != 1 else '') + f' transform="translate({num(x)} {num(y)}) rotate({num(deg)})"/>'

def ranges(y, d, bottom, f, o=1, k=range(-2, 2)):
    """Hills that repeat every 1900 units, as one shape (so that a translucent one shows no seam)."""
    def at(n):
        i = iter(range(99))
        return re.sub(r'-?\d+', lambda m: str(int(m.group(0)) + n * 1900) if next(i) % 2 == 0 else m.group(0), d)
    return path(f'M{k[0]*1900} {bottom}V{y}' + ''.join(at(n) for n in k) + f'V{bottom}Z', f, o=o)

FU = 'M4 43Q4 44 2 45Q0 46 -2 47Q-4 47 -7 47H-9V3V-2L4 3H36V6H4ZM8 -6Q8 -6 7 -5Q5 -4 3 -3Q0 -2 -3 -2H-4V-27V-32L9 -27H31V-24H8ZM23 3V39H12V3ZM35 -48Q35 -48 36 -47Q38 -46 40 -44Q42 -43 44 -41Q46 -39 48 -38Q47 -36 45 -36H-10L-10 -39H28ZM25 -27 31 -34 44 -24Q44 -24 42 -23Q42 -22 40 -22V-7Q40 -6 38 -6Q36 -5 33 -4Q31 -4 29 -4H26V-27ZM32 -10V-8H4V-10ZM29 3 35 -4 48 6Q47 6 46 7Q45 8 44 8V43Q44 44 42 44Q40 45 37 46Q35 47 32 47H30V3ZM39 37V40H1V37ZM39 19V22H1V19ZM-37 -48Q-30 -47 -26 -45Q-22 -42 -21 -40Q-19 -37 -20 -35Q-21 -32 -23 -31Q-25 -29 -28 -29Q-31 -30 -34 -32Q-34 -35 -34 -38Q-35 -40 -36 -43Q-37 -45 -38 -47ZM-22 43Q-22 43 -23 44Q-24 45 -27 46Q-29 47 -33 47H-35V4L-22 -7ZM-23 -5Q-16 -2 -13 1Q-10 4 -10 7Q-9 10 -11 12Q-12 14 -15 14Q-17 14 -20 12Q-20 9 -20 6Q-21 3 -22 0Q-23 -2 -24 -5ZM-26 -26 -18 -33 -6 -21Q-7 -21 -8 -20Q-9 -20 -11 -20Q-14 -13 -20 -6Q-26 1 -33 7Q-40 13 -48 18L-49 17Q-45 12 -41 7Q-37 2 -33 -4Q-30 -9 -28 -15Q-25 -21 -24 -26ZM-16 -26V-23H-46L-47 -26Z'

def mid_autumn():
    random.seed(7)
    mx, my, r, Y = 950, 460, 320, 826
    sky = circ(mx, my, 590, MID, .22) + circ(mx, my, 450, MID, .38)
    # far: two ranges of hills, long cloud ribbons
    far = ranges(664, 'C120 690 240 700 380 700C560 700 640 640 800 656C980 674 1080 716 1240 676C1400 636 1480 590 1620 600C1740 608 1800 642 1900 664', 860, FAR)
    far += ranges(748, 'C160 740 300 760 470 742C640 724 760 700 950 736C1120 768 1260 752 1420 724C1580 696 1760 756 1900 748', 860, MID)
    cloud = lambda x, y, w, f, o: path(f'M{x} {y}h{w}a15 15 0 0 0 0 -30h{-w*.12}a19 19 0 0 0 -37 -12a26 26 0 0 0 -48 0a15 15 0 0 0 -22 12h{-w*.3}a15 15 0 0 0 0 30z', f, o=o)
    moon = circ(mx, my, r, WARM) + circ(mx - 18, my - 16, 284, LIGHT, .5)
    # the town
    def win(x, y, w=15, h=20, lit=True): return rect(x, y, w, h, ACC if lit else MID, 2, 1 if lit else .5)
    town = lamps = fine = ''
    def house(x, w, h, kind, lit=(1, 1, 0, 1, 1)):
        nonlocal town, lamps, fine
        if kind == 'g':
            town += horse_head(x, Y, w, h, NEAR, INK)
            lamps += win(x + w / 2 - 9, Y - h * .62, 18, 22) + (win(x + w * .2, Y - h * .4, 16, 20) if lit[0] else '') + (win(x + w * .68, Y - h * .4, 16, 20) if lit[1] else '')
        else:
            town += rect(x, Y - h, w, h, NEAR) + roof(x + w / 2, Y - h + 6, w + 52, 44 if kind == 'r' else 36, INK)
            fine += path(f'M{x+w/2-(w+52)*.3} {Y-h-36 if kind=="r" else Y-h-28}h{(w+52)*.6}', s=MID, w=4)
            n = max(2, int(w / 38))
            rows = [Y - h * .66] if kind == 'r' else [Y - h * .78, Y - h * .36]
            for j, wy in enumerate(rows):
                for i in range(n):
                    lamps += win(x + (i + .5) * w / n - 8, wy, 16, 22 if kind == 'r' else 20, lit[(i + j * 2) % 5])
            if kind == 't': town += roof(x + w / 2, Y - h * .46, w + 34, 22, INK, top=.42)
    for h in [(20, 90, 62, 'r', (0, 1, 0, 0, 0)), (300, 110, 66, 'r', (1, 0, 0, 1, 0)), (430, 96, 96, 'g', (1, 0)), (745, 128, 74, 'r'), (868, 104, 128, 'g', (1, 1)), (985, 150, 96, 'r'), (1112, 118, 136, 't'), (1262, 96, 112, 'g', (0, 1)), (1372, 150, 80, 'r'), (1540, 110, 118, 't', (1, 0, 1, 1, 0)), (1690, 120, 70, 'r', (0, 1, 1, 0, 0))]: house(*h)
    trees = ''.join(ell(x, Y - h * .55, w, h * .55, INK) for x, w, h in ((150, 34, 70), (198, 26, 54), (560, 40, 84), (604, 28, 60), (1362, 24, 74), (1660, 34, 84), (1842, 36, 66)))
    # the pagoda stands before the moon
    px = 664
    pag = rect(px - 58, Y - 34, 116, 36, INK)
    glow = ribs = ''
    y = Y - 30
    for i in range(7):
        w, hh = 96 - i * 9.5, 62 - i * 2.6
        pag += rect(px - w / 2, y - hh, w, hh + 2, NEAR) + roof(px, y - hh + 8, w + 54, 26, INK, up=.42, top=.22)
        glow += rect(px - 8 + i * .5, y - hh + 22, 16 - i, hh - 30, ACC, 2)
        ribs += path(f'M{px-w*.32} {y-3}v{-(hh-16)}M{px+w*.32} {y-3}v{-(hh-16)}', s=INK, w=4)
        y -= hh
    pag += path(f'M{px-15} {y-10}L{px} {y-78}L{px+15} {y-10}Z', INK) + circ(px, y - 44, 9, INK) + path(f'M{px} {y-60}v-40', s=INK, w=5)
    # the lake and the path of the moon
    lake = ''
    for x, yy, w in ((180, 868, 240), (60, 934, 160), (420, 902, 190), (1480, 862, 230), (-210, 922, 200), (300, 980, 300), (700, 1120, 260), (1230, 1120, 160), (560, 1010, 140)): lake += lens(x, yy, w, 10, MID, .8)
    track = ''
    for i, (dx, w) in enumerate([(0, 560), (26, 480), (-22, 520), (18, 420), (-30, 380), (12, 400), (-8, 300), (24, 320), (-16, 230), (6, 250), (-10, 170), (12, 150), (0, 90)]):
        yy = 848 + i * (22 + i * .9)
        track += lens(mx + dx, yy, w, 16 - i * .4, WARM if yy < 916 else MID, .95 - i * .03)
    # a boat with a bamboo hood crosses it
    bx, by = 1156, 890
    boat = path(f'M{bx-150} {by-20}C{bx-90} {by+4} {bx+90} {by+4} {bx+158} {by-26}C{bx+130} {by+18} {bx+84} {by+26} {bx} {by+26}C{bx-90} {by+26} {bx-126} {by+14} {bx-150} {by-20}Z', INK)
    boat += path(f'M{bx-74} {by-4}C{bx-74} {by-76} {bx+34} {by-76} {bx+34} {by-4}Z', INK) + path(f'M{bx+92} {by-6}v-46c0 -14 -4 -22 4 -30c14 6 14 20 12 36v40z', INK) + circ(bx + 100, by - 92, 12, INK) + path(f'M{bx+76} {by-92}l25 -18l25 18z', INK) + path(f'M{bx+72} {by-86}L{bx+176} {by+42}', s=INK, w=6)
    hood = ''.join(path(f'M{bx-74+k*27} {by-{0:34,1:50,2:50,3:34}[k]}v{ {0:30,1:46,2:46,3:30}[k]}', s=MID, w=3) for k in range(4))
    boat_l = circ(bx - 96, by - 36, 11, ACC) + path(f'M{bx-96} {by-62}v16M{bx-96} {by-62}h22', s=INK, w=4) + lens(bx - 96, by + 42, 60, 8, ACC)
    # osmanthus from the right, over the moon's shoulder
    pts = [(1800, 20), (1560, 96), (1330, 128), (1120, 196)]
    br = path('M1820 10C1640 84 1500 70 1360 120C1270 152 1200 150 1104 206', s=INK, w=13) + path('M1400 106C1360 170 1330 200 1268 236M1580 74C1560 130 1530 160 1480 196', s=INK, w=8)
    lv = fl = vein = ''
    for x, yy, l, d, c in ((1120, 196, 96, 150, 0), (1148, 180, 92, 236, 1), (1180, 164, 96, 96, 0), (1236, 150, 100, 250, 0), (1262, 238, 92, 128, 1), (1282, 226, 84, 60, 0), (1300, 138, 100, 196, 1), (1330, 130, 104, 276, 0), (1350, 130, 96, 110, 0), (1420, 98, 104, 300, 1), (1440, 92, 96, 70, 0), (1484, 192, 96, 120, 1), (1500, 178, 92, 46, 0), (1510, 80, 100, 240, 0), (1600, 70, 104, 286, 0), (1630, 64, 100, 80, 1), (1700, 44, 100, 110, 0)):
        lv += leaf(x, yy, l, 25, d, INK if c else NEAR)
        a = math.radians(d); vein += path(f'M{x+math.cos(a)*12} {yy+math.sin(a)*12}l{math.cos(a)*l*.7} {math.sin(a)*l*.7}', s=MID, w=2.5)
    for x, yy in ((1132, 204), (1206, 172), (1270, 214), (1340, 144), (1392, 116), (1494, 182), (1560, 86), (1650, 70)):
        for dx, dy in ((0, 0), (17, 5), (6, 17), (-12, 12), (22, 21))[:4 + x // 2 % 2]: fl += circ(x + dx, yy + dy, 8, ACC)
    petals = ''.join(circ(x, yy, 6, ACC) for x, yy in ((1090, 300), (1196, 342), (1226, 300), (1304, 420)))
    scene('mid-autumn', '中秋：月满水乡 / Mid-Autumn: the moon over the water town', 'Disc',
        g('sky', sky + moon), g('far', far),
        g('mid', trees, town, g(None, fine, detail=2), lamps, tile=1900),
        g('ground', rect(-3500, Y, 7300, 1620, NEAR), rect(-3500, Y, 7300, 1620, MID, 0, .3), rect(-3500, Y - 3, 7300, 9, INK), lake),
        g('core', cloud(1200, 560, 330, MID, 1), pag, glow, g(None, ribs, detail=2), track, boat, g(None, hood, detail=2)),
        g('light', br, lv, g(None, vein, detail=3), g(None, fl, petals, accent=True), boat_l),
        core='586 60 728 940', disc=f'{mx} {my} {r}')

def fu(x, y, size, paper, ink):
    k = size / 100
    return path(f'M{x} {y-size*.86}L{x+size*.86} {y}L{x} {y+size*.86}L{x-size*.86} {y}Z', paper) + f'<path d="{FU}" fill="{ink}" transform="translate({num(x)} {num(y)}) scale({num(k)})"/>'
def small_lantern(x, y, r, f=ACC, cap=INK, cord=60, rib=True):
    """A round lantern: (x, y) the middle, r half its width."""
    h = r * .84
    s = path(f'M{x} {y-h-cord}V{y-h}', s=cap, w=max(2, r * .07)) + ell(x, y, r, h, f)
    if rib: s += path(f'M{x} {y-h}C{x-r*.62} {y-h*.5} {x-r*.62} {y+h*.5} {x} {y+h}C{x+r*.62} {y+h*.5} {x+r*.62} {y-h*.5} {x} {y-h}', s=SHADE, w=r * .06, o=.14)
    s += rect(x - r * .42, y - h - r * .08, r * .84, r * .2, cap, r * .05) + rect(x - r * .42, y + h - r * .12, r * .84, r * .2, cap, r * .05)
    return s + path(f'M{x} {y+h+r*.06}v{r*.2}', s=cap, w=r * .07) + path(f'M{x-r*.14} {y+h+r*.26}h{r*.28}l{r*.05} {r*.62}h{-r*.38}z', f)
def rabbit_lamp(x, y, k=1, body=LIGHT, band=ACC, dark=INK):
    """A rabbit of paper on four wheels that glows; (x, y) the middle of its belly, about 130 k wide, looking right."""
    P = lambda dx, dy: f'{num(x+dx*k)} {num(y+dy*k)}'
    s = path(f'M{P(28,-46)}C{P(14,-84)} {P(14,-104)} {P(24,-108)}C{P(36,-104)} {P(42,-80)} {P(42,-50)}Z', body) + path(f'M{P(46,-48)}C{P(46,-84)} {P(58,-102)} {P(66,-100)}C{P(72,-92)} {P(66,-66)} {P(58,-44)}Z', body)
    s += path(f'M{P(-62,0)}C{P(-62,-40)} {P(-24,-52)} {P(6,-44)}C{P(20,-66)} {P(70,-66)} {P(74,-30)}C{P(76,-10)} {P(58,-2)} {P(48,0)}C{P(48,26)} {P(28,36)} {P(-8,36)}C{P(-44,36)} {P(-62,26)} {P(-62,0)}Z', body)
    s += circ(x - 64 * k, y - 6 * k, 14 * k, body) + path(f'M{P(30,-60)}C{P(22,-84)} {P(22,-94)} {P(25,-98)}', s=band, w=5 * k) + path(f'M{P(53,-58)}C{P(56,-80)} {P(60,-90)} {P(63,-92)}', s=band, w=5 * k)
    s += circ(x + 50 * k, y - 34 * k, 5.5 * k, dark) + circ(x + 36 * k, y - 20 * k, 7 * k, band, .5)
    s += path(f'M{P(-40,-36)}C{P(-28,-14)} {P(-28,10)} {P(-38,33)}M{P(-14,-46)}C{P(0,-20)} {P(0,10)} {P(-10,36)}M{P(12,-42)}C{P(24,-20)} {P(26,10)} {P(16,36)}', s=band, w=4 * k)
    return s + path(f'M{P(-56,40)}H{num(x+46*k)}', s=dark, w=5 * k) + circ(x - 40 * k, y + 46 * k, 11 * k, dark) + circ(x + 30 * k, y + 46 * k, 11 * k, dark)
def blossom(x, y, r, f, c=WARM):
    return path(''.join(f'M{num(x+math.cos(a)*r*.62)} {num(y+math.sin(a)*r*.62)}m{num(-r*.46)} 0a{num(r*.46)} {num(r*.46)} 0 1 0 {num(r*.92)} 0a{num(r*.46)} {num(r*.46)} 0 1 0 {num(-r*.92)} 0' for a in (k * math.tau / 5 - 1.57 for k in range(5))), f) + circ(x, y, r * .26, c)
def snow_roof(x, y, w, h, tile, snow, n=12, up=.32, top=.34):
    """A roof under snow: the tiles show along the eaves."""
    a, t, u = w / 2, w * top, h * up
    s = roof(x, y, w, h, tile, up, top)
    d = f'M{x-a*.95} {y-u*1.02-h*.03}C{x-a*.8} {y-u*1.2} {x-t*1.12} {y-h*.68} {x-t-6} {y-h-10}Q{x} {y-h-20} {x+t+6} {y-h-10}C{x+t*1.12} {y-h*.68} {x+a*.8} {y-u*1.2} {x+a*.95} {y-u*1.02-h*.03}'
    q = w * .9 / n
    drops = [(.16, .5), (.3, .9), (.12, .55), (.36, .8), (.2, .5), (.28, .95), (.14, .6)]
    xx = x + a * .9
    d += f'L{xx} {y-h*.28}'
    for i in range(n):
        depth = h * drops[i % 7][0]
        d += f'q{-q*.06} {depth} {-q*.5} {depth}q{-q*.44} 0 {-q*.5} {-depth}'
    return s + path(d + 'Z', snow)

def spring_festival():
    random.seed(7)
    B = 872                                   # where the people stand
    # a hill under snow and its pines, so that the roofs have something dark behind them
    hill = path('M-3 700V560H0C140 560 260 500 420 490C560 482 660 420 800 390C900 370 960 362 1040 362C1160 362 1240 420 1360 450C1500 484 1600 480 1700 510C1800 540 1840 560 1900 560H1903V700Z', MID)
    cap = path('M420 490C350 494 280 520 220 540Q300 524 350 530Q400 508 470 520Q520 500 560 462C520 474 480 487 420 490ZM1700 510C1640 492 1580 482 1520 478Q1560 506 1620 506Q1660 530 1720 524Q1770 540 1800 548C1770 530 1740 522 1700 510Z', LIGHT) + ''.join(path(f'M{x} {y}l{-w} {h*.5}h{w*.5}l{-w} {h*.5}h{3*w}l{-w} {-h*.5}h{w*.5}Z', NEAR) for x, y, w, h in ((96, 470, 22, 110), (340, 440, 24, 120), (392, 462, 18, 90), (640, 392, 26, 130), (1330, 400, 24, 120), (1384, 420, 18, 96), (1640, 440, 24, 120)))
    far = ''
    for x, y, w, h in ((190, 620, 320, 84), (480, 604, 290, 76), (1440, 606, 330, 84), (1742, 622, 270, 74)):
        far += rect(x - w * .38, y - 8, w * .76, 100, FAR) + snow_roof(x, y, w, h, NEAR, LIGHT, 7)
    glow = ''.join(rect(x, 618, 26, 30, WARM, 2) for x in (130, 166, 240, 430, 520, 1400, 1436, 1700, 1776))
    # the wall of the courtyard with its snow
    wall = rect(0, 654, 1900, 234, MID) + rect(0, 654, 1900, 14, SHADE, 0, .16) + rect(0, 638, 1900, 20, INK)
    top = 'M-3 642V618H0' + ''.join(f'q{q} {-a} {2*q} 0' for q, a in ((95, 16), (140, 26), (90, 10), (160, 24), (120, 14), (145, 24), (110, 16), (90, 18))) + 'H1903V642H1900' + ''.join(f'q{-q/2:.0f} {a} {-q} 0' for q, a in ((100, 16), (150, 30), (80, 12), (170, 24), (130, 34), (120, 14), (160, 26), (90, 10), (140, 30), (130, 16), (150, 26), (110, 12), (140, 30), (130, 18), (100, 14))) + 'Z'
    bricks = path(''.join(f'M{x} {y}h46' for y, o in ((716, 0), (760, 60), (804, 20)) for x in range(30 + o, 1880, 236)), s=FAR, w=4)
    drift = path('M-3 836H0C100 836 240 844 400 838C560 832 640 828 800 836C960 844 1060 844 1200 838C1340 832 1440 828 1580 834C1720 840 1820 836 1900 836H1903V880H1900C1800 880 1640 876 1500 880C1340 884 1240 888 1080 884C900 880 760 878 620 882C440 886 300 878 180 882C100 884 80 880 0 880H-3Z', LIGHT)
    prints = ''.join(ell(x, y, 15, 5, FAR, -8) for x, y in ((470, 862), (506, 872)))
    # the gate stands open on a lit court, and its screen
    gx = 1020
    gate = rect(gx - 246, 520, 492, 336, NEAR) + rect(gx - 300, 836, 600, 22, FAR) + rect(gx - 300, 852, 600, 6, SHADE, 0, .16) + rect(gx - 340, 856, 680, 22, FAR)
    gate += rect(gx - 182, 560, 364, 276, INK) + rect(gx - 166, 576, 332, 260, WARM)
    screen = path(f'M{gx-118} 628H{gx+118}V836H{gx-118}Z', LIGHT) + path(f'M{gx-140} 632q20 -6 26 -34h228q6 28 26 34Z', NEAR) + rect(gx - 166, 820, 332, 16, NEAR, 0, .5)
    leaves = path(f'M{gx-166} 576l52 18v242h-52zM{gx+166} 576l-52 18v242h52z', MID) + path(f'M{gx-114} 594v242M{gx+114} 594v242', s=INK, w=5)
    studs = path(''.join(f'M{gx+s*(150-17*k)} {y}h0' for s in (-1, 1) for k in (0, 1) for y in (626, 664, 702, 740, 778, 812)), s=WARM, w=9)
    strips = rect(gx - 232, 584, 44, 240, ACC) + rect(gx + 188, 584, 44, 240, ACC) + rect(gx - 96, 528, 192, 30, ACC)
    marks = path(''.join(f'M{x-8} {y}h16M{x} {y-9}v18' for x in (gx - 210, gx + 210) for y in (612, 658, 704, 750, 796)) + ''.join(f'M{x-7} 543h14M{x} 535v16' for x in (gx - 66, gx - 22, gx + 22, gx + 66)), s=INK, w=4)
    drums = ''.join(circ(gx + d, 812, 30, FAR) + rect(gx + d - 34, 826, 68, 16, FAR) + circ(gx + d, 812, 17, MID) + path(f'M{gx+d-28} 794q28 -28 56 0q-10 -4 -28 -6q-18 2 -28 6z', LIGHT) for d in (-206, 206))
    rf = rect(gx - 270, 498, 540, 26, INK) + path(''.join(f'M{gx-250+k*40} 511h20' for k in range(13)), s=WARM, w=6)
    rf += snow_roof(gx, 506, 740, 104, NEAR, LIGHT, 12) + path(f'M{gx-166} 376q6 22 40 24h252q34 -2 40 -24q20 44 -30 46h-272q-50 -2 -30 -46z', INK) + path(f'M{gx-130} 402q126 -34 260 0z', LIGHT)
    ends = path(''.join(f'M{gx+k*44} 499h0' for k in range(-6, 7)), s=WARM, w=17)
    lan = small_lantern(gx - 290, 584, 58, ACC, INK, 60) + small_lantern(gx + 290, 584, 58, ACC, INK, 60)
    bands = ''.join(path(f'M{x-46} 560q46 -14 92 0M{x-46} 608q46 14 92 0', s=WARM, w=4) for x in (gx - 290, gx + 290))
    # a plum tree leans over the wall, its branches in snow
    br = 'M1556 690C1520 640 1500 620 1440 600M1560 660C1600 640 1700 660 1760 610M1640 566C1610 520 1600 500 1604 440M1672 520C1700 490 1730 480 1772 474'
    tree = path('M1560 880C1580 800 1536 740 1560 660C1578 600 1650 580 1672 500' + br, s=INK, w=14) + path('M1566 880C1590 800 1546 740 1566 670', s=INK, w=28)
    at = ((1440, 596, 17), (1482, 618, 13), (1516, 650, 14), (1604, 436, 16), (1618, 488, 13), (1640, 548, 15), (1676, 494, 17), (1722, 482, 13), (1776, 472, 16), (1620, 640, 14), (1690, 648, 15), (1764, 606, 17), (1572, 596, 12), (1730, 636, 12))
    petals = lambda r0: path(''.join(f'M{x+math.cos(a)*r*.68:.0f} {y+math.sin(a)*r*.68:.0f}h0' for x, y, r in at if (r > 14) == r0 for a in (k * math.tau / 5 - 1.57 for k in range(5))), s=ACC if r0 else LIGHT, w=19 if r0 else 15)
    bl = petals(False) + petals(True) + path(''.join(f'M{x} {y}h0' for x, y, r in at), s=WARM, w=9)
    # a snowman at the left
    man = circ(250, 806, 74, LIGHT) + circ(250, 694, 50, LIGHT) + path('M316 772A74 74 0 0 1 216 872Q290 850 316 772ZM296 676A50 50 0 0 1 240 743Q290 730 296 676Z', SHADE, o=.1) + path('M206 728q44 26 88 0l6 18q-50 28 -100 0z', ACC) + path('M286 742l22 58h-30l-14 -52z', ACC) + circ(234, 686, 6, INK) + circ(268, 686, 6, INK) + path('M250 696l34 10l-34 6z', WARM) + path('M236 716q16 10 32 0', s=INK, w=4) + path('M182 780l-54 -44M140 746l-22 2', s=INK, w=8) + path('M200 660c4 -46 96 -46 100 0z', NEAR) + circ(250, 618, 13, ACC) + circ(250, 790, 7, INK) + circ(250, 824, 7, INK) + path('M150 874q100 -24 200 0q-100 16 -200 0z', FAR)
    gran = grandma(gx + 64, 846, 240, face=-1, coat=NEAR, pc=ACC, legs=INK, stick=False, arm='wave')
    kid = child(556, B, 352, coat=WARM, legs=INK, shoes=ACC, arm='out') + path('M640 682L700 628', s=INK, w=6) + path('M698 630V690', s=INK, w=3) + rabbit_lamp(702, 778, .98, LIGHT)
    flakes = path(''.join(f'M{random.randint(0, 189) * 10} {random.randint(-60, 56) * 10}h0' for _ in range(70)), s=MID, w=13, o=.5)
    scene('spring-festival', '春节：门前有雪，檐下有灯 / Spring Festival: lanterns under snowy eaves', 'Band',
        g('sky', g(None, flakes, detail=2), tile=1900), g('far', hill, cap, tile=1900), g('mid', far, glow, wall, g(None, bricks, detail=2), path(top, LIGHT), tile=1900),
        g('ground', rect(0, B + 2, 1900, 1526, NEAR), drift, tile=1900),
        g('wing-l', man), g('core', gate, screen, fu(gx - 34, 722, 78, ACC, INK), gran, leaves, strips, drums, g(None, marks, studs, detail=2), rf, g(None, ends, detail=2), prints, kid),
        g('wing-r', tree, bl), g('light', g(None, lan, g(None, bands, detail=2), accent=True)), core='500 380 900 620')

def lantern():
    cx, cy, r = 950, 460, 320
    far = ''
    for x, y, w, h in ((120, 776, 240, 60), (420, 750, 260, 64), (760, 790, 240, 56), (1120, 780, 260, 60), (1420, 744, 280, 70), (1720, 780, 240, 56)):
        far += rect(x - w * .4, y - 8, w * .8, 140, FAR) + roof(x, y, w, h, MID, .34)
    lit = path(''.join(f'M{x} {y}h20v28h-20z' for x, y in ((70, 800), (140, 800), (360, 780), (410, 780), (470, 780), (1370, 776), (1430, 776), (1490, 776), (1690, 806), (1750, 806))), WARM)
    S = 884
    ground = rect(-3500, S, 7300, 1540, NEAR) + rect(-3500, S - 34, 7300, 40, MID)
    pave = path(''.join(f'M{x} {y}h{w}' for x, y, w in ((-420, 930, 300), (60, 950, 260), (1280, 926, 300), (300, 1080, 260))), s=MID, w=5, o=.6)
    glow = ''.join(lens(cx + d, y, w, h, MID, o) for d, y, w, h, o in ((0, S + 36, 760, 26, 1), (24, 976, 600, 18, .8), (-30, 1016, 660, 18, .7), (10, 1058, 480, 16, .6), (-16, 1100, 380, 14, .5), (8, 1138, 240, 12, .4)))
    body = circ(cx, cy, r, ACC)
    clip = f'<clipPath id="p"><circle cx="{cx}" cy="{cy}" r="{r}"/></clipPath>'
    ribs = path(''.join(f'M{cx+s*a} {cy-r}C{cx+s*b} {cy-r*.5} {cx+s*b} {cy+r*.5} {cx+s*a} {cy+r}' for s in (-1, 1) for a, b in ((70, 352), (86, 408))), s=SHADE, w=5, o=.16) + g(None, path(f'M{cx} {cy-r}V{cy+r}' + ''.join(f'M{cx+s*a} {cy-r}C{cx+s*b} {cy-r*.5} {cx+s*b} {cy+r*.5} {cx+s*a} {cy+r}' for s in (-1, 1) for a, b in ((20, 96), (38, 190), (54, 276))), s=SHADE, w=4, o=.06), detail=2)
    edge = path(f'M{cx-r} {cy}A{r} {r} 0 0 0 {cx} {cy+r}A{r} {r} 0 0 0 {cx+r} {cy}C{cx+r*.98} {cy+r*.56} {cx+r*.6} {cy+r*.87} {cx} {cy+r*.87}C{cx-r*.6} {cy+r*.87} {cx-r*.98} {cy+r*.56} {cx-r} {cy}Z', SHADE, o=.1)
    ruyi = ''
    for sy in (-1, 1):
        y = cy + sy * (r - 62); q = 0 if sy > 0 else 1
        ruyi += path(f'M{cx-210} {cy+sy*(r+9)}V{y}' + f'a42 30 0 0 {1-q} 84 0' * 5 + f'V{cy+sy*(r+9)}Z', WARM)
        ruyi += g(None, *[circ(cx + k * 84, y - sy * 4, 9, ACC) + path(f'M{cx+k*84-22} {y+sy*12}a22 16 0 0 {1-q} 44 0', s=ACC, w=4) for k in range(-2, 3)], detail=2)
    cap = path(f'M{cx-120} {cy-r+26}L{cx-104} {cy-r-26}H{cx+104}L{cx+120} {cy-r+26}Q{cx} {cy-r+8} {cx-120} {cy-r+26}Z', INK) + rect(cx - 74, cy - r - 58, 148, 36, INK, 6) + path(f'M{cx} {cy-r-56}V-1500', s=MID, w=9)
    cap += path(f'M{cx-120} {cy+r-26}L{cx-104} {cy+r+26}H{cx+104}L{cx+120} {cy+r-26}Q{cx} {cy+r-8} {cx-120} {cy+r-26}Z', INK)
    fret = path(''.join(f'M{cx-88+k*30} {cy-r+8}v-22h20v15h-11' for k in range(6)) + ''.join(f'M{cx-88+k*30} {cy+r-8}v22h20v-15h-11' for k in range(6)), s=WARM, w=4)
    knot = path(f'M{cx} {cy+r+24}v16', s=INK, w=8) + rect(cx - 22, cy + r + 36, 44, 16, WARM, 6) + path(f'M{cx-21} {cy+r+52}H{cx+21}L{cx+28} {cy+r+140}Q{cx} {cy+r+150} {cx-28} {cy+r+140}Z', ACC)
    threads = path(''.join(f'M{cx+d*.75} {cy+r+56}L{cx+d} {cy+r+138}' for d in (-17, -6, 6, 17)), s=SHADE, w=3, o=.18)
    # a string of small ones
    string = path('M1080 -40C1200 70 1320 90 1420 60C1500 40 1640 -20 1700 -80', s=INK, w=5)
    for x, y, rr, f in ((1196, 96, 34, WARM), (1310, 128, 40, ACC), (1420, 106, 36, WARM), (1540, 60, 38, ACC)): string += small_lantern(x, y + rr * .84, rr, f, INK, 44 if x != 1310 else 50)
    kid = child(644, S - 4, 270, arm='out') + path('M716 738L768 696', s=INK, w=6) + path('M766 698V742', s=INK, w=3) + rabbit_lamp(766, 816, .7)
    adult = grandma(1376, S - 4, 390, face=-1, stick=False, arm='out', coat=LIGHT, pc=ACC) + path('M1272 664L1246 636', s=INK, w=6) + path('M1248 638V676', s=INK, w=3)
    # a fish of paper for the grown-up
    fish = path('M1318 716C1300 676 1240 672 1210 706L1176 684C1184 706 1184 724 1176 748L1210 726C1240 758 1300 756 1318 716Z', WARM) + circ(1294, 708, 6, INK) + path('M1276 690q-12 26 0 50M1250 686q-12 30 0 60M1228 696q-8 20 0 40', s=ACC, w=4)
    scene('lantern', '元宵：一盏大灯 / The Lantern Festival: one great lantern', 'Disc',
        g('far', far, lit, tile=1900), g('ground', ground, glow, g(None, pave, detail=2)),
        g('core', body, f'<g clip-path="url(#p)">{ribs}{edge}{ruyi}</g>', cap, g(None, fret, detail=2), knot, g(None, threads, detail=2), kid),
        g('wing-r', adult, fish), g('light', string), core='586 60 728 940', disc=f'{cx} {cy} {r}', defs=clip)

def door():
    S, mx = 884, 950
    x0, x1, y0 = mx - 258, mx + 258, 336
    dash = lambda d, f, w, gap, cap='round', o=1: f'<path d="{d}" fill="none" stroke="{f}" stroke-width="{w}" stroke-dasharray="{gap}" stroke-linecap="{cap}"' + (f' opacity="{o}"' if o != 1 else '') + '/>'
    wall = rect(-3800, -900, 7600, S + 910, FAR) + rect(-3800, -900, 7600, S + 910, SHADE, 0, .12) + rect(-3800, S - 74, 7600, 84, SHADE, 0, .09)
    bricks = path(''.join(f'M{x} {y}h110' for j, y in enumerate(range(330, S - 80, 92)) for x in range(20 + (j * 197) % 340, 1790, 380)), s=MID, w=4, o=.3) + path('M0 810H1900', s=MID, w=5, o=.5) + path(''.join(f'M{x} 812v72' for x in range(95, 1900, 190)), s=MID, w=5, o=.5)
    # eaves to both sides; over the door the wall goes up, plain, so that words may stand there
    eaves = snow = tiles = ''
    for a, b in ((-3775, mx - 515), (mx + 515, 5675)):
        eaves += rect(a, -560, b - a, 618, INK) + dash(f'M{a} -250H{b}', NEAR, 600, '18 32', 'butt', .8)
        eaves += rect(a, 100, b - a, 20, SHADE, 0, .16) + dash(f'M{a+12} 62H{b}', MID, 46, '0 50') + dash(f'M{a+37} 70H{b}', MID, 34, '0 50')
        tiles += dash(f'M{a+12} 62H{b}', INK, 30, '0 50') + dash(f'M{a+12} 62H{b}', WARM, 12, '0 50')
    for f, a in ((1, mx + 500), (-1, mx - 500)):                # the snow on them, from the door outwards
        d = f'M{a} -4'
        xx, n = 0, 0
        while xx < 2300:
            w, h = (150, 110, 190, 130, 90, 170)[n % 6], (30, 46, 22, 52, 34, 26)[n % 6]
            d += f'q{f*w*.06:.0f} {h} {f*w*.5:.0f} {h}q{f*w*.44:.0f} 0 {f*w*.5:.0f} {-h}'; xx += w; n += 1
        snow += path(d + f'V-170H{a}Z', LIGHT)
    posts = ''.join(rect(x, -900, 26, 1020, INK) + path(f'M{x-16} 110h58l-8 26h-42z', INK) for x in (mx - 526, mx + 500))
    ground = rect(0, S, 1900, 1520, NEAR) + path('M-3 890H0C160 890 360 888 460 874C560 862 700 874 860 872C1040 870 1160 862 1280 868C1360 874 1400 890 1500 890H1903V902H1900C1780 902 1600 900 1440 904C1240 908 1100 898 900 904C700 908 520 900 340 904C200 908 120 902 0 902H-3Z', LIGHT)
    # the frame, and two leaves with their studs
    frame = rect(x0 - 34, y0 - 40, x1 - x0 + 68, S - y0 + 40, INK) + rect(x0 - 24, y0 - 30, x1 - x0 + 48, S - y0 + 30, WARM) + rect(x0 - 14, y0 - 20, x1 - x0 + 28, S - y0 + 20, INK)
    leaves = rect(x0, y0, mx - x0 - 3, S - y0 - 34, NEAR) + rect(mx + 3, y0, x1 - mx - 3, S - y0 - 34, NEAR)
    leaves += rect(x0 + 12, y0 + 12, x1 - mx - 27, S - y0 - 60, MID) + rect(mx + 15, y0 + 12, x1 - mx - 27, S - y0 - 60, MID)
    rows = ''.join(f'M{mx+s*(40+k*46)} {y}h0' for s in (-1, 1) for k in range(5) for y in (374, 420, 466, 738, 784))
    studs = path(rows, s=INK, w=27) + path(rows, s=WARM, w=20)
    shine = path(rows.replace('h0', 'm-3-4h0'), s=LIGHT, w=6)
    plate = ''.join(rect(x, 812, x1 - mx - 3, 38, WARM) for x in (x0, mx + 3))
    fret = path(''.join(f'M{x} 840v-18h26v12h-12' for s in (x0 + 14, mx + 17) for x in range(s, s + 230, 34)), s=INK, w=4)
    pegs = ''.join(path(f'M{x-21} {y0-26}l21 -19l21 19l-21 19z', WARM) + circ(x, y0 - 26, 8, INK) for x in (mx - 180, mx - 62, mx + 62, mx + 180))
    f2 = fu(mx - 132, 600, 104, ACC, INK) + fu(mx + 132, 600, 104, ACC, INK)
    rings = ''.join(path(f'M{x} 626q30 2 32 30q-2 26 -18 36q-14 8 -28 0q-16 -10 -18 -36q2 -28 32 -30z', WARM) + path(f'M{x-17} 674a18 21 0 1 0 34 0', s=LIGHT, w=7) + circ(x, 664, 9, INK) for x in (mx - 42, mx + 42))
    # drums of stone, three steps, snow on them
    drums = ''.join(rect(x - 46, 838, 92, 46, FAR) + circ(x, 800, 44, FAR) + circ(x, 800, 44, SHADE, .08) + circ(x, 800, 34, FAR) + circ(x, 800, 13, MID) + path(f'M{x-43} 792C{x-40} 744 {x+40} 744 {x+43} 792C{x+30} 776 {x+16} 784 {x} 774C{x-16} 782 {x-32} 776 {x-43} 792Z', LIGHT) for x in (x0 - 6, x1 + 6))
    knot = g(None, path(''.join(f'M{x} 774v52M{x-26} 800h52M{x-18} 782l36 36M{x+18} 782l-36 36' for x in (x0 - 6, x1 + 6)), s=MID, w=4), detail=2)
    step = rect(x0 - 14, S - 36, x1 - x0 + 28, 40, INK) + rect(x0 - 70, S - 4, x1 - x0 + 140, 18, FAR) + rect(x0 - 100, S + 13, x1 - x0 + 200, 19, FAR) + rect(x0 - 100, S + 13, x1 - x0 + 200, 5, SHADE, 0, .14) + path(f'M{x0-104} {S+17}q50 -24 120 -10q60 -10 96 10zM{x1-70} {S+18}q60 -22 110 -8q40 -8 66 8zM{x0-76} {S-1}q30 -16 80 -6q20 -4 40 6z', LIGHT)
    # a long lantern and a kumquat in its pot on either side, clear of the papers of a couplet
    lan = pots = bands = fruit = ''
    for x in (mx - 356, mx + 356):
        lan += path(f'M{x} 300V350M{x} 548v30', s=WARM, w=6) + rect(x - 42, 362, 84, 176, ACC, 40) + rect(x - 22, 346, 44, 22, INK, 4) + rect(x - 22, 532, 44, 22, INK, 4) + path(f'M{x-11} 574h22l5 74h-32z', ACC)
        bands += path(f'M{x-18} 370C{x-32} 410 {x-32} 490 {x-18} 530M{x+18} 370C{x+32} 410 {x+32} 490 {x+18} 530', s=SHADE, w=5, o=.16) + path(f'M{x-38} 392q38 12 76 0M{x-38} 508q38 -12 76 0', s=WARM, w=6)
        pots += path(f'M{x} 684C{x+34} 684 {x+50} 720 {x+44} 742C{x+62} 770 {x+36} 796 {x} 796C{x-36} 796 {x-62} 770 {x-44} 742C{x-50} 720 {x-34} 684 {x} 684Z', NEAR) + path(f'M{x-42} 800h84l-11 86h-62z', FAR) + rect(x - 48, 792, 96, 20, FAR, 4) + path(f'M{x-44} 814h88l-1 8h-86z', SHADE, o=.14) + path(f'M{x-47} 792q20 -16 48 -10q30 -8 46 10z', LIGHT)
        fruit += ''.join(f'M{x+dx} {y}h0' for dx, y in ((-12, 704), (16, 718), (-26, 742), (2, 748), (30, 758), (-38, 770), (-8, 776), (18, 780)))
    scene('door', '门：贴春联的大门 / The door of the couplets', 'Column',
        g('far', wall), g('mid', g(None, bricks, detail=2), f'<g transform="translate(-1900 0)" data-detail="2">{bricks}</g>', f'<g transform="translate(0 -50)">', eaves, g(None, tiles, detail=2), snow, posts, '</g>'),
        g('ground', ground, tile=1900),
        g('core', frame, leaves, plate, studs, g(None, shine, fret, pegs, detail=2), f2, rings, step, drums, knot),
        g('light', pots, lan, g(None, bands, detail=2), g(None, path(fruit, s=ACC, w=17), accent=True)), core=f'{mx-396} {y0-40} 792 {1040-y0}')

def dragon_boat():
    far = path('M0 650C80 650 220 540 330 556C430 570 500 640 640 640C760 640 830 560 950 540C1080 520 1170 610 1300 624C1450 640 1540 560 1660 560C1760 560 1830 650 1900 650V760H0Z', FAR)
    hills = ranges(700, 'C120 700 200 640 330 650C470 660 560 706 720 700C860 694 980 636 1120 650C1250 664 1380 712 1520 690C1650 668 1780 700 1900 700', 790, MID, .55)
    mist = ''.join(pill(x, y, w, h, G0, .8) for x, y, w, h in ((260, 632, 380, 20), (420, 604, 260, 15), (880, 600, 300, 16), (1020, 622, 420, 20), (1560, 628, 360, 20), (1690, 604, 240, 14), (700, 690, 460, 18), (1330, 696, 460, 18), (300, 704, 380, 16)))
    # water in bands
    water = rect(-3800, 734, 7600, 112, MID) + rect(-3800, 838, 7600, 1570, NEAR)
    sea = ''
    wave = 'M-3 800H0' + ''.join(f'q{a/4} {-b} {a/2} 0q{a/4} {b} {a/2} 0' for a, b in ((230, 12), (240, 16), (220, 10), (260, 16), (240, 12), (230, 14), (250, 12), (230, 14))) + 'H1903V842H-3Z'
    sea += path(wave, NEAR) + ''.join(lens(x, y, w, h, MID, o) for x, y, w, h, o in ((120, 768, 200, 8, 1), (160, 880, 260, 12, .8), (520, 902, 320, 12, .8), (960, 884, 300, 12, .7), (1330, 904, 300, 12, .7), (1690, 880, 260, 12, .8), (340, 990, 420, 14, .6), (900, 1020, 500, 14, .6), (1500, 1000, 420, 14, .6), (600, 1110, 460, 14, .5), (1240, 1120, 460, 14, .5)))
    glint = ''.join(lens(x, y, w, 7, FAR) for x, y, w in ((80, 760, 140), (320, 778, 180), (1500, 764, 170), (1740, 784, 150)))
    # the boat
    tail = path('M520 660C474 640 450 600 466 540C474 572 494 590 518 594C500 562 506 522 534 494C532 530 546 552 566 566C556 586 556 620 566 670Z', WARM)
    hull = path('M498 590C520 660 560 744 660 744H1150C1200 744 1222 700 1222 640C1222 590 1222 545 1250 505L1338 575C1306 600 1304 650 1296 700C1286 776 1240 822 1180 822H690C570 822 524 740 484 620Z', INK)
    rim = path('M506 606C530 672 566 756 664 757H1150C1206 757 1236 706 1236 644C1236 606 1238 566 1258 530', s=WARM, w=9)
    sc = path(''.join(f'M{x} {y}a17 17 0 0 0 34 0' for y, o, n in ((771, 0, 15), (790, 17, 14)) for x in range(640 + o, 640 + o + 34 * n, 34)) + ''.join(f'M{x} {y}a15 15 0 0 0 {w} 0' for x, y, w in ((1216, 726, 30), (1246, 726, 30), (1234, 700, 30), (1264, 700, 26), (1248, 674, 26), (1250, 646, 26), (1274, 650, 22), (1250, 618, 26), (1276, 622, 22), (1256, 590, 24), (1280, 594, 22))), s=WARM, w=4)
    mane = ''.join(path(d, WARM) for d in ('M1262 470C1220 452 1186 462 1160 490C1186 484 1206 490 1222 502C1190 508 1166 528 1152 560C1180 544 1204 542 1224 550C1200 566 1184 592 1182 624C1204 596 1226 588 1244 592L1292 560Z', 'M1300 556C1298 588 1312 610 1338 622C1332 604 1336 592 1344 582C1348 600 1362 612 1380 616C1370 598 1372 578 1366 552Z'))
    head = path('M1240 528C1226 476 1256 428 1302 424C1322 424 1332 438 1346 444C1360 448 1368 430 1384 424C1406 418 1420 440 1410 464C1404 482 1382 490 1354 494C1332 497 1318 508 1314 522C1334 530 1362 532 1392 520C1402 542 1378 566 1340 570C1296 574 1254 566 1240 528Z', ACC)
    antler = path('M1278 438C1262 408 1232 396 1192 402M1246 405C1236 396 1230 386 1230 372M1218 400C1206 394 1198 386 1196 376', s=WARM, w=13)
    faceb = circ(1308, 462, 19, LIGHT) + circ(1313, 463, 10, INK) + path('M1282 446C1292 428 1318 424 1338 440', s=WARM, w=10) + path('M1330 514C1350 504 1374 504 1400 508C1386 520 1356 526 1330 514Z', WARM)
    teeth = path('M1342 496l7 15l8 -16zM1366 491l6 15l9 -18zM1352 529l5 -13l8 11zM1374 526l6 -12l7 9z', LIGHT) + circ(1393, 444, 6, INK) + path('M1402 470C1430 486 1410 520 1436 540', s=WARM, w=6) + path('M1262 520c10 14 26 22 44 24M1268 500c6 8 14 14 24 18', s=WARM, w=5)
    # the crew, all in one stroke
    def rower(i, x):
        coat = (LIGHT, WARM)[i % 2]
        b = path('M-30 6C-34 -44 -14 -90 16 -106C34 -112 50 -98 46 -78L36 6Z', coat)
        h = circ(42, -136, 25, SKIN) + (path('M16 -132C10 -172 66 -176 66 -146C50 -150 40 -146 34 -134C30 -126 24 -118 18 -120Z', INK) if i % 2 else path('M20 -112C6 -128 12 -168 42 -164C62 -162 68 -150 66 -144C50 -148 38 -146 34 -132C32 -122 28 -112 20 -112ZM18 -128C0 -128 -8 -116 -10 -98C2 -100 16 -108 22 -120Z', INK)) + path('M17 -146Q42 -156 66 -142', s=ACC, w=8)
        f = g(None, path('M44 -132q5 -5 10 0M59 -130q3 -3 6 0M50 -120q5 4 9 1', s=INK, w=2.6), circ(46, -122, 4, ACC, .28), detail=2)
        return f'<g transform="translate({x} 746)">{b}{h}{f}</g>'
    def oar(i, x):
        coat = (LIGHT, WARM)[i % 2]
        return f'<g transform="translate({x} 746)">' + path('M64 -96L112 74', s=WARM if i % 2 == 0 else LIGHT, w=8) + path('M106 52L124 48C136 78 140 104 136 122L122 126C112 110 106 84 106 52Z', WARM if i % 2 == 0 else LIGHT) + path('M20 -86C34 -62 56 -60 80 -42M24 -92C40 -84 52 -84 66 -88', s=coat, w=17) + path('M20 -86C34 -62 56 -60 80 -42', s=SHADE, w=17, o=.14) + circ(81, -40, 9.5, SKIN) + circ(67, -88, 9.5, SKIN) + '</g>'
    xs = [570 + i * 61 for i in range(8)]
    crew = ''.join(rower(i, x) for i, x in reversed(list(enumerate(xs))))
    oars = ''.join(oar(i, x) for i, x in enumerate(xs))
    drum = rect(1064, 684, 74, 62, ACC, 12) + ell(1101, 684, 40, 13, LIGHT) + path('M1064 706h74', s=WARM, w=5)
    dr = path('M1132 752C1128 700 1140 652 1168 644C1196 640 1212 668 1210 752Z', LIGHT) + circ(1158, 612, 26, SKIN) + path('M1185 616C1192 578 1136 570 1132 604C1146 598 1160 598 1166 612C1170 622 1176 630 1182 630Z', INK) + path('M1133 598Q1158 592 1184 604', s=ACC, w=8) + path('M1170 664C1146 650 1128 620 1116 594M1178 676C1158 690 1146 690 1130 676', s=LIGHT, w=17) + path('M1178 676C1158 690 1146 690 1130 676', s=SHADE, w=17, o=.14) + circ(1114, 590, 10, SKIN) + circ(1127, 674, 10, SKIN) + path('M1118 600L1088 566M1130 680L1098 672', s=WARM, w=7) + g(None, path('M1138 612q4 -4 9 0M1152 612q4 -4 8 0M1142 624q5 4 9 1', s=INK, w=2.6), circ(1158, 622, 4, ACC, .28), detail=2)
    spray = ''.join(lens(x + 128, 846, 62, 7, LIGHT, .9) for x in xs) + path('M1196 822C1250 826 1320 806 1350 776C1346 818 1300 842 1230 842Z', LIGHT) + circ(1368, 772, 7, LIGHT) + circ(1386, 790, 5, LIGHT) + circ(1350, 756, 4, LIGHT) + path('M500 800C520 826 580 838 690 834C600 850 520 838 480 824Z', LIGHT)
    # reeds
    def reed(x, y, hgt, dx, f, plume):
        s = path(f'M{x} {y}Q{x+dx*.2} {y-hgt*.6} {x+dx} {y-hgt}', s=f, w=7)
        return s + (path(f'M{x+dx*.8} {y-hgt*.86}C{x+dx+26} {y-hgt*.9} {x+dx+34} {y-hgt-20} {x+dx+14} {y-hgt-66}C{x+dx-10} {y-hgt-40} {x+dx-20} {y-hgt+10} {x+dx*.8} {y-hgt*.86}Z', WARM) if plume else '')
    wl = ''.join(reed(*a) for a in ((96, 880, 280, -26, INK, 1), (130, 880, 380, 10, INK, 1), (170, 880, 300, 40, INK, 0), (206, 880, 420, 46, INK, 1), (244, 880, 330, 70, INK, 1), (290, 880, 240, 84, INK, 0))) + path('M70 884C100 760 60 700 20 660C80 690 130 770 120 884ZM150 884C160 780 120 700 96 640C150 690 196 790 190 884ZM230 884C230 780 270 700 330 664C290 720 276 800 280 884ZM300 884C310 820 340 780 392 756C360 800 346 840 346 884Z', NEAR) + path('M40 886q180 -34 360 0q-180 24 -360 0z', INK)
    # zongzi on a leaf, at the landing
    def zong(x, y, k, f): return path(f'M{x} {y-86*k}C{x+20*k} {y-60*k} {x+66*k} {y-22*k} {x+74*k} {y-6*k}Q{x} {y+14*k} {x-74*k} {y-6*k}C{x-66*k} {y-22*k} {x-20*k} {y-60*k} {x} {y-86*k}Z', f) + path(f'M{x} {y-86*k}C{x-4*k} {y-54*k} {x-10*k} {y-20*k} {x-16*k} {y+2*k}', s=SHADE, w=4 * k, o=.16) + path(f'M{x-34*k} {y-44*k}C{x-8*k} {y-34*k} {x+14*k} {y-34*k} {x+36*k} {y-42*k}M{x-56*k} {y-22*k}C{x-20*k} {y-8*k} {x+24*k} {y-8*k} {x+58*k} {y-20*k}', s=WARM, w=7 * k) + path(f'M{x+4*k} {y-38*k}c14 -20 34 -18 26 -4c-6 8 -18 6 -26 4c-14 -18 -30 -16 -24 -3c6 8 16 6 24 3', s=WARM, w=4 * k)
    wr = rect(1500, 806, 400, 26, WARM, 4) + rect(1540, 830, 26, 80, INK) + rect(1800, 830, 26, 80, INK) + path('M1506 804C1580 760 1820 760 1890 804Z', MID) + zong(1596, 800, 1.1, NEAR) + zong(1800, 800, 1.1, NEAR) + zong(1698, 802, 1.35, INK)
    scene('dragon-boat', '端午：一船同心 / Dragon Boat Festival: one crew, one stroke', 'Band',
        g('far', far, tile=1900), g('mid', hills, water), g('ground', mist, sea, g(None, glint, detail=2), tile=1900), g('wing-l', wl),
        g('core', crew, dr, drum, tail, hull, rim, g(None, sc, detail=2), spray, oars, antler, mane, g(None, head, faceb, g(None, teeth, detail=2), accent=True)),
        g('wing-r', wr), core='500 380 900 620')

def qingming():
    random.seed(11)
    # drizzle: fine slanting lines
    rain = path(''.join(f'M{x} {y}l{-d} {d*4}' for x, y, d in [(random.randrange(20, 1900, 10), random.randrange(-760, 640, 10), random.choice((9, 12, 16))) for _ in range(90)]), s=MID, w=3, o=.4)
    far = ranges(600, 'C140 600 260 500 420 490C560 484 640 560 790 540C930 520 1020 430 1180 436C1340 442 1420 540 1580 530C1720 522 1790 600 1900 600', 900, FAR, .8)
    far += ranges(700, 'C160 700 280 620 440 626C600 632 700 700 860 684C1020 668 1130 590 1300 598C1450 606 1550 690 1690 690C1790 690 1820 700 1900 700', 900, MID, .42)
    mist = ''.join(f'<g transform="translate({d} 0)">' + ''.join(pill(x, y, w, h, G0, .7) for x, y, w, h in ((330, 640, 520, 24), (500, 612, 300, 16), (1480, 632, 460, 24), (1640, 606, 300, 16), (980, 700, 620, 22))) + '</g>' for d in (-1900, 0, 1900))
    # the fields, and the hill with the stair: dark only where no words come to stand
    field = ranges(800, 'C220 800 420 770 640 776C860 782 1060 752 1280 760C1500 768 1700 800 1900 800', 1000, MID, .55)
    hill = path('M-300 900C60 892 330 872 520 824C720 772 840 690 960 646C1040 618 1110 606 1180 606C1290 606 1350 672 1420 744C1490 816 1560 862 1760 884L1900 900Z', NEAR)
    ground = rect(-3800, 878, 7600, 1530, NEAR)
    # the steps, wet with rain
    stair = wet = ''
    y, hgt, n = 612.0, 11.0, 0
    while y < 880:
        t = (y - 612) / 270
        x, w = 1168 - 250 * t ** .9 + 64 * math.sin(t * 4.4), 30 + t * 118
        tread = hgt * .64
        stair += path(f'M{x-w:.0f} {y+tread:.0f}L{x-w*.95:.0f} {y:.0f}H{x+w*.95:.0f}L{x+w:.0f} {y+tread:.0f}Z', LIGHT) + rect(round(x - w), round(y + tread), round(2 * w), round(hgt) - round(tread) + 1, MID)
        if n > 4: wet += lens(round(x - w * .5 + n * 29 % 60), round(y + tread * .5), round(w * .5), round(tread * .22), FAR)
        y += hgt; hgt *= 1.105; n += 1
    stair += path('M786 880H1090L1120 898Q940 908 760 898Z', LIGHT)
    # the pavilion at the top
    pav = rect(1108, 506, 13, 104, INK) + rect(1224, 506, 13, 104, INK) + rect(1086, 600, 172, 14, INK) + roof(1172, 514, 268, 92, INK, .36, .1) + circ(1172, 412, 12, INK) + path('M1172 430v-20M1121 566h103', s=INK, w=8)
    rib = path('M1158 424C1140 460 1110 484 1076 492M1186 424C1204 460 1234 484 1268 492', s=MID, w=4)
    # the willow on the near slope: curtains of green, each with its strands
    trunk = path('M520 866C566 850 590 800 590 730C590 660 566 600 574 520C582 440 620 380 668 318L708 346C660 412 636 470 636 540C640 620 662 660 664 730C666 800 690 838 740 850C690 880 570 884 520 866Z', INK) + path('M622 450C606 380 590 330 566 306M676 350C716 270 790 216 880 220C900 218 920 226 934 240M640 560C664 480 716 404 796 362M582 560C568 520 548 500 524 490', s=INK, w=18)
    def curtain(x, y, w, to, sway, f, o=1):
        a = w / 2
        return path(f'M{x-a:.0f} {y+60}C{x-a:.0f} {y-20} {x+a:.0f} {y-20} {x+a:.0f} {y+60}C{x+a+6:.0f} {y+60+(to-y)*.4:.0f} {x+sway+20:.0f} {to-90} {x+sway:.0f} {to}C{x+sway-26:.0f} {to-110} {x-a-4:.0f} {y+60+(to-y)*.36:.0f} {x-a:.0f} {y+60}Z', f, o=o)
    back = ''.join(curtain(*c, MID, .55) for c in ((548, 270, 80, 600, -14), (646, 190, 92, 520, 6), (780, 190, 110, 560, 30), (840, 400, 70, 690, 22), (958, 250, 84, 560, 30)))
    front = ''.join(curtain(*c, MID) for c in ((530, 330, 58, 640, -12), (588, 230, 84, 520, -4), (690, 136, 116, 430, 14), (790, 150, 118, 470, 36), (890, 178, 110, 660, 48), (970, 250, 70, 480, 34)))
    strands = lv = ''
    for j, (x, top, end, sway) in enumerate(((516, 370, 700, -10), (548, 310, 560, -10), (576, 250, 650, -6), (616, 240, 480, 0), (660, 180, 540, 8), (712, 160, 500, 16), (768, 170, 600, 30), (816, 180, 500, 38), (838, 430, 730, 22), (876, 200, 700, 46), (926, 220, 560, 46), (980, 280, 640, 36))):
        strands += f'M{x} {top}C{x+sway*.2:.0f} {top+(end-top)*.5:.0f} {x+sway} {end-150} {x+sway} {end}'
        yy, n = end - 8, 0
        while yy > top + 30:
            u = (yy - top) / (end - top)
            px = round(x + sway * min(1, u * 1.25) ** 1.6); d = 1 if n % 2 else -1; k = 34 + (n * 7 + j * 5) % 12
            lv += f'M{px} {round(yy)}q{14*d} 8 {12*d} {k}q{-14*d}-14{-12*d:+d}-{k}' if d > 0 else f'M{px} {round(yy)}q-14 8-12 {k}q14-14 12-{k}'
            n += 1; yy -= 27 + (n * 5 + j * 3) % 9
    lv = lv.replace('+', '')
    flowers = ''
    for x, y, k, c in ((776, 846, 1.1, LIGHT), (812, 812, .8, WARM), (1128, 800, 1.1, LIGHT), (1176, 838, 1.4, WARM), (1230, 806, .9, LIGHT), (1270, 846, 1.2, LIGHT), (1120, 858, .9, LIGHT), (1350, 848, .8, WARM), (1250, 720, .7, WARM), (1300, 760, .7, LIGHT), (900, 742, .6, LIGHT), (860, 780, .7, WARM)):
        flowers += path(f'M{x} {y+36*k}Q{x+4*k} {y+18*k} {x} {y}M{x} {y+34*k}q{-16*k} {-8*k} {-20*k} {-22*k}M{x} {y+34*k}q{14*k} {-6*k} {18*k} {-18*k}', s=MID, w=4 * k) + blossom(x, y, 15 * k, c, MID)
    leafg = leaf(1050, 300, 92, 18, 62, ACC) + path('M1057 314l24 44', s=LIGHT, w=4, o=.6)
    swallow = '<g transform="translate(168 -120)">' + path('M1120 330C1080 300 1030 294 984 312C1030 318 1064 336 1092 364C1088 388 1096 404 1110 412C1130 420 1150 424 1180 452C1172 430 1166 416 1160 406C1176 408 1196 414 1224 428C1206 400 1184 386 1158 380C1176 352 1196 300 1186 240C1170 276 1148 304 1120 330Z', INK) + path('M1094 372C1104 390 1124 398 1146 392C1138 380 1120 370 1104 366Z', LIGHT) + path('M1094 364l-16 10l20 4z', INK) + '</g>'
    scene('qingming', '清明：细雨，新柳，石阶 / Qingming: drizzle, new willow, wet steps', 'Column',
        g('sky', g(None, rain, detail=2), tile=1900), g('far', circ(1250, 230, 138, LIGHT), far, mist), g('mid', field, hill),
        g('ground', ground), g('core', pav, g(None, rib, detail=2), stair, g(None, wet, detail=2), flowers, back, trunk, front, path(strands, s=NEAR, w=4), path(lv, NEAR), swallow),
        g('light', g(None, leafg, accent=True)), core='500 0 900 1000')

def qixi():
    random.seed(5)
    # the river of stars falls from the upper left to behind the right hill
    river = path('M-260 -1500C180 -760 420 60 470 820V900H1420V800C1290 140 900 -600 560 -1500Z', FAR)
    river += path('M-120 -1500C290 -760 540 60 590 820V900H1300V800C1180 140 760 -600 400 -1500Z', MID)
    def along(t):
        # the middle of the river and how wide it is there
        P = [(180, -1400), (360, -1000), (530, -600), (690, -200), (800, 150), (890, 470), (950, 800)]
        k = min(int(t * 6), 5); u = t * 6 - k
        return P[k][0] + (P[k + 1][0] - P[k][0]) * u, P[k][1] + (P[k + 1][1] - P[k][1]) * u
    stars = fine = ''
    for i in range(90):
        t = .2 + .76 * ((i * .618) % 1); x, y = along(t); a = random.gauss(0, 40 + 100 * t); x += a * .9; y -= a * .3
        if -110 < y < 10: continue
        if i % 7 == 0: r = random.choice((13, 17, 22)); stars += path(f'M{x:.0f} {y-r:.0f}Q{x:.0f} {y:.0f} {x+r:.0f} {y:.0f}Q{x:.0f} {y:.0f} {x:.0f} {y+r:.0f}Q{x:.0f} {y:.0f} {x-r:.0f} {y:.0f}Q{x:.0f} {y:.0f} {x:.0f} {y-r:.0f}Z', LIGHT)
        else:
            c = circ(round(x), round(y), random.choice((2.5, 3.5, 5)), LIGHT)
            if i % 3: fine += c
            else: stars += c
    sky = ''.join(circ(x, y, r, MID) for x, y, r in ((1180, 60, 5), (1310, 210, 4), (420, 420, 5), (560, 500, 4), (360, 640, 4), (1380, 380, 5), (1060, -160, 5), (1250, -330, 4), (860, -500, 4), (1120, -620, 5), (1010, 170, 4), (300, 180, 5)))
    vega = ''.join(path(f'M{x} {y-r}Q{x} {y} {x+r} {y}Q{x} {y} {x} {y+r}Q{x} {y} {x-r} {y}Q{x} {y} {x} {y-r}Z', WARM) for x, y, r in ((1196, 196, 40), (596, 392, 34)))
    # a magpie, wings up or down, looking right
    def magpie(x, y, k, rot, f=1, up=True, body=INK, white=LIGHT):
        wing = 'M-4 -6C-30 -50 -24 -84 -2 -104C14 -80 30 -44 22 -4Z' if up else 'M-12 0C-40 24 -46 60 -34 88C-8 76 18 40 22 2Z'
        tip = 'M-17 -66C-16 -84 -10 -96 -2 -104C4 -94 10 -80 14 -66C6 -60 -8 -58 -17 -66Z' if up else 'M-43 54C-44 68 -40 80 -34 88C-24 84 -12 72 -4 58C-14 48 -32 46 -43 54Z'
        back = 'M2 -8C-4 -40 16 -70 44 -82C50 -54 44 -26 26 -4Z' if up else 'M4 0C-2 24 8 48 26 64C38 44 38 20 26 2Z'
        return (f'<g transform="translate({x} {y}) rotate({rot}) scale({num(round(k*f,2))} {num(k)})">' + path(back, body, o=.75) +
            path('M-118 18L-34 -4C-20 -16 10 -20 30 -18C38 -28 56 -26 60 -14L76 -8L58 -3C50 12 24 20 0 16C-16 14 -26 8 -34 4L-116 28Z', body) + path('M-22 8C-6 -2 24 -2 44 2C34 14 14 18 0 16C-10 14 -18 12 -22 8Z', white) + path(wing, body) + path(tip, white) + '</g>')
    # the bridge: two files meet in the middle
    birds = ''
    n = 6
    arch = lambda side, u: (round(950 + side * 392 * (1 - u)), round(706 - 226 * math.sin(u * math.pi / 2) ** 1.1))
    for i in range(n):
        for side in (-1, 1):
            u = (i + .5) / n; x, y = arch(side, u)
            if (i, side) == (3, 1): continue
            birds += magpie(x, y, .92, round(-side * 40 * (1 - u)), -side, True)
    low = ''.join(magpie(x, y, k, r, f, u) for x, y, k, r, f, u in ((700, 250, .5, -24, 1, False), (1130, 330, .5, 20, -1, True), (820, 640, .55, -14, 1, False), (1080, 650, .55, 16, -1, False)))
    x, y = arch(1, 3.5 / n)
    gold = magpie(x, y, .98, -17, -1, True, ACC, LIGHT)
    pair = person(906, 474, 190, WARM, LIGHT, INK, back=True, style='dress', hairdo='bun', arm='out', arm2='down') + person(1000, 474, 200, LIGHT, WARM, INK, back=True, face=-1, hairdo='short', style='coat', arm='out', arm2='down')
    # two hills, two houses, two windows
    hills = path('M-6000 1000H-2000C-800 960 -100 850 300 772C480 740 610 752 690 828C760 894 860 920 970 920C1080 920 1150 880 1220 818C1310 744 1470 724 1640 760C2100 850 2700 950 3400 980H6000V2500H-6000Z', NEAR)
    back = path('M-6000 930H-1200C-500 880 -80 740 180 730C420 730 520 830 620 900H1290C1360 830 1500 720 1720 740C2000 780 2300 880 2600 900C2900 930 3000 930 6000 930V1200H-6000Z', MID, o=.5)
    ripple = ''.join(lens(x, y, w, 8, LIGHT, .5) for x, y, w in ((900, 842, 150), (1000, 872, 190), (880, 898, 120), (780, 800, 90), (1120, 812, 90)))
    def home(x, y, w, h, f): return rect(x + f * w * .3 - 10, y - h - 62, 24, 44, INK) + rect(x - w / 2, y - h, w, h + 24, FAR) + rect(x - w / 2, y - h, w, 14, SHADE, 0, .16) + roof(x, y - h + 8, w + 62, 60, INK, .34)
    houses = home(552, 766, 160, 92, -1) + home(1350, 760, 164, 94, 1)
    edge = path('M500 622h104M1298 616h112', s=MID, w=5)
    trees = ''.join(path(f'M{x} {y}V{y-h*.6}', s=INK, w=9) + ell(x, y - h * .72, h * .2, h * .42, INK) for x, y, h in ((400, 766, 190), (352, 772, 130), (1510, 748, 200), (1558, 752, 130)))
    wins = rect(524, 704, 56, 52, ACC, 3) + rect(1324, 696, 56, 52, ACC, 3)
    bars = path('M552 704v52M524 730h56M1352 696v52M1324 722h56', s=INK, w=4)
    path_ = path('M506 786C500 830 540 850 530 890C520 940 440 960 400 1020C340 1110 340 1240 300 1500H460C450 1240 460 1080 500 1020C560 960 600 930 590 880C582 846 550 830 546 786ZM1366 780C1372 820 1340 850 1352 890C1366 940 1450 960 1500 1020C1560 1110 1560 1240 1600 1500H1760C1720 1240 1680 1110 1600 1020C1540 950 1420 920 1408 880C1398 846 1420 820 1408 780Z', MID, o=.5)
    scene('qixi', '七夕：鹊桥与两扇亮着的窗 / Qixi: the bridge of magpies and two lit windows', 'Column Disc',
        g('sky', sky), g('far', river, g(None, fine, detail=2), stars), g('mid', back), g('ground', ripple, hills),
        g('core', vega, path_, trees, houses, g(None, edge, detail=2), low, birds, pair),
        g('light', wins, g(None, bars, detail=2), g(None, gold, accent=True)), core='500 0 900 1000', disc='950 480 400', disc_words=False)

def double_ninth():
    sun = circ(946, 236, 182, FAR, .7) + circ(946, 236, 132, LIGHT)
    far = ranges(560, 'C100 560 160 480 250 470C330 462 370 510 470 500C590 488 640 400 760 392C860 386 900 460 1000 456C1120 450 1170 380 1290 386C1420 392 1470 490 1580 496C1680 500 1760 560 1900 560', 900, FAR)
    far += ranges(660, 'C140 660 200 590 330 586C460 582 520 640 660 624C800 606 860 530 1000 534C1140 538 1190 620 1330 616C1470 612 1540 590 1650 604C1760 616 1780 660 1900 660', 1000, MID, .4)
    mist = ''.join(f'<g transform="translate({d} 0)">' + ''.join(pill(x, y, w, h, G0, .5) for x, y, w, h in ((260, 600, 420, 22), (400, 574, 240, 15), (1480, 590, 420, 22), (1640, 616, 260, 15), (960, 600, 420, 20))) + '</g>' for d in (-1900, 0, 1900))
    low = ranges(790, 'C160 790 260 730 420 734C600 738 680 780 860 770C1040 758 1120 720 1280 726C1450 732 1560 790 1680 790C1780 790 1820 790 1900 790', 1000, MID, .4)
    # the near hill: its crest is the stair; it falls away before the words begin
    n, x0, y0, run, rise = 11, 610, 866, 62, 20
    top = y0 - n * rise                                        # 646
    hill = path(f'M-500 900C0 896 420 892 {x0-20} {y0+14}L{x0+n*run} {top+20}H1396C1440 {top+24} 1470 740 1530 800C1580 850 1650 884 1800 892V1000H-500Z', NEAR)
    ground = rect(-3800, 880, 7600, 1530, NEAR)
    d = f'M{x0} {y0+26}V{y0}' + ''.join(f'h{run}v{-rise}' for _ in range(n)) + f'H1380L1386 {top+26}H{x0+n*run+20}L{x0+60} {y0+26}Z'
    stair = path(d, WARM)
    edge = path(''.join(f'M{x0+k*run+4} {y0-k*rise+4}h{run-8}' for k in range(n)), s=LIGHT, w=7)
    at = lambda k: (x0 + (k + .5) * run, y0 - k * rise)
    pav = f'<g transform="translate(44 70)">' + path('M1218 576v-70M1310 576v-70', s=INK, w=11) + path('M1224 548h82', s=INK, w=7) + roof(1264, 516, 176, 54, INK, .36, .12) + rect(1236, 452, 56, 18, INK) + roof(1264, 466, 108, 40, INK, .36, .1) + circ(1264, 424, 8, INK) + '</g>'
    tree = lambda x, y, w, h, f: path(f'M{x} {y}C{x-w} {y} {x-w*.9} {y-h*.6} {x} {y-h}C{x+w*.9} {y-h*.6} {x+w} {y} {x} {y}Z', f)
    trees = ''.join(tree(*a) for a in ((1420, 730, 22, 70, WARM), (1466, 790, 26, 86, MID), (880, 786, 24, 84, NEAR), (926, 790, 18, 60, WARM)))
    grass = path(''.join(f'M{x} {y}q-4 -22 -14 -34M{x} {y}q2 -26 2 -42M{x} {y}q6 -20 18 -30' for x, y in ((960, 860), (1130, 812), (1250, 850), (1370, 790), (1440, 862), (1330, 712))), s=MID, w=5)
    x, y = at(8)
    gran = grandma(round(x), y, 378, face=1, coat=WARM, pc=ACC, legs=INK, pose='walk')
    x, y = at(4)                                               # the child carries a sprig of dogwood
    sprig = f'<path d="M54-150Q60-176 58-206M59-184L74-196M59-176L44-188" stroke="{INK}" stroke-width="4"/><path d="M58-206C50-220 52-232 60-242C68-230 68-218 58-206ZM74-196C76-210 86-218 98-220C98-206 90-196 74-196ZM44-188C32-188 24-196 22-208C34-208 42-202 44-188Z" fill="{NEAR}"/><path d="M52-200h0M64-196h0M70-184h0M48-180h0M59-186h0" stroke="{ACC}" stroke-width="13"/>'
    kid = child(round(x), y, 296, face=1, coat=LIGHT, pc=WARM, legs=INK, pose='walk', arm='wave', backpack=ACC, held=sprig)
    geese = path(''.join(f'M{x} {y}q{14*k} {-14*k} {26*k} 0q{12*k} {-14*k} {26*k} 0' for x, y, k in ((1282, 120, 1), (1330, 92, .9), (1330, 150, .9))), s=INK, w=7)
    # the dogwood grows at the foot of the stair, huge
    stem = path('M560 900C590 800 600 720 604 620C608 520 640 420 700 300M602 640C560 600 540 560 528 490M606 590C660 560 700 520 722 462M640 440C600 390 590 340 590 260M600 760C650 730 690 700 716 664M592 790C556 770 536 740 524 700', s=INK, w=16)
    lv = vein = ''
    for x, y, l, a, c in ((700, 304, 140, -66, NEAR), (694, 312, 132, -8, INK), (672, 350, 126, -128, INK), (590, 268, 120, -104, NEAR), (592, 300, 96, -164, INK), (640, 440, 130, 166, NEAR), (660, 400, 118, 20, NEAR), (720, 464, 112, -34, INK), (706, 486, 110, 34, NEAR), (528, 494, 100, -112, INK), (540, 560, 96, 100, NEAR), (606, 560, 110, -160, INK), (714, 666, 96, -22, NEAR), (690, 694, 90, 44, INK), (602, 690, 116, 176, NEAR), (524, 704, 86, 104, INK), (596, 780, 104, 28, NEAR)):
        lv += leaf(x, y, l, 36, a, c)
        q = math.radians(a); vein += f'M{x+math.cos(q)*14:.0f} {y+math.sin(q)*14:.0f}l{math.cos(q)*l*.72:.0f} {math.sin(q)*l*.72:.0f}'
    be = sh = ''
    for j, (x, y) in enumerate(((700, 330), (612, 320), (648, 470), (560, 480), (706, 540), (600, 640), (540, 760), (664, 742))):
        for dx, dy, r in ((0, 0, 24), (37, -12, 22), (20, 32, 23), (-22, 28, 20), (52, 24, 19))[:4 + j % 2]:
            be += circ(x + dx, y + dy, r, ACC); sh += circ(x + dx - 7, y + dy - 8, 5, LIGHT)
    scene('double-ninth', '重阳：登高，遍插茱萸 / Double Ninth: up the hill, dogwood in hand', 'Column',
        g('sky', sun), g('far', far, mist, low, trees), g('mid', hill), g('ground', ground),
        g('core', pav, geese, stair, g(None, edge, grass, detail=2), gran, kid, stem, lv, g(None, path(vein, s=MID, w=3), detail=2)),
        g('light', g(None, be, g(None, sh, detail=2), accent=True)), core='500 0 900 1000')

def huaibei():
    W = 706
    far = ''.join(rect(x, W - h, w, h, FAR) for x, w, h in ((40, 62, 96), (108, 48, 140), (162, 70, 84), (1560, 54, 120), (1622, 70, 90), (1700, 46, 150), (1754, 66, 104)))
    hills = ranges(660, 'C120 660 240 560 400 540C560 522 640 596 780 580C920 566 980 478 1130 470C1290 462 1400 570 1540 600C1680 626 1780 660 1900 660', W + 4, FAR) + ranges(690, 'C160 690 260 640 420 636C600 632 700 690 880 676C1040 664 1120 596 1280 590C1440 586 1560 664 1680 676C1780 686 1820 690 1900 690', W + 4, MID, .75)
    water = rect(-3800, W, 7600, 144, MID) + rect(-3800, 846, 7600, 1560, NEAR)
    lake = ''
    wave = 'M-3 818H0' + ''.join(f'q{a/4} {-b} {a/2} 0q{a/4} {b} {a/2} 0' for a, b in ((230, 10), (240, 14), (220, 8), (260, 14), (240, 10), (230, 12), (250, 10), (230, 12))) + 'H1903V850H-3Z'
    lake += path(wave, NEAR) + ''.join(lens(x, y, w, 9, f, o) for x, y, w, f, o in ((140, 744, 200, FAR, .8), (330, 790, 260, FAR, .7), (1240, 760, 240, FAR, .8), (1540, 790, 260, FAR, .7), (1740, 742, 180, FAR, .8), (220, 880, 300, MID, .7), (700, 900, 340, MID, .7), (1200, 880, 300, MID, .7), (1640, 902, 300, MID, .7), (440, 1000, 460, MID, .5), (1100, 1030, 460, MID, .5), (1600, 1000, 360, MID, .5)))
    # the bridge of five arches and its picture in the lake
    arches = ((520, 34), (618, 46), (742, 62), (866, 46), (964, 34))
    def arch(d): return ''.join(f'M{x-r} {W}{"A"}{r} {r} 0 0 {1 if d < 0 else 0} {x+r} {W}Z' for x, r in arches)
    bridge = path(f'M420 {W}C520 {W-40} 600 {W-112} 742 {W-116}C884 {W-112} 964 {W-40} 1064 {W}Z', LIGHT)
    holes = path(arch(-1), MID) + path(''.join(f'M{x-r*1.16} {W}A{r*1.16} {r*1.16} 0 0 1 {x+r*1.16} {W}' for x, r in arches), s=WARM, w=6)
    rail = path(f'M416 {W-22}C520 {W-66} 600 {W-140} 742 {W-144}C884 {W-140} 964 {W-66} 1068 {W-22}', s=LIGHT, w=8) + path(''.join(f'M{x} {W-y}v{30}' for x, y in ((440, 34), (486, 56), (532, 80), (578, 106), (626, 128), (682, 142), (742, 146), (802, 142), (858, 128), (906, 106), (952, 80), (998, 56), (1044, 34))), s=LIGHT, w=7)
    mirror = path(f'M420 {W+2}C520 {W+34} 600 {W+82} 742 {W+86}C884 {W+82} 964 {W+34} 1064 {W+2}Z', LIGHT, o=.32) + path(''.join(f'M{x-r} {W+2}A{r} {r*.76} 0 0 0 {x+r} {W+2}Z' for x, r in arches), MID)
    # a pavilion on the far shore, two egrets
    shore = path(f'M1000 {W}C1060 {W-26} 1180 {W-36} 1300 {W-26}C1420 {W-30} 1480 {W-14} 1540 {W}Z', NEAR)
    egret = lambda x, y, k: f'<g transform="translate({x} {y}) scale({k})">' + path('M-96 22C-60 16 -36 4 -20 0C-34 -34 -76 -62 -120 -66C-70 -84 -10 -60 14 -14C30 -44 70 -66 112 -60C80 -46 48 -22 30 8C60 10 74 -4 92 -10L122 -6L94 2C80 20 50 30 20 28C-16 28 -40 24 -96 36Z', LIGHT) + path('M92 -10L122 -6L94 2Z', WARM) + '</g>'
    birds = egret(552, 512, .5) + egret(642, 528, .34)
    # the pomegranate branch from the upper right
    br = path('M2240 250C2020 330 1820 330 1640 372C1480 410 1380 400 1262 446C1180 476 1120 500 1052 500M1640 372C1590 410 1570 450 1556 506M1420 402C1400 440 1380 460 1346 490M1240 454C1206 480 1190 500 1176 540M1880 322C1840 380 1820 420 1790 460', s=INK, w=15)
    lv = ''
    vein = ''
    for x, y, l, d, f in ((1056, 500, 110, 172, NEAR), (1084, 498, 100, 120, INK), (1110, 490, 110, 236, NEAR), (1200, 466, 118, 206, INK), (1250, 452, 116, 262, NEAR), (1290, 436, 112, 300, INK), (1330, 424, 116, 234, NEAR), (1430, 404, 120, 286, INK), (1450, 402, 112, 62, NEAR), (1500, 396, 118, 246, NEAR), (1560, 386, 120, 300, INK), (1556, 430, 112, 140, INK), (1640, 374, 120, 262, NEAR), (1700, 362, 118, 50, INK), (1740, 352, 120, 292, NEAR), (1800, 340, 116, 84, NEAR), (1850, 330, 120, 250, INK), (1940, 322, 120, 300, NEAR), (1930, 320, 116, 70, INK), (1364, 480, 108, 20, INK), (1200, 500, 104, 40, NEAR)):
        lv += leaf(x, y, l, 23, d, f)
        a = math.radians(d); vein += f'M{x+math.cos(a)*12:.0f} {y+math.sin(a)*12:.0f}l{math.cos(a)*l*.72:.0f} {math.sin(a)*l*.72:.0f}'
    def fruit(x, y, r, deg=0, cut=False):
        q = r / 100
        s = f'<g transform="translate({x} {y}) rotate({deg}) scale({num(round(q, 2))})">' + path('M-20 -96C-84 -92 -112 -40 -104 14C-96 62 -58 92 -28 96L-40 138L-12 118L0 142L14 118L40 136L28 96C60 90 98 60 104 12C112 -42 84 -92 20 -96Q0 -88 -20 -96Z', ACC)
        s += path('M-78 -44C-92 -16 -90 20 -74 46', s=LIGHT, w=11, o=.75) + path('M104 12C98 60 60 90 28 96L40 136L14 118L0 142C10 120 4 108 2 98C60 84 86 30 78 -64C104 -40 110 -18 104 12Z', SHADE, o=.14)
        if cut:
            s += path('M-30 -58C10 -78 62 -44 66 4C68 46 40 76 8 74C-8 40 -44 20 -50 -14Q-48 -46 -30 -58Z', WARM)
            s += ''.join(path(f'M{a} {b}c13 -13 27 2 19 17c-9 13 -29 6 -19 -17z', ACC) for a, b in ((-28, -42), (-2, -50), (24, -42), (-34, -14), (-8, -20), (18, -14), (42, -14), (-14, 10), (10, 14), (36, 16), (6, 42), (30, 42)))
        return s + '</g>'
    fr = path('M1176 536v30M1346 486v24M1556 500v40', s=INK, w=11) + fruit(1172, 664, 104, 6, True) + fruit(1350, 576, 74, -8) + fruit(1558, 626, 92, -4) + fruit(1790, 530, 76, 8)
    reeds = ''.join(path(f'M{x} 900Q{x+d*.2} {900-h*.6} {x+d} {900-h}', s=f, w=8) + path(f'M{x+d*.8} {900-h*.86}C{x+d+22} {900-h*.9} {x+d+28} {900-h-16} {x+d+12} {900-h-54}C{x+d-8} {900-h-34} {x+d-18} {900-h+10} {x+d*.8} {900-h*.86}Z', WARM) for x, h, d, f in ((60, 250, -30, INK), (96, 330, 8, INK), (140, 280, 36, INK), (190, 220, 60, INK))) + path('M40 900C60 800 30 740 -10 700C50 730 90 800 84 900ZM120 900C130 800 160 740 220 704C186 760 170 820 172 900Z', INK) + path('M0 904q110 -30 240 0q-120 22 -240 0z', INK)
    scene('huaibei', '淮北：相湖、长桥、石榴 / Huaibei: the lake, the bridge, the pomegranate', 'Band',
        g('far', hills, *[f'<g transform="translate({d} 0)">{far}</g>' for d in (-1900, 0, 1900)]), g('mid', water), g('ground', lake, tile=1900), g('wing-l', reeds),
        g('core', shore, mirror, bridge, holes, g(None, rail, detail=2), birds, br, lv, g(None, path(vein, s=MID, w=3), detail=2)),
        g('light', g(None, fr, accent=True)), core='500 380 900 620')

SCENES = {'mid-autumn': mid_autumn, 'spring-festival': spring_festival, 'lantern': lantern, 'dragon-boat': dragon_boat, 'qingming': qingming, 'qixi': qixi, 'double-ninth': double_ninth, 'door': door, 'huaibei': huaibei}
PICK = sys.argv[1:] if __name__ == '__main__' else []
for name, draw in SCENES.items():
    if not PICK or name in PICK: draw()
