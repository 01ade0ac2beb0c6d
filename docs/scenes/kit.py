"""The drawing kit of the scenes: small functions that give SVG in the eight tokens of a theme (10 units are a hundredth of the
shorter side). Each file of this folder draws some scenes: `python3 docs/scenes/all.py` writes them all."""
import math, random, os, re
HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(os.path.dirname(os.path.dirname(HERE)), "assets", "scenes")
T = {k: 'token-' + k for k in ('far', 'mid', 'near', 'ink', 'accent', 'warm', 'light', 'skin', 'g0', 'shade')}
FAR, MID, NEAR, INK, ACC, WARM, LIGHT, SKIN, G0, SHADE = (T[k] for k in ('far', 'mid', 'near', 'ink', 'accent', 'warm', 'light', 'skin', 'g0', 'shade'))

def num(v):
    return ('%.1f' % v).rstrip('0').rstrip('.') if isinstance(v, float) else str(v)

def rect(x, y, w, h, f, r=0, o=1): return f'<rect x="{num(x)}" y="{num(y)}" width="{num(w)}" height="{num(h)}"' + (f' rx="{num(r)}"' if r else '') + f' fill="{f}"' + (f' fill-opacity="{o}"' if o != 1 else '') + '/>'
def circ(x, y, r, f, o=1): return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(r)}" fill="{f}"' + (f' fill-opacity="{o}"' if o != 1 else '') + '/>'
def ell(x, y, rx, ry, f, rot=0): return f'<ellipse cx="{num(x)}" cy="{num(y)}" rx="{num(rx)}" ry="{num(ry)}" fill="{f}"' + (f' transform="rotate({num(rot)} {num(x)} {num(y)})"' if rot else '') + '/>'
def shorten(d): return re.sub(r'(?<=\d) -', '-', re.sub(r'-?\d+\.\d+', lambda m: num(float(m.group(0))), d))
def path(d, f='none', s='none', w=0, o=1, extra=''):
    return f'<path d="{shorten(d)}"' + (f' fill="{f}"') + (f' stroke="{s}" stroke-width="{num(float(w))}" stroke-linecap="round" stroke-linejoin="round"' if s != 'none' else '') + (f' opacity="{o}"' if o != 1 else '') + extra + '/>'
def g(id, *parts, tile=None, detail=None, accent=False):
    a = (f' id="{id}"' if id else '') + (f' data-tile="{tile}"' if tile else '') + (f' data-detail="{detail}"' if detail else '') + (' data-entrance="accent"' if accent else '')
    return f'<g{a}>' + ''.join(parts) + '</g>'
def scene(name, title, layouts, *layers, core=None, disc=None, disc_words=True, defs=''):
    a = f' data-layouts="{layouts}"' + (f' data-core="{core}"' if core else '') + (f' data-disc="{disc}"' if disc else '') + ('' if disc_words else ' data-disc-words="no"')
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1900 1000"{a}>\n<title>{title}</title>\n' + (f'<defs>{defs}</defs>\n' if defs else '') + '\n'.join(layers) + '\n</svg>\n'
    with open(os.path.join(OUT, name + '.svg'), 'w') as file: file.write(svg)
# --- the house figures: five and a half heads (child four), closed smiling eyes, no outline. Drawn facing right in a box 200 high,
# feet at 0 0, then scaled; face=-1 turns them to the left.
# person(x, base, h, coat, …): x the middle, base the sole, h the height (children: theirs). legs=None picks a tone that stays visible
# on a near (dark) ground in every theme: light, or warm below a light coat. INK legs only where the ground behind them is mid, far or warm.
# coat: ACC, WARM, LIGHT (or INK on mid). style: jacket, coat, dress, skirt, vest (coat = vest, sleeve = shirt), padded
# pattern: dots, stripes, check, zip, hearts … in the colour pc, from HD on. hairdo: short, crop, bob, tail, bun, long, bowl, bald; hair='white'
# arm (front) and arm2 (behind): down out phone wave up hip hold carry pocket mouth point back high | a list of points (shoulder … hand)
# pose: stand walk sit stoop. back=True: from behind. skin: 0 1 2. mask, glasses. hat: a colour; hatkind: cap knit straw helmet. satchel: a colour
POSES = {'down': ((18,-138),(24,-124),(24,-108),(22,-92)), 'out': ((17,-138),(22,-118),(32,-112),(46,-110)), 'phone': ((17,-138),(22,-110),(34,-108),(38,-124)),
 'wave': ((17,-138),(34,-134),(40,-150),(41,-170)), 'up': ((16,-138),(28,-156),(30,-176),(29,-200)), 'high': ((15,-138),(26,-156),(36,-180),(50,-204)), 'hip': ((18,-138),(42,-116),(40,-112),(20,-98)),
 'stick': ((17,-138),(21,-118),(25,-110),(32,-107)), 'hold': ((17,-138),(25,-120),(31,-104),(36,-88)), 'carry': ((17,-138),(20,-114),(28,-106),(38,-106)), 'pocket': ((18,-138),(28,-122),(28,-106),(19,-95)),
 'mouth': ((18,-138),(34,-120),(30,-132),(17,-153)), 'point': ((17,-138),(28,-138),(42,-142),(56,-146)), 'back': ((17,-138),(26,-122),(22,-108),(8,-102)), 'lap': ((17,-138),(24,-116),(26,-104),(34,-98)), 'broom': ((17,-138),(24,-116),(30,-106),(40,-98))}
def _s(d, c, w, o=1, extra=''): return f'<path d="{shorten(d)}" stroke="{c}" stroke-width="{num(w)}"' + (f' opacity="{o}"' if o != 1 else '') + extra + '/>'
def _f(d, c, o=1): return f'<path d="{shorten(d)}" fill="{c}"' + (f' opacity="{o}"' if o != 1 else '') + '/>'
HAIR = {'short': 'M17-8C20-25-3-29-14-20C-23-13-21 0-19 7L-14 6C-13 0-13-4-11-9C-3-4 5-11 17-8Z', 'crop': 'M15-11C15-23-4-26-14-18C-21-11-20-2-18 4L-14 4C-13-2-13-6-10-10C-2-8 8-12 15-11Z',
 'bob': 'M18-5C23-28-7-31-18-18C-25-9-22 7-25 16C-18 20-11 19-9 15C-12 8-12 0-10-7C-1-4 8-15 18-5Z', 'long': 'M18-5C23-28-7-31-18-18C-27-6-20 20-28 32C-20 38-10 35-8 28C-13 12-13 0-10-7C-1-4 8-15 18-5Z',
 'tail': 'M17-7C21-27-5-29-15-19C-18-16-19-13-20-10C-30-8-34 8-27 24C-22 18-18 8-18 2L-14 4C-13-1-12-5-10-9C-1-5 8-15 17-7Z',
 'bun': 'M17-9C20-24 1-27-8-22C-9-30-25-32-27-21C-28-14-23-11-20-10C-20-4-20 2-18 6L-13 5C-12-1-10-7-5-11C3-12 11-11 17-9Z',
 'bowl': 'M18-1C23-27-8-30-17-17C-22-9-22 0-19 7L-14 5L-13-2Q3-8 18-1Z', 'bald': 'M-18-7C-22-2-21 5-18 9L-13 6C-14 1-14-3-15-8Z', 'none': ''}
def person(x, base, h, coat, legs=None, hair=INK, kind='adult', bag=None, face=1, hat=None, stick=False, arm='down', arm2='down', pose='stand', style='jacket',
           hairdo=None, sleeve=None, pattern=None, pc=LIGHT, collar=None, shoes=None, skin=0, back=False, mask=None, glasses=False, hatkind='cap', satchel=None, held='', behind='', tilt=0, lean=0, scarf=None, backpack=None):
    c = kind == 'child'; k = h / 200
    legs = legs or (WARM if coat == LIGHT else LIGHT); shoes = shoes or (LIGHT if legs == INK else INK); sleeve = sleeve or coat
    hairdo = hairdo or ('bowl' if c else 'short'); body, up = [], []
    hip = -76 if c else -90
    def pts(a, m=1):
        p = POSES[a] if isinstance(a, str) else a
        if c and isinstance(a, str): p = [(round(q[0] * .95) + (9 if q[1] < -144 else 0), round(-128 + (q[1] + 138) * .9)) for q in p]
        return [(m * q[0], q[1]) for q in p]
    def armd(p): return f'M{p[0][0]} {p[0][1]}' + (f'C{p[1][0]} {p[1][1]} {p[2][0]} {p[2][1]} {p[3][0]} {p[3][1]}' if len(p) == 4 else 'L' + ' '.join(f'{q[0]} {q[1]}' for q in p[1:]))
    def hand(p):
        (ax, ay), (bx, by) = p[-2], p[-1]; n = math.hypot(bx - ax, by - ay) or 1
        return round(bx + (bx - ax) / n * 6), round(by + (by - ay) / n * 6)
    # legs
    bare = style in ('dress', 'skirt'); lw = 11 if bare else 17; lc = SKIN if bare and legs == SKIN else legs
    if pose == 'sit':
        body += [_s('M35-4.5h12', shoes, 9), _s(f'M-6-54L40-54L40-11M2-52L34-52L33-11', lc, lw)]
    elif pose == 'walk':
        body += [_s('M-26-5l9-1M22-4.5h9', shoes, 9), _s(f'M-6{hip}L-23-10', lc, lw), _s(f'M-6{hip}L-23-10', SHADE, lw, .14), _s(f'M6{hip}L12{hip // 2}L21-10', lc, lw)]
    elif bare: body += [_s('M-13-4.5h8M8-4.5h8', shoes, 9), _s(f'M-9{hip}L-11-10M9{hip}L9-10', lc, lw)]
    else: body += [_s('M-14-4.5h8M9-4.5h8', shoes, 9), _f(f'M-21{hip - 4}L-19-6h16L0{hip + 20} 4-6h15L21{hip - 4}Z', lc)]
    # trunk
    top = -142 if c else -153; sh = top + 18; w = 21 if c else 23; hem = {'jacket': hip + 8, 'vest': hip + 6, 'coat': hip + 34, 'padded': hip + 10, 'dress': hip + 40, 'skirt': hip + 2}[style]; hw = {'jacket': 24, 'vest': 23, 'coat': 28, 'padded': 27, 'dress': 35, 'skirt': 21}[style]
    if style in ('jacket', 'padded', 'vest') and pose not in ('sit',): body.append(_s(f'M-17{hem + 5}H17', SHADE, 8, .16))
    if style == 'skirt': body.append(_f(f'M-20{hip - 8}H20L31{hip + 38}Q0{hip + 46}-31{hip + 38}Z', legs if legs != SKIN else INK))
    b2 = pts(arm2, -1); a = pts(arm); aw = 12 if c else 13
    if backpack: up.append(_f(f'M-8{top + 12}H-30Q-40{top + 12}-40{top + 24}V{hip - 6}Q-40{hip + 2}-32{hip + 2}H-8Z', backpack))
    up.append(_f(f'M{-w}{sh}C{-w}{top + 3}-13{top} 0{top}C13{top} {w}{top + 3} {w}{sh}L{hw}{hem}Q0{hem + 5} {-hw}{hem}Z', coat))
    if pattern and not (back and pattern in ('zip', 'buttons', 'vest')):
        y0, y1 = top + 12, hem - 6; ww = w - 7
        d = {'dots': _s(f'M-14{y0}V{y1}M0{y0 + 6}V{y1}M14{y0}V{y1}', pc, 4.5, 1, ' stroke-dasharray="0 11"'), 'stripes': ''.join(_s('M' + 'M'.join(f'{-w + 3}{y}H{w - 3}' for y in range(y0 + 6, y1, 14)), pc, 4)),
             'check': _s('M' + 'M'.join(f'{-w + 3}{y}H{w - 3}' for y in range(y0 + 8, y1, 17)) + f'M-12{y0}V{y1}M2{y0}V{y1}M15{y0}V{y1}', pc, 2), 'zip': _s(f'M3{top + 8}V{hem}', pc, 2.5), 'buttons': _s(f'M5{y0 + 6}V{y1}', pc, 4.5, 1, ' stroke-dasharray="0 13"'),
             'quilt': _s('M' + 'M'.join(f'{-w + 1}{y}Q0{y + 5} {w - 1}{y}' for y in range(y0 + 6, y1, 13)), pc, 2), 'bands': _s(f'M-12{top + 6}V{hem}M13{top + 6}V{hem}', pc, 5), 'vest': _s(f'M{-w + 1}{sh + 24}H{w - 1}M-11{top + 5}V{sh + 22}M12{top + 5}V{sh + 22}', pc, 5)}[pattern]
        up.append(f'<g data-detail="2">{d}</g>')
    if satchel: up.append(_s(f'M-14{top + 6}L18{hip - 6}', satchel, 4) + _f(f'M10{hip - 12}h26q3 0 3 3v22q0 3-3 3h-26z', satchel))
    # hands, arms
    ha, hb = hand(a), hand(b2); hs = ''
    if arm2 and arm2 not in ('hip', 'back', 'pocket', 'carry') and not (back and arm2 == 'mouth'): hs += f'M{hb[0]} {hb[1]}h0'
    if arm == 'phone' and not held: held = f'<rect x="{ha[0] - 3}" y="{ha[1] - 17}" width="9" height="18" rx="2" fill="{INK if coat != INK else LIGHT}"/>'
    if stick: held += _s(f'M{ha[0] + 1} {ha[1] - 4}L{ha[0] + 4}-2', WARM if stick is True else stick, 4)
    if bag: held += _s(f'M{ha[0] - 7} {ha[1] + 16}V{ha[1] + 4}Q{ha[0]} {ha[1] - 6} {ha[0] + 7} {ha[1] + 4}V{ha[1] + 16}', bag, 3) + _f(f'M{ha[0] - 14} {ha[1] + 14}h28l4 32h-36z', bag)
    nk = ''; hs = f'M2 {top + 2}v-8' + hs
    if collar: nk += _s(f'M-10{top + 4}Q2{top + 14} 13{top + 3}', collar, 5)
    if scarf: nk += _s(f'M-11{top + 1}Q2{top + 9} 14{top}M8{top + 5}L11{top + 34}', scarf, 10)
    fr = held if arm in ('phone',) else ''
    ad = (armd(b2) if arm2 and arm2 != 'carry' else '') + (armd(a) if arm else '')
    if ad: up += [fr, _s(ad, sleeve, aw), _s(ad, SHADE, aw, .14)]
    if arm and arm not in ('hip', 'back', 'pocket'): hs += f'M{ha[0]} {ha[1]}h0'
    if hs: up.append(_s(hs, SKIN, 13)); 
    if hs and skin: up.append(_s(hs, SHADE, 13, (0, .08, .17)[skin]))
    up.append(nk)
    if not fr: up.append(held)
    # head
    hd = []
    if not back:
        hd += ['<circle r="18.5" fill="token-skin"/>']
        if skin: hd.append(f'<circle r="18.5" fill="{SHADE}" opacity="{(0, .08, .17)[skin]}"/>')
    hc = LIGHT if hair == 'white' else hair; hp = HAIR[hairdo]
    if back: hp = {'bob': 'M-19 0C-22-28 22-28 19 0Q23 10 23 18Q0 24-23 18Q-23 10-19 0Z', 'long': 'M-19 0C-22-28 22-28 19 0Q23 20 25 32Q0 40-25 32Q-23 20-19 0Z', 'tail': 'M-19 0C-22-28 22-28 19 0C20 12 12 17 6 18L5 40Q0 46-5 40L-6 18C-12 17-20 12-19 0Z', 'bun': 'M-19 0C-20-14-12-20-8-21C-10-34 10-34 8-21C12-20 20-14 19 0C20 12 12 17 0 18C-12 17-20 12-19 0Z'}.get(hairdo, 'M-19 0C-22-28 22-28 19 0C20 9 14 14 10 16H-10C-14 14-20 9-19 0Z'); hd.append('<circle r="18.5" fill="token-skin"/>')
    if hp: hd.append(_f(hp, hc))
    if hp and hair == 'white': hd.append(_f(hp, SHADE, .13))
    if not back:
        if hairdo in ('short', 'crop', 'tail', 'bun', 'bald', 'bowl'): hd.append(_s('M-13 4v2', SKIN, 7) + (_s('M-13 4v2', SHADE, 7, (0, .08, .17)[skin]) if skin else ''))
        hd.append(_s('M-6 9h0M14 9h0', ACC, 6.5, .28))
        if mask: hd.append(_f('M-9 3Q4 8 18 2Q18 12 11 17Q3 21-5 16Q-9 11-9 3Z', mask) + _s('M-8 4L-14 2', mask, 1.5))
        hd.append(_s('M-5 2q3-4 7 0M9 2q3-4 7 0' + ('' if mask else 'M2 9q4 4 8 0'), INK, 2))
        if glasses: hd.append(f'<path d="M-7 1a5 5 0 1 0 11 0a5 5 0 1 0-11 0M8 1a5 5 0 1 0 11 0a5 5 0 1 0-11 0M4 1h4" stroke="{INK}" stroke-width="1.5"/>')
    if hat:
        hd.append({'cap': _f('M-19-4C-22-30 18-31 18-8Q0-12-19-4Z' if back else 'M-20-5C-22-31 19-31 19-9Q34-9 33-5Q20-5 8-8Q-8-9-20-5Z', hat), 'knit': _f('M-20-4C-24-34 24-34 20-6Q0-12-20-4Z', hat) + f'<circle cy="-27" r="6" fill="{hat}"/>' + _s('M-18-6Q0-13 18-8', SHADE, 7, .16),
                   'straw': _f('M-20-8C-22-33 22-33 20-9Q34-7 38-1Q0-9-38 0Q-34-7-20-8Z', hat), 'helmet': _f('M-21 2C-25-33 24-33 21-7L8-9Q-6-8-11 3Z', hat) + _s('M-12 4Q-8 18 3 18', INK, 2.5)}[hatkind])
    hx, hyy = (2, -172) if c else (4, -177) if kind == 'elder' else (2, -180)
    head = f'<g transform="translate({hx}{hyy})' + ('scale(1.33)' if c else '') + (f'rotate({tilt})' if tilt else '') + '">' + ''.join(hd) + '</g>'
    upper = ''.join(up) + head
    t = ''
    if pose == 'sit': t = f'translate(0 {-hip - 54})'
    if pose == 'stoop': lean = lean or 26
    if lean: body.append(_s(f'M-7 {hip - 2}H7', lc, 28))
    if lean: t += f'rotate({lean} 0{hip + 6})'
    if t: upper = f'<g transform="{t}">{upper}</g>'
    low = ''.join(body)
    def sp(v): return num(round(float(v), 3))
    out = f'<g transform="translate({num(round(float(x), 1))} {num(round(float(base), 1))})scale({sp(k * face)} {sp(k)})" fill="none" stroke-linecap="round" stroke-linejoin="round">' + behind + low + upper + '</g>'
    return out
def kw(d, **e): d.update(e); return d
def grandma(x, base, h=400, **a): return person(x, base, h, a.pop('coat', ACC), **kw(dict(kind='elder', hair='white', hairdo='bun', style='padded', pattern='dots', pc=WARM, stick=True, arm='stick', legs=INK), **a))      # 赵奶奶
def child(x, base, h=300, **a): return person(x, base, h, a.pop('coat', WARM), **kw(dict(kind='child', hat=ACC, legs=LIGHT, pattern='stripes', pc=LIGHT), **a))      # 小禾
def qing(x, base, h=450, **a): return person(x, base, h, a.pop('coat', LIGHT), **kw(dict(hairdo='tail', style='dress', legs=SKIN, arm='phone', pattern='buttons', pc=WARM), **a))      # 阿青
def meng(x, base, h=470, **a): return person(x, base, h, a.pop('coat', WARM), **kw(dict(hairdo='crop', style='vest', sleeve=LIGHT, pattern='vest', pc=LIGHT, legs=INK, skin=1), **a))      # 老孟
def grandpa(x, base, h=440, **a): return person(x, base, h, a.pop('coat', INK), **kw(dict(kind='elder', hair='white', hairdo='bald', style='jacket', pattern='buttons', pc=WARM, legs=LIGHT), **a))
def tree(x, base, h, c):
    return rect(x-h*0.025,base-h*0.5,h*0.05,h*0.5,INK,2,0.5)+f'<ellipse cx="{x}" cy="{base-h*0.66}" rx="{h*0.24}" ry="{h*0.36}" fill="{c}"/>'
