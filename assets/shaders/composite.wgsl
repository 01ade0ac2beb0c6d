// Draws one zone of a screen: the picture that is on, or a transition from one picture to the next, upright or turned.
//
// Where a picture has the size of the zone its texels are taken as they are; a picture of another size (while a new
// one is painted after a resize) is scaled to fit. All light is linear here: textures and targets are sRGB views.
//
// What a frame does is fixed when its pipeline is built: a renderer on the processor would work out every branch that is
// left open for every pixel, and a still frame costs it a fraction of a transition's.

// 0 the new picture alone, 1 fade, 2 push, 3 wipe.
override KIND: u32 = 0u;
// Whether both pictures have the size of the target.
override EXACT: bool = false;
// Whether the mark for a wrong file is drawn.
override MARKED: bool = false;
// Whether the picture is the strip of a ticker, folded into rows as high as the zone.
override STRIP: bool = false;

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
    // Padding to a multiple of 16 bytes.
    spare_3: u32,
    spare_4: u32,
    spare_5: u32,
}

@group(0) @binding(0) var<uniform> layer: Layer;
@group(0) @binding(1) var from_picture: texture_2d<f32>;
@group(0) @binding(2) var to_picture: texture_2d<f32>;
@group(0) @binding(3) var smooth_sampler: sampler;

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

fn composed(at: vec2<f32>) -> vec3<f32> {
    switch KIND {
        case 0u: {
            return to_at(at);
        }
        case 2u: {
            // The new picture pushes the old one out to the left, by whole pixels.
            let shift = round(layer.progress * layer.size.x);
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
            if share <= 0.0 { return from_at(at); }
            if share >= 1.0 { return to_at(at); }
            return mix(from_at(at), to_at(at), share);
        }
        default: {
            return mix(from_at(at), to_at(at), layer.progress);
        }
    }
}

@fragment
fn fragment(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
    let at = upright(position.xy);
    var colour = composed(at - layer.origin);
    if MARKED {
        let centre = vec2<f32>(layer.screen.x - layer.mark * 1.5, layer.mark * 1.5);
        let cover = clamp(layer.mark * 0.5 - distance(at, centre) + 0.5, 0.0, 1.0);
        colour = mix(colour, vec3<f32>(0.90, 0.32, 0.02), cover);
    }
    return vec4<f32>(colour, 1.0);
}
