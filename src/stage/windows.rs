//! Which screen is shown on which output, and its window.
//!
//! A wall's window is borderless, fills its output, hides the cursor and is shown only once its first picture is drawn.
//! On an X server without a window manager nobody makes it full-screen, so there it takes the output's place and size
//! itself, and asks to be full-screen on top of that once it is seen.

use bevy::{
    prelude::*,
    window::{CursorOptions, Monitor, MonitorSelection, PresentMode, PrimaryMonitor, WindowMode, WindowResolution},
};

use super::{Stage, player::upright};
use crate::library::model::{Screen, ScreenName};

/// The size of a window on a desk, where the screen has none of its own.
const DESK_SIZE: (u32, u32) = (1280, 720);

/// The window of a screen.
#[derive(Component, Debug)]
pub(super) struct ScreenWindow {
    /// The screen.
    pub(super) screen: ScreenName,
    /// The monitor that it was opened on; none on a desk.
    monitor: Option<Entity>,
    /// The place and size of its output that it took.
    placed: Option<(IVec2, UVec2)>,
}

/// An output as the matching sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Output {
    /// Its connector's name, such as `HDMI-A-1`.
    name: Option<String>,
    /// Whether it is the primary one.
    primary: bool,
}

/// Which output each screen takes, by index: by connector, by index, or `Primary`. A screen without an output takes the
/// first that nobody asked for. Where no screen finds its output, the first screen takes the first output.
pub(super) fn match_outputs(screens: &[&Screen], outputs: &[Output]) -> Vec<Option<usize>> {
    let mut taken = vec![false; outputs.len()];
    let mut take = |index: Option<usize>| -> Option<usize> {
        let index = index?;
        let free = taken.get_mut(index)?;
        (!std::mem::replace(free, true)).then_some(index)
    };
    let asked = |screen: &Screen| -> Option<usize> {
        let wanted = screen.output.as_deref()?;
        if wanted.eq_ignore_ascii_case("primary") {
            return outputs.iter().position(|output| output.primary).or(Some(0));
        }
        let connector = normal(wanted);
        let by_name =
            outputs.iter().position(|output| output.name.as_deref().is_some_and(|name| normal(name) == connector));
        by_name.or_else(|| wanted.parse().ok())
    };
    let mut matched: Vec<Option<usize>> = screens.iter().map(|screen| take(asked(screen))).collect();
    for (screen, matched) in screens.iter().zip(&mut matched) {
        if screen.output.is_none() && matched.is_none() {
            *matched = (0..outputs.len()).find_map(|index| take(Some(index)));
        }
    }
    if matched.iter().all(Option::is_none)
        && let Some(first) = matched.first_mut()
    {
        *first = take(Some(0));
    }
    matched
}

/// A connector's name in one spelling: `HDMI-1` and `HDMI-A-1` are the same.
fn normal(connector: &str) -> String {
    let upper = connector.to_ascii_uppercase();
    upper.replace("HDMI-A-", "HDMI-").replace("HDMI-B-", "HDMI-").replace("DVI-I-", "DVI-").replace("DVI-D-", "DVI-")
}

/// Opens, moves and closes windows, so that every screen whose output is there has one.
pub(super) fn place_windows(
    mut commands: Commands,
    stage: Res<Stage>,
    monitors: Query<(Entity, &Monitor, Has<PrimaryMonitor>)>,
    mut windows: Query<(Entity, &mut ScreenWindow, &mut Window)>,
) {
    let screens: Vec<&Screen> = stage.player.screens.iter().map(|state| &*state.screen).collect();
    if stage.windowed {
        for screen in &screens {
            if !windows.iter().any(|(_, window, _)| window.screen == screen.name) {
                let size = stage.size.or(screen.size).unwrap_or(upright(DESK_SIZE, screen.rotation));
                open(&mut commands, screen, upright(size, screen.rotation), None);
            }
        }
    } else {
        let mut found: Vec<(Entity, &Monitor, bool)> = monitors.iter().collect();
        found.sort_by_key(|(_, monitor, _)| (monitor.physical_position.x, monitor.physical_position.y));
        let outputs: Vec<Output> = found
            .iter()
            .map(|(_, monitor, primary)| Output { name: monitor.name.clone(), primary: *primary })
            .collect();
        for (screen, index) in screens.iter().zip(match_outputs(&screens, &outputs)) {
            let wanted = index.and_then(|index| found.get(index));
            let open_now = windows.iter_mut().find(|(_, window, _)| window.screen == screen.name);
            match (wanted, open_now) {
                (None, Some((entity, ..))) => commands.entity(entity).despawn(),
                (Some((monitor, facts, _)), None) => {
                    let size = (facts.physical_width, facts.physical_height);
                    open(&mut commands, screen, size, Some((*monitor, facts)));
                }
                (Some((monitor, facts, _)), Some((_, mut own, mut window))) => {
                    fill_output(&mut own, &mut window, *monitor, facts);
                }
                (None, None) => {}
            }
        }
    }
    for (entity, window, _) in &windows {
        if !screens.iter().any(|screen| screen.name == window.screen) {
            commands.entity(entity).despawn();
        }
    }
}

/// Where an output is, and how large.
fn area(monitor: &Monitor) -> (IVec2, UVec2) {
    (monitor.physical_position, UVec2::new(monitor.physical_width, monitor.physical_height))
}

/// Keeps a window on the whole of its output, whatever becomes of the output.
fn fill_output(own: &mut ScreenWindow, window: &mut Window, entity: Entity, monitor: &Monitor) {
    let filling = WindowMode::BorderlessFullscreen(MonitorSelection::Entity(entity));
    let area = area(monitor);
    if own.monitor != Some(entity) || (own.placed != Some(area) && !is_wayland()) {
        own.monitor = Some(entity);
        own.placed = Some(area);
        window.position = WindowPosition::At(area.0);
        window.resolution.set_physical_resolution(area.1.x, area.1.y);
    }
    if window.visible && window.mode != filling {
        window.mode = filling;
    }
}

/// Whether the windows are those of a Wayland compositor, by the rule that winit follows. Places mean nothing there,
/// and every compositor makes windows full-screen.
fn is_wayland() -> bool {
    ["WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Opens the window of a screen, unseen until its first picture is drawn: on an output, or on a desk.
fn open(commands: &mut Commands, screen: &Screen, size: (u32, u32), output: Option<(Entity, &Monitor)>) {
    let mode = match output {
        Some((monitor, _)) if is_wayland() => WindowMode::BorderlessFullscreen(MonitorSelection::Entity(monitor)),
        _ => WindowMode::Windowed,
    };
    let placed = output.map(|(_, monitor)| area(monitor));
    commands.spawn((
        Window {
            title: format!("公益 Gongyi · {}", screen.name),
            name: Some("gongyi".to_owned()),
            resolution: WindowResolution::new(size.0, size.1).with_scale_factor_override(1.0),
            mode,
            position: placed.map_or(WindowPosition::Automatic, |(place, _)| WindowPosition::At(place)),
            present_mode: PresentMode::AutoVsync,
            decorations: output.is_none(),
            visible: false,
            ..default()
        },
        CursorOptions { visible: output.is_none(), ..default() },
        ScreenWindow { screen: screen.name.clone(), monitor: output.map(|(monitor, _)| monitor), placed },
    ));
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::library::model::Rotation;

    fn screen(name: &str, output: Option<&str>) -> Screen {
        Screen {
            name: name.into(),
            output: output.map(str::to_owned),
            rotation: Rotation::R0,
            size: None,
            diagonal_in: None,
            viewing_distance_m: None,
            groups: Vec::new(),
            timezone: Tz::UTC,
        }
    }

    fn matched(screens: &[(&str, Option<&str>)], outputs: &[&str]) -> Vec<Option<usize>> {
        let screens: Vec<Screen> = screens.iter().map(|(name, output)| screen(name, *output)).collect();
        let outputs: Vec<Output> = outputs
            .iter()
            .enumerate()
            .map(|(index, name)| Output { name: Some((*name).to_owned()), primary: index == 1 })
            .collect();
        match_outputs(&screens.iter().collect::<Vec<_>>(), &outputs)
    }

    #[test]
    fn a_screen_takes_the_output_it_names_in_any_spelling() {
        let wanted = [("hall", Some("HDMI-1")), ("lift", Some("dp-2"))];
        assert_eq!(matched(&wanted, &["DP-2", "HDMI-A-1"]), [Some(1), Some(0)]);
    }

    #[test]
    fn an_absent_output_is_left_alone_while_another_screen_plays() {
        assert_eq!(matched(&[("hall", Some("HDMI-1")), ("lift", Some("DP-1"))], &["DP-1"]), [None, Some(0)]);
    }

    #[test]
    fn where_nothing_matches_the_first_screen_takes_the_first_output() {
        assert_eq!(matched(&[("hall", Some("HDMI-1")), ("lift", Some("DP-1"))], &["VGA-1"]), [Some(0), None]);
        assert_eq!(matched(&[("hall", Some("HDMI-1"))], &[]), [None]);
    }

    #[test]
    fn index_primary_and_nothing_are_understood_and_no_output_is_taken_twice() {
        let wanted = [("a", None), ("b", Some("Primary")), ("c", Some("2")), ("d", Some("HDMI-7"))];
        assert_eq!(matched(&wanted, &["X-1", "X-2", "X-3"]), [Some(0), Some(1), Some(2), None]);
    }
}
