//! What `doctor` checks with the stage: the display, its outputs, the libraries of windows and the adapter.

use super::Finding;
use crate::Exit;
use gongyi_core::text;
use gongyi_stage::probe::{self, AdapterFacts, OutputFacts};
use gongyi_system::gpu::has_gpu;

/// The display, its outputs and the adapter. The displays of a service that plays are its own: whoever asks from elsewhere
/// lacks none.
pub(super) fn check_screens(is_served: bool) -> Vec<Finding> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let mut findings = Vec::new();
    let (wayland, x) = (set("WAYLAND_DISPLAY"), set("DISPLAY"));
    let outputs = match (&wayland, &x) {
        (Some(display), _) => {
            findings.push(Finding::good("display", text!("Wayland 显示 {display}", "the Wayland display {display}")));
            Some(probe::wayland_outputs())
        }
        (None, Some(display)) => {
            findings.push(Finding::good("display", text!("X11 显示 {display}", "the X display {display}")));
            findings.extend(x_libraries());
            Some(probe::x_outputs())
        }
        (None, None) if is_served => None,
        (None, None) => {
            findings.push(Finding::doubtful(
                "display",
                text!("没有显示器会话：只能离屏播放", "there is no display: playing is off-screen"),
                text!(
                    "在图形会话里启动；没有桌面的盒子装 gongyi 的安装包，见 docs/box.md",
                    "start it in a graphical session; on a box without a desktop install the package (see docs/box.md)"
                ),
            ));
            None
        }
    };
    match outputs {
        None => {}
        Some(Ok(outputs)) if outputs.is_empty() => findings.push(Finding::doubtful(
            "outputs",
            text!("没有接上任何屏幕", "no screen is connected"),
            text!(
                "检查线缆和屏幕电源；接上后会自动播放",
                "check cables and power; it plays as soon as one is connected"
            ),
        )),
        Some(Ok(outputs)) => findings.extend(outputs.iter().map(output)),
        Some(Err(error)) => findings.push(Finding::bad(
            "outputs",
            Exit::CannotDraw,
            text!("连不上显示服务：{error}", "the display does not answer: {error}"),
            text!(
                "检查 DISPLAY / WAYLAND_DISPLAY / XDG_RUNTIME_DIR，以及是否以登录用户运行",
                "check DISPLAY, WAYLAND_DISPLAY and XDG_RUNTIME_DIR, and whether it runs as the user who is logged in"
            ),
        )),
    }
    let windows = wayland.is_some() || x.is_some();
    findings.push(adapter(windows));
    findings
}

fn output(facts: &OutputFacts) -> Finding {
    let name = facts.name.as_deref().unwrap_or("?");
    let (width, height) = facts.size;
    let rate = facts.refresh_millihertz.map_or(String::new(), |rate| format!(" {:.1} Hz", f64::from(rate) / 1000.0));
    let scale = facts.scale;
    Finding::good(
        "output",
        text!(
            "输出 {name}：{width}×{height}{rate}，缩放 {scale}",
            "output {name}: {width}x{height}{rate}, scale {scale}"
        ),
    )
}

fn adapter(windows: bool) -> Finding {
    if !has_gpu() {
        return software_rendering();
    }
    let found = if windows { probe::window_adapter() } else { probe::off_screen_adapter() };
    match found {
        Ok(AdapterFacts { name, backend, driver, software: false }) => Finding::good(
            "adapter",
            text!("显卡 {name}（{backend}，{driver}）", "adapter {name} ({backend}, {driver})"),
        ),
        Ok(_) | Err(_) => Finding::doubtful(
            "adapter",
            text!(
                "有显卡，但没有它的驱动，由处理器绘图：静止时不耗电，过场时一秒 25 帧",
                "there is a graphics adapter, but no driver for it: frames are drawn in software; stills cost nothing, transitions run at 25 frames/s"
            ),
            text!(
                "sudo apt-get install mesa-vulkan-drivers，并让用户属于 video、render 组",
                "sudo apt-get install mesa-vulkan-drivers, and put the user into the groups video and render"
            ),
        ),
    }
}

/// What is said of a machine without an adapter.
fn software_rendering() -> Finding {
    Finding::good(
        "adapter",
        text!(
            "没有显卡，由处理器绘图：静止时不耗电，过场时一秒 25 帧",
            "no graphics adapter, frames are drawn in software: stills cost nothing, transitions run at 25 frames/s"
        ),
    )
}

/// The libraries that a window under X opens at run time, as the loader's list has them.
fn x_libraries() -> Vec<Finding> {
    const NEEDED: [(&str, &str); 4] = [
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libX11.so.6", "libx11-6"),
        ("libXcursor.so.1", "libxcursor1"),
        ("libXi.so.6", "libxi6"),
    ];
    let Ok(cache) = std::fs::read("/etc/ld.so.cache") else { return Vec::new() };
    let has = |name: &str| cache.windows(name.len()).any(|window| window == name.as_bytes());
    let missing: Vec<_> = NEEDED.iter().filter(|(library, _)| !has(library)).collect();
    missing
        .into_iter()
        .map(|(library, package)| {
            Finding::bad(
                "library",
                Exit::CannotDraw,
                text!("缺少 {library}，打不开窗口", "{library} is missing: no window can be opened"),
                text!("sudo apt-get install {package}", "sudo apt-get install {package}"),
            )
        })
        .collect()
}
