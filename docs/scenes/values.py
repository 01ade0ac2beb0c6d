"""The twelve values: one object each in the same disc, in two tones and the accent; clear at 10 u and rich at 46 u.
Everything is drawn about the middle of the disc (0, 0), inside r = 420; strokes are 26 (form) and 12 (detail)."""
import sys
from kit import *
R, S1, S2 = 424, 26, 12
def value(name, title, *parts):
    body = ''.join(parts)
    scene('value-' + name, title, 'Disc',
        g('core', f'<g transform="translate(950 500)">' + circ(0, 0, 460, FAR) + circ(0, 0, R, MID) + body + '</g>'),
        core='490 40 920 920', disc='950 500 460', disc_words=False, defs=f'<clipPath id="d"><circle cx="0" cy="0" r="{R}"/></clipPath>')
def inside(*parts): return '<g clip-path="url(#d)">' + ''.join(parts) + '</g>'
def fine(*parts): return g(None, *parts, detail=2)
def hand(x, y, k, deg, f, m=1):
    """An open hand, fingers up: four fingers and a thumb; (x, y) the wrist."""
    return f'<g transform="translate({x} {y}) rotate({deg}) scale({num(k*m)} {num(k)})">' + path('M-30 8L-40 -66Q-40 -86 -20 -86H22Q42 -86 41 -66L32 8Z', f) + path('M-31 -70L-44 -138M-10 -78L-15 -166M13 -78L15 -164M33 -70L46 -134M28 -22C50 -34 62 -52 74 -84', s=f, w=20) + '</g>'
def fist(x, y, k, deg, f, line, m=1):
    """A hand closed round a handle: four folded fingers, the thumb across them; (x, y) its middle."""
    return (f'<g transform="translate({x} {y}) rotate({deg}) scale({num(k*m)} {num(k)})">' + path('M-58 -50Q-58 -66 -40 -66H40Q60 -66 60 -46V40Q60 74 26 76H-30Q-58 74 -58 44Z', f)
        + path('M-58 -34H10M-58 0H4M-58 34H0', s=line, w=8) + path('M44 -40C20 -34 8 -16 6 10', s=line, w=38) + path('M46 -42C22 -36 8 -16 6 8', s=f, w=26) + '</g>')
def wheat(x, y, h, f, deg=0):
    s = f'<g transform="translate({x} {y}) rotate({deg})">' + path(f'M0 0V{-h}', s=f, w=11)
    return s + path(''.join(f'M0 {-h*.5-i*34}c{d*10} {-10} {d*42} {-16} {d*36} {-58}c{d*-24} {8} {d*-38} {28} {d*-36} {58}z' for i in range(4) for d in (-1, 1)) + f'M0 {-h*.5-136}c-16 -14 -16 -40 0 -62c16 22 16 48 0 62z', f) + '</g>'

def prosperity():
    bridge = path('M-460 34H460V250H-460Z', NEAR) + path(''.join(f'M{x-112} 320V236a112 134 0 0 1 224 0V320Z' for x in (-284, 0, 284)), MID)
    rail = path('M-460 34H460', s=LIGHT, w=S2)
    train = path('M-460 18V-74Q-460 -96 -438 -96H96C216 -96 304 -46 346 2Q356 18 336 18Z', ACC) + path('M-460 -18H250', s=LIGHT, w=S2) + path('M176 -70C236 -60 276 -38 300 -18H214Q176 -24 176 -70Z', LIGHT)
    wins = path(''.join(f'M{x} -74h52q8 0 8 8v18q0 8 -8 8h-52q-8 0 -8 -8v-18q0 -8 8 -8z' for x in (-424, -332, -240, -148, -56, 36)), LIGHT)
    field = path('M-460 300C-260 250 200 250 460 310V460H-460Z', NEAR)
    ears = wheat(-262, 420, 262, LIGHT, -14) + wheat(-140, 430, 320, LIGHT, -6) + wheat(-8, 440, 300, LIGHT, 3) + wheat(124, 432, 336, LIGHT, 7) + wheat(258, 420, 262, LIGHT, 15)
    value('prosperity', '富强：长桥、列车、麦浪 / Prosperity: a bridge, a train, wheat', inside(bridge, rail, train, wins, field, ears))
def democracy():
    arms = ''
    for x, y, top, deg, c in ((-262, 20, 0, -22, NEAR), (262, 20, 0, 22, NEAR), (-136, -50, 0, -10, LIGHT), (136, -50, 0, 10, LIGHT), (0, -100, 0, 0, ACC)):
        arms += path(f'M{x} {y}L{x*.72} 250', s=c, w=86) + path(f'M{x-40} {y+8}L{x+40} {y+8}', s=MID, w=S2) + hand(x, y, 1.12, deg, NEAR if c == LIGHT else LIGHT, 1 if x <= 0 else -1)
    table = ell(0, 262, 372, 104, NEAR) + ell(0, 240, 372, 104, LIGHT)
    top = path('M-300 240C-300 172 300 172 300 240C300 308 -300 308 -300 240Z', s=MID, w=S2) + path('M-58 218h116l24 40h-164z', ACC) + path('M-34 234h66', s=LIGHT, w=S2)
    value('democracy', '民主：圆桌与举起的手 / Democracy: a round table, raised hands', inside(arms, table, top))
def civility():
    cover = path('M0 -276C-120 -236 -300 -120 -408 34Q-384 66 -340 60C-250 -60 -110 -160 0 -196C110 -160 250 -60 340 60Q384 66 408 34C300 -120 120 -236 0 -276Z', NEAR)
    pages = path('M0 -214C-112 -176 -262 -76 -352 44Q-330 74 -292 76C-210 -20 -100 -104 0 -136C100 -104 210 -20 292 76Q330 74 352 44C262 -76 112 -176 0 -214Z', LIGHT)
    lines = path('M0 -186C-104 -152 -234 -62 -322 52M0 -160C-102 -126 -220 -44 -304 62M0 -186C104 -152 234 -62 322 52M0 -160C102 -126 220 -44 304 62', s=MID, w=8)
    hall = path('M0 -104C-90 -72 -170 -10 -232 60V268H232V60C170 -10 90 -72 0 -104Z', NEAR) + path('M-62 268V104Q-62 44 0 44Q62 44 62 104V268Z', LIGHT) + path('M0 60V268', s=NEAR, w=S2) + rect(-300, 262, 600, 34, LIGHT, 8) + rect(-346, 300, 692, 34, LIGHT, 8)
    win = path('M-184 112h76v90h-76zM108 112h76v90h-76z', LIGHT) + path('M-146 112v90M-184 157h76M146 112v90M108 157h76', s=NEAR, w=8)
    swallow = path('M268 -226C226 -276 166 -300 96 -296C150 -272 190 -248 216 -216C214 -190 228 -174 250 -166C276 -162 300 -154 330 -120C328 -144 320 -164 308 -180C330 -180 352 -174 376 -158C362 -186 338 -202 306 -208C318 -240 326 -290 306 -346C298 -300 288 -262 268 -226Z', ACC) 
    value('civility', '文明：书页作屋檐 / Civility: pages for a roof, and a swallow', inside(hall, cover, pages, lines, fine(win), swallow))
def harmony():
    def carp(f, o, deg):
        b = path('M246 -190C206 -292 96 -352 -30 -336C-190 -316 -306 -180 -296 10C-292 60 -280 96 -262 124C-240 64 -226 40 -206 22C-196 -96 -120 -176 -10 -186C90 -196 170 -180 246 -190Z', f)
        t = path('M-288 40C-330 90 -346 160 -322 232C-296 196 -272 182 -250 186C-222 200 -196 202 -160 180C-206 154 -222 100 -214 20Z', f)
        fins = path('M-190 -268C-250 -320 -320 -300 -352 -250C-310 -250 -276 -236 -256 -200ZM40 -186C30 -140 -8 -116 -54 -118C-34 -140 -28 -164 -30 -184Z', f)
        e = circ(150, -258, 17, o) + path('M96 -318C70 -280 70 -230 92 -196', s=o, w=S2)
        sc = path('M40 -316a30 30 0 0 0 0 52a30 30 0 0 0 6 54M-34 -320a30 30 0 0 0 2 54a30 30 0 0 0 12 54M-106 -300a30 30 0 0 0 16 50a30 30 0 0 0 24 44M-170 -262a30 30 0 0 0 28 44a30 30 0 0 0 34 34M-222 -206a30 30 0 0 0 38 34a30 30 0 0 0 44 22M-262 -140a30 30 0 0 0 44 22a30 30 0 0 0 46 8M-284 -64a30 30 0 0 0 46 8a30 30 0 0 0 42 -6', s=o, w=9)
        return f'<g transform="rotate({deg})">{t}{fins}{b}{e}' + fine(sc) + '</g>'
    lotus = path('M0 -118C42 -82 58 -28 34 30H-34C-58 -28 -42 -82 0 -118Z', ACC) + path('M-46 -88C-16 -56 -8 -10 -20 40C-64 34 -88 -24 -76 -80Q-62 -92 -46 -88ZM46 -88C16 -56 8 -10 20 40C64 34 88 -24 76 -80Q62 -92 46 -88Z', ACC) + path('M-126 -34C-86 -34 -40 0 -20 52C-64 66 -112 34 -126 -34ZM126 -34C86 -34 40 0 20 52C64 66 112 34 126 -34Z', ACC) + path('M0 -118C42 -82 58 -28 34 30H-34C-58 -28 -42 -82 0 -118Z', s=MID, w=9) + path('M-96 76Q0 44 96 76Q0 116 -96 76Z', NEAR)
    value('harmony', '和谐：双鲤绕莲 / Harmony: two carp round a lotus', carp(LIGHT, NEAR, 0), carp(NEAR, LIGHT, 180), lotus)
def freedom():
    hill = path('M-460 226C-300 120 -120 120 30 230C160 320 300 330 460 270V460H-460Z', NEAR) + path('M-460 330C-260 270 -60 320 60 460H-460Z', LIGHT, o=.22)
    cloud = path('M-372 -150h230a34 34 0 0 0 0 -68h-20a62 62 0 0 0 -116 -26a48 48 0 0 0 -76 28a34 34 0 0 0 -18 66z', LIGHT, o=.85)
    kite = '<g transform="translate(84 -118) rotate(24)">' + path('M0 -236L170 -36L0 236Z', ACC) + path('M0 -236L-170 -36L0 236Z', LIGHT) + path('M0 -36L170 -36L0 -236ZM0 -36V236L-170 -36Z', SHADE, o=.14) + path('M0 -236V236M-170 -36H170', s=NEAR, w=S2) + '</g>'
    tail = path('M-12 98C-70 150 -20 210 -84 246C-130 270 -120 320 -170 336', s=LIGHT, w=S2) + path('M-42 168l-44 -34l4 62zM-42 168l46 22l-14 -60zM-92 254l-52 -22l14 60zM-92 254l42 32l6 -62z', ACC)
    line = path('M84 -150C240 40 230 160 196 318', s=LIGHT, w=8)
    child_ = path('M176 372V402M214 372V402', s=LIGHT, w=22) + path('M164 296Q164 268 192 268Q222 268 224 296L240 376H148Z', ACC) + path('M176 292L150 256L190 214M212 292L236 262L212 214', s=ACC, w=20) + circ(198, 236, 34, LIGHT) + path('M164 232C164 186 232 186 232 232C214 218 184 218 164 232Z', NEAR)
    value('freedom', '自由：风筝高过山岗 / Freedom: a kite above the hill', inside(cloud, hill, path('M92 -136C240 0 262 110 206 208', s=LIGHT, w=8), tail, kite, child_))
def equality():
    ground = path('M-460 244H460V460H-460Z', NEAR) + path('M-330 300H-120M-60 300H90M160 300H330M-230 352H20M90 352H250', s=MID, w=S2)
    mass = path('M-400 250L-128 28H128V72H188V116H248V160H308V204H368V250Z', LIGHT)
    seams = path('M-128 40V244M128 72V244M188 116V244M248 160V244M308 204V244', s=MID, w=8)
    rail = path('M-388 150L-150 -44M388 150L150 -44M-388 150V226M-270 54V136M-150 -44V40M388 150V226M270 54V150M150 -44V70', s=NEAR, w=16)
    door = path('M-112 28V-206A112 112 0 0 1 112 -206V28Z', NEAR) + path('M-80 28V-204A80 80 0 0 1 80 -204V28Z', LIGHT) + path('M-80 28V-204A80 80 0 0 1 52 -265V62L-80 28Z', ACC) + circ(20, -104, 13, LIGHT)
    eave = path('M-176 -306C-104 -318 -62 -352 0 -366C62 -352 104 -318 176 -306L166 -276H-166Z', NEAR)
    bars = path('M-48 -202V-24M-48 -202H12M-48 -24H10M-48 -112H-10', s=LIGHT, w=9)
    value('equality', '平等：坡道与台阶，同一扇门 / Equality: a ramp and a stair to one door', inside(ground, mass, fine(seams), eave, door, rail, fine(bars)))
def justice():
    sq = path('M-262 -316H-150V172H294V284H-262Z', LIGHT) + path('M-150 172L-110 172Q-150 172 -150 132Z', LIGHT)
    ticks = path(''.join(f'M-262 {y}h{46 if i % 2 == 0 else 28}' for i, y in enumerate(range(-262, 180, 50))) + ''.join(f'M{x} 284v-{46 if i % 2 == 0 else 28}' for i, x in enumerate(range(-150, 280, 50))), s=NEAR, w=S2)
    hole = circ(-206, 228, 24, MID)
    bar = path('M-40 -336H236', s=NEAR, w=38) + circ(98, -336, 34, NEAR) + path('M98 -336V-60', s=NEAR, w=14)
    bob = path('M60 -64H136V-28H60Z', NEAR) + path('M34 -28H162Q170 20 140 70L98 138L56 70Q26 20 34 -28Z', ACC) + path('M70 -6Q66 30 86 66', s=LIGHT, w=S2)
    right = path('M-108 172V128H-150', s=NEAR, w=S2)
    value('justice', '公正：铅垂线与直角尺 / Justice: a plumb line and a square', sq, fine(ticks), hole, right, bar, bob)
def law():
    sea = path('M-460 -60C-420 -60 -400 -120 -340 -130C-272 -140 -236 -96 -246 -56C-262 -84 -300 -84 -312 -56C-290 -28 -240 -24 -206 -40C-180 -56 -150 -110 -90 -112C-40 -112 -16 -76 -24 -44C-40 -66 -70 -62 -80 -38C-60 -12 -20 -14 0 -30V300H90V460H-460Z', LIGHT)
    waves = path('M-420 60q46 -40 92 0t92 0t92 0M-420 150q46 -40 92 0t92 0t92 0M-400 240q46 -40 92 0t92 0t92 0', s=NEAR, w=S2)
    calm = path('M60 250H460V460H60Z', LIGHT) + path('M150 300h200M120 346h150', s=NEAR, w=S2)
    bank = path('M60 250C140 214 300 206 460 230V262H60Z', NEAR)
    house = path('M206 146l74 -58l74 58v78H206z', LIGHT) + path('M190 152l90 -72l90 72', s=NEAR, w=S1) + rect(258, 160, 46, 62, ACC)
    book = path('M-96 -260Q-96 -290 -66 -290H124Q146 -290 146 -268V330H-66Q-96 330 -96 300Z', NEAR) + path('M-66 268H130V314H-66Q-84 310 -84 290Q-84 270 -66 268Z', LIGHT) + path('M-60 -290V262', s=LIGHT, w=S2)
    mark = path('M-14 -196H100M43 -214V-60M-2 -60H88M-14 -196L-40 -128H12ZM100 -196L74 -128H126Z', s=LIGHT, w=S2)
    rib = path('M58 288V392L84 366L110 392V288Z', ACC) + path('M-14 10H100M-14 60H100', s=LIGHT, w=S2)
    pg = path('M-60 284H130M-60 298H130', s=MID, w=6)
    value('law', '法治：典籍如堤，水波不兴 / Rule of law: a book for a dyke', inside(sea, waves, bank, calm, house, book, mark, fine(pg), rib))
def patriotism():
    sun = circ(150, -210, 92, LIGHT)
    back = path('M-460 40C-340 -120 -230 -200 -140 -180C-40 -160 20 -40 120 -30C220 -30 300 -140 460 -90V460H-460Z', NEAR)
    terr = path('M-424 44C-320 -78 -226 -140 -150 -124C-70 -106 -20 -10 60 16M-424 116C-320 10 -236 -60 -160 -52C-90 -44 -50 30 10 64M-424 186C-330 90 -250 20 -180 24C-120 30 -86 80 -40 114M424 -26C330 -66 250 20 150 40M424 46C340 8 270 80 176 100M424 118C350 84 290 140 210 160', s=LIGHT, w=S1 - 6)
    river = path('M92 30C150 70 20 110 -10 170C-40 240 140 250 110 320C96 360 20 400 -40 460H240C280 400 300 360 290 310C270 230 110 230 120 176C130 130 190 80 132 30Z', LIGHT)
    low = path('M-460 250C-330 190 -200 210 -110 290C-60 340 -40 400 -60 460H-460Z', MID) + path('M-460 270C-330 214 -210 236 -124 308C-76 352 -60 410 -80 460H-460Z', NEAR)
    house = path('M-330 300V196L-226 116L-122 196V300Z', LIGHT) + path('M-356 206L-226 104L-96 206', s=ACC, w=S1 + 6) + rect(-262, 206, 72, 74, ACC, 4) + path('M-226 206V280M-262 243H-190', s=LIGHT, w=S2)
    value('patriotism', '爱国：梯田，长河，一窗灯 / Patriotism: terraces, a river, one lit window', inside(sun, back, terr, river, low, house))
def dedication():
    def arm(x, y, deg): return f'<g transform="translate({x} {y}) rotate({deg})">' + path('M-56 96H56L74 560H-74Z', NEAR) + rect(-66, 74, 132, 44, LIGHT, 10) + path('M-66 96h132', s=MID, w=6) + '</g>'
    brush = '<g transform="translate(-206 50) rotate(-26)">' + path('M0 40V-190', s=ACC, w=34) + rect(-26, -234, 52, 46, LIGHT, 6) + path('M-26 -234C-44 -280 -30 -330 4 -372C30 -330 42 -280 26 -234Z', ACC) + '</g>'
    wrench = '<g transform="translate(0 -10)">' + path('M-24 80V-196C-72 -218 -92 -262 -78 -312C-72 -330 -60 -346 -44 -356V-286L0 -262L44 -286V-356C60 -346 72 -330 78 -312C92 -262 72 -218 24 -196V80Z', ACC) + '</g>'
    steth = path('M196 40C150 -60 130 -150 170 -230C184 -262 220 -276 250 -262C284 -246 290 -206 274 -172L246 -96', s=ACC, w=S1) + circ(238, -66, 50, ACC) + circ(238, -66, 22, LIGHT)
    value('dedication', '敬业：执笔，执扳手，执听诊器 / Dedication: a brush, a wrench, a stethoscope', inside(arm(-206, 70, -24), arm(206, 70, 24), brush, steth, fist(-206, 62, 1.05, -26, LIGHT, NEAR, 1), fist(206, 62, 1.05, 26, LIGHT, NEAR, -1), arm(0, 30, 0), wrench, fist(0, 24, 1.1, 0, LIGHT, NEAR)))
def integrity():
    def half(f, o):
        palm = path('M-470 -104L-334 -118C-300 -182 -236 -226 -170 -214C-126 -204 -104 -172 -110 -132V120C-112 190 -160 226 -226 224C-280 220 -316 196 -344 160L-470 166Z', f)
        folds = path('M-114 -62C-146 -70 -186 -68 -218 -54M-112 8C-144 0 -186 2 -220 16M-112 78C-144 70 -190 72 -226 88', s=o, w=S2)
        thumb = path('M-322 -92C-288 -140 -228 -166 -196 -142C-174 -122 -190 -92 -228 -66C-252 -48 -264 -30 -268 -4', s=o, w=S2)
        return palm + thumb + folds + path('M-360 -176L-396 -168L-402 206L-366 212Z', ACC)
    L = half(LIGHT, NEAR); Rr = f'<g transform="scale(-1 1)">{half(NEAR, LIGHT)}</g>'
    fl = 'M-236 150C-160 170 -90 92 -10 100C92 112 92 232 10 238'
    fr = 'M236 156C170 186 120 250 30 244C-76 236 -84 112 4 104'
    trunk = 'M-236 150C-160 170 -90 92 -10 100C18 103 38 114 50 130'
    edge = lambda d, f: path(d, s=MID, w=84) + path(d, s=f, w=62)
    value('integrity', '诚信：拉钩 / Integrity: two little fingers hooked', inside(Rr, L, path(fl, s=LIGHT, w=62), edge(fr, NEAR), path('M-90 112C-66 102 -40 98 -10 100C18 103 38 114 50 130', s=MID, w=84), path(trunk, s=LIGHT, w=62), path('M-300 124L-220 152', s=LIGHT, w=62), path('M290 130L220 164', s=NEAR, w=62)))
def friendship():
    def who(x, y, h, body, hair, f): return path(f'M{x-86} {y}V{y-h*.5}C{x-86} {y-h*.74} {x-50} {y-h*.8} {x} {y-h*.8}C{x+50} {y-h*.8} {x+86} {y-h*.74} {x+86} {y-h*.5}V{y}Z', body) + circ(x, y - h, 62, hair)
    rain = path('M-360 -60l-24 84M-300 60l-24 84M-372 130l-24 84M-310 230l-20 70M330 60l-24 84M384 -20l-24 84M360 190l-24 84', s=LIGHT, w=S2)
    ground = path('M-460 330H460V460H-460Z', NEAR) + path('M-250 362H120M40 396H220', s=MID, w=S2)
    pole = path('M24 -290L-14 150', s=NEAR, w=S1)
    canopy = path('M-340 4C-336 -190 -180 -330 34 -316C236 -300 372 -150 352 56Q300 6 240 48Q180 -6 116 36Q56 -22 -8 26Q-70 -32 -132 16Q-190 -36 -236 4Q-290 -30 -340 4Z', ACC)
    ribs = path('M34 -316C-60 -240 -120 -120 -132 16M34 -316C10 -220 -8 -100 -8 26M34 -316C96 -220 116 -90 116 36M34 -316C180 -230 238 -90 240 48M34 -316C-120 -260 -220 -130 -236 4', s=SHADE, w=9, o=.2) + circ(36, -326, 17, NEAR)
    value('friendship', '友善：一把伞，两个人 / Friendship: one umbrella for two', inside(ground, rain, who(-112, 340, 300, LIGHT, NEAR, 1), who(104, 340, 230, NEAR, LIGHT, -1), pole, path('M-84 190Q-40 196 -14 140', s=LIGHT, w=52), circ(-12, 134, 30, NEAR), canopy, fine(ribs)))
ALL = [prosperity, democracy, civility, harmony, freedom, equality, justice, law, patriotism, dedication, integrity, friendship]
PICK = sys.argv[1:] if __name__ == '__main__' else []
for draw in ALL:
    if not PICK or draw.__name__ in PICK: draw()
