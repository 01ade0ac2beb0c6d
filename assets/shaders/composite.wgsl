// Draws one zone of a screen: the picture that is on, or a transition from one picture to the next, upright or turned.
//
// Where a picture has the size of the zone its texels are taken as they are; a picture of another size (while a new
// one is painted after a resize) is scaled to fit. All light is linear here: textures and targets are sRGB views.
//
// What a frame does is fixed when its pipeline is built: a renderer on the processor would work out every branch that is
// left open for every pixel, and a still frame costs it a fraction of a transition's.

// 0 the new picture alone, 1 fade, 2 push, 3 wipe, 4 iris, 5 unroll, 6 ink, 7 entrance.
override KIND: u32 = 0u;
// Whether both pictures have the size of the target.
override EXACT: bool = false;
// Whether the mark for a wrong file is drawn.
override MARKED: bool = false;
// Whether the picture is the strip of a ticker, folded into rows as high as the zone.
override STRIP: bool = false;

// A layer of an entrance.
struct Piece {
    // Where it stands in the zone now, and how large it is, in pixels.
    place: vec4<f32>,
    // The first of its rows among the layers.
    row: f32,
    // How much of it is there, from 0 to 1.
    share: f32,
    // Padding.
    spare_0: f32,
    spare_1: f32,
}

struct Layer {
    // The upright size in pixels, width by height, of the zone that is drawn: on most screens, the whole.
    size: vec2<f32>,
    // How far the new picture has come in, from 0 to 1.
    progress: f32,
    // Quarter turns clockwise.
    turns: u32,
    // The diameter in pixels of the mark that says that a file is wrong.
    mark: f32,
    // Padding to a multiple of 16 bytes.
    spare_0: f32,
    spare_1: f32,
    spare_2: f32,
    // Where the zone is on the upright picture, in pixels.
    origin: vec2<f32>,
    // The target's upright size in pixels.
    screen: vec2<f32>,
    // For the strip of a ticker, by how many pixels it has moved.
    shift: u32,
    // In an entrance, how much of the words is there, from 0 to 1.
    words: f32,
    // By how many pixels the whole picture is moved, so that nothing burns into the panel.
    offset: vec2<f32>,
    // In an entrance, the layers, from back to front.
    pieces: array<Piece, 5>,
}

@group(0) @binding(0) var<uniform> layer: Layer;
@group(0) @binding(1) var from_picture: texture_2d<f32>;
@group(0) @binding(2) var to_picture: texture_2d<f32>;
@group(0) @binding(3) var smooth_sampler: sampler;
@group(0) @binding(4) var layers_picture: texture_2d<f32>;

@vertex
fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
    let corner = vec2<f32>(f32((index << 1u) & 2u), f32(index & 2u));
    return vec4<f32>(corner * 2.0 - 1.0, 0.0, 1.0);
}

// The place in the upright picture, in pixels, of a place on the turned target.
fn upright(at: vec2<f32>) -> vec2<f32> {
    switch layer.turns {
        case 1u: { return vec2<f32>(at.y, layer.screen.y - at.x); }
        case 2u: { return layer.screen - at; }
        case 3u: { return vec2<f32>(layer.screen.x - at.y, at.x); }
        default: { return at; }
    }
}

fn from_at(at: vec2<f32>) -> vec3<f32> {
    if EXACT {
        return textureLoad(from_picture, vec2<u32>(at), 0).rgb;
    }
    return textureSampleLevel(from_picture, smooth_sampler, at / layer.size, 0.0).rgb;
}

fn to_at(at: vec2<f32>) -> vec3<f32> {
    if STRIP {
        let texels = textureDimensions(to_picture);
        let rows = max(texels.y / u32(layer.size.y), 1u);
        let place = (u32(at.x) + layer.shift) % (texels.x * rows);
        let row = place / texels.x;
        return textureLoad(to_picture, vec2<u32>(place % texels.x, row * u32(layer.size.y) + u32(at.y)), 0).rgb;
    }
    if EXACT {
        return textureLoad(to_picture, vec2<u32>(at), 0).rgb;
    }
    return textureSampleLevel(to_picture, smooth_sampler, at / layer.size, 0.0).rgb;
}

// What follows is told in src/paint/front.rs, which mixes by the same figures: both must agree.

fn iris(at: vec2<f32>) -> f32 {
    let soft = 0.06;
    let way = at - layer.size * 0.5;
    let away = dot(way, way) * 4.0 / dot(layer.size, layer.size);
    let outer = layer.progress * (1.0 + soft);
    let inner = max(outer - soft, 0.0);
    return clamp((outer * outer - away) / max(outer * outer - inner * inner, 1e-6), 0.0, 1.0);
}

fn unroll(at: vec2<f32>) -> f32 {
    var away = at.y;
    var whole = layer.size.y;
    if layer.size.x >= layer.size.y {
        away = abs(at.x - layer.size.x * 0.5);
        whole = layer.size.x * 0.5;
    }
    let rod = vec3<f32>(0.3, 0.9, 2.6) * min(layer.size.x, layer.size.y) * 0.01;
    let behind = layer.progress * (whole + rod.x + rod.y + rod.z) - away;
    return clamp(behind / rod.x, 0.0, 1.0) + clamp((behind - rod.x - rod.y) / rod.z, 0.0, 1.0);
}

// The gold of a rod between two pixels: as bright as gold is, or as the nearer of the two.
fn gold_of(old: vec3<f32>, fresh: vec3<f32>) -> vec3<f32> {
    let gold = vec3<f32>(0.82, 0.36, 0.07);
    let bright = 0.4369;
    let weights = vec3<f32>(0.2126, 0.7152, 0.0722);
    let a = dot(old, weights);
    let b = dot(fresh, weights);
    let wanted = clamp(bright, min(a, b), max(a, b));
    if wanted <= bright {
        return gold * wanted / bright;
    }
    return gold + (1.0 - gold) * (wanted - bright) / (1.0 - bright);
}

fn hash(seed: u32) -> f32 {
    let mixed = (seed ^ (seed >> 15u)) * 0x2C1B3C6Du;
    return f32((mixed ^ (mixed >> 13u)) >> 8u) / 16777216.0;
}

fn noise(at: vec2<f32>) -> f32 {
    let corner = floor(at);
    let inside = at - corner;
    let ease = inside * inside * (3.0 - 2.0 * inside);
    let lattice = bitcast<vec2<u32>>(vec2<i32>(corner)) * vec2<u32>(0x9E3779B1u, 0x85EBCA77u);
    let next = lattice + vec2<u32>(0x9E3779B1u, 0x85EBCA77u);
    let above = mix(hash(lattice.x ^ lattice.y), hash(next.x ^ lattice.y), ease.x);
    let below = mix(hash(lattice.x ^ next.y), hash(next.x ^ next.y), ease.x);
    return mix(above, below, ease.y);
}

fn ink(at: vec2<f32>) -> f32 {
    let fall = vec2<f32>(0.44, 0.46);
    let fingers = 0.34;
    let fibres = 0.08;
    let soft = 0.15;
    let shorter = min(layer.size.x, layer.size.y);
    let way = (at - layer.size * fall) / shorter;
    let whole = length(layer.size * (1.0 - fall)) / shorter;
    let away = sqrt(max(dot(way, way), 1e-6));
    let front = layer.progress * (1.0 + fingers + fibres + soft) - away / whole;
    // Most pixels are far from the front: an adapter works out no noise for them, as it does for groups of them at once.
    if front <= 0.0 { return 0.0; }
    if front >= fingers + fibres + soft { return 1.0; }
    let root = inverseSqrt(away);
    let along = 5.2 * root * sqrt(root);
    let held = fingers * min(away / 0.3, 1.0) * noise(way * along) + fibres * noise(way * 15.0);
    let share = clamp((front - held) / soft, 0.0, 1.0);
    return share * share * (3.0 - 2.0 * share);
}

// What follows is told in src/paint/entrance.rs.

fn entrance(at: vec2<f32>) -> vec3<f32> {
    let base = textureLoad(layers_picture, vec2<u32>(at), 0).rgb;
    var roots = sqrt(mix(from_at(at), base, layer.pieces[0].share));
    for (var index = 1u; index < 5u; index++) {
        let piece = layer.pieces[index];
        let inside = at - piece.place.xy;
        if piece.share > 0.0 && all(inside >= vec2<f32>(0.0)) && all(inside < piece.place.zw) {
            let texel = textureLoad(layers_picture, vec2<u32>(inside + vec2<f32>(0.0, piece.row)), 0);
            roots = roots * (1.0 - texel.a * piece.share) + sqrt(texel.rgb) * piece.share;
        }
    }
    return mix(roots * roots, to_at(at), layer.words);
}

fn composed(at: vec2<f32>) -> vec3<f32> {
    switch KIND {
        case 0u: {
            return to_at(at);
        }
        case 2u: {
            // The new picture pushes the old one out to the left, by whole pixels.
            let shift = floor(layer.progress * layer.size.x + 0.5);
            let x = at.x + shift;
            if x < layer.size.x {
                return from_at(vec2<f32>(x, at.y));
            }
            return to_at(vec2<f32>(x - layer.size.x, at.y));
        }
        case 3u: {
            // A soft edge, an eighth of the width, wipes from left to right.
            let soft = layer.size.x / 8.0;
            let edge = layer.progress * (layer.size.x + soft);
            let share = clamp((edge - at.x) / soft, 0.0, 1.0);
            return mix(from_at(at), to_at(at), share);
        }
        case 4u: {
            return mix(from_at(at), to_at(at), iris(at));
        }
        case 5u: {
            let share = unroll(at);
            let old = from_at(at);
            let fresh = to_at(at);
            let gold = gold_of(old, fresh);
            return mix(mix(old, gold, min(share, 1.0)), fresh, max(share - 1.0, 0.0));
        }
        case 6u: {
            return mix(from_at(at), to_at(at), ink(at));
        }
        case 7u: {
            return entrance(at);
        }
        default: {
            return mix(from_at(at), to_at(at), layer.progress);
        }
    }
}

@fragment
fn fragment(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
    let at = upright(position.xy);
    // What is left open at an edge is filled by the pixels beside it.
    let place = clamp(at - layer.offset, vec2<f32>(0.5), layer.screen - 0.5);
    var colour = composed(place - layer.origin);
    if MARKED {
        let centre = vec2<f32>(layer.screen.x - layer.mark * 1.5, layer.mark * 1.5);
        let cover = clamp(layer.mark * 0.5 - distance(at, centre) + 0.5, 0.0, 1.0);
        colour = mix(colour, vec3<f32>(0.90, 0.32, 0.02), cover);
    }
    return vec4<f32>(colour, 1.0);
}
