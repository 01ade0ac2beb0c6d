//! Marks, gaps and lines, on short texts with the fonts that ship.

use std::sync::LazyLock;

use super::*;
use crate::assets::Assets;

static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::load(&Assets::embedded()).unwrap());

fn style() -> Style {
    Style { min_size: 20.0, ..Style::new(Face::Serif, 200.0) }
}

fn frame(width: f32, height: f32) -> Frame {
    Frame { width, height }
}

fn lines(block: &Block) -> Vec<&str> {
    block.lines.iter().map(|line| line.text.as_str()).collect()
}

/// Set at 100 pixels an em, in lines of at most `ems`.
fn broken(text: &str, ems: f32) -> Vec<String> {
    let style = Style { size: 100.0, min_size: 100.0, ..Style::new(Face::Sans, 100.0) };
    let block = fit(&FONTS, text, &style, frame(ems * 100.0, 10000.0));
    assert!(!block.overflow, "{text} overflows");
    block.lines.into_iter().map(|line| line.text).collect()
}

#[test]
fn show() {
    for (text, w, h) in [
        ("注意防范 戴口罩\n人多不去 凑热闹", 1600.0, 700.0),
        ("注意防范 戴口罩\n人多不去 凑热闹", 900.0, 1600.0),
        ("电梯 超市 菜场等公共区域 佩戴口罩", 1600.0, 500.0),
        ("淮北市文明行为促进条例自2022年11月30日起施行，请广大市民自觉遵守。", 1200.0, 500.0),
        ("富强", 300.0, 900.0),
        ("公筷公勺——文明用餐的第一步……“从我做起”，《条例》（试行）", 1000.0, 500.0),
    ] {
        let block = fit(&FONTS, text, &style(), frame(w, h));
        println!("{} {:?} {}x{} {:?}", block.size, lines(&block), block.width, block.height, block.overflow);
    }
    println!("{:?}", broken("摘掉口罩，不要碰触口罩表面", 8.0));
}
