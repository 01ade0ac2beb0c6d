//! Which screen is shown on which output, and its window.
//!
//! A wall's window is borderless, fills its output, hides the cursor and is shown only once its first picture is drawn.
//! On an X server a window takes the output's place and size itself, as without a window manager nobody makes it
//! full-screen; where there is one, it asks for that on top once it is seen.

use std::sync::Arc;

use bevy::{
    ecs::system::{NonSendMarker, SystemParam},
    prelude::*,
    render::renderer::RenderDevice,
    window::{
        CursorOptions, Monitor, MonitorSelection, PresentMode, PrimaryMonitor, WindowMode, WindowOccluded,
        WindowResized, WindowResolution,
    },
    winit::{RawWinitWindowEvent, WINIT_WINDOWS, WinitMonitors},
};
use winit::window::Fullscreen;

use super::{
    Display, StageSystems,
    adapter::AdapterState,
    outputs::{Output, XOutputList},
    presenting::ActivePresenter,
    screens::{ActivePlayer, DisplaySettings, PlayedScreen},
    wakeups::Wakeups,
    wayland::on_wayland,
};
use gongyi_core::model::{Screen, ScreenName, is_connector};

/// The size of a window on a desk, where the screen has none of its own.
const DESK_SIZE: (u32, u32) = (1280, 720);

/// A window belongs to this screen, and closes with it.
#[derive(Component, Debug)]
#[relationship(relationship_target = ScreenWindow)]
pub(super) struct WindowOf(pub(super) Entity);

/// The window of a screen.
#[derive(Component, Debug)]
#[relationship_target(relationship = WindowOf, linked_spawn)]
pub(super) struct ScreenWindow(Entity);

impl ScreenWindow {
    /// The window itself.
    pub(super) fn window(&self) -> Entity {
        self.0
    }
}

/// The output of a screen is absent, which has been reported.
#[derive(Component, Debug)]
struct OutputAbsent;

/// The output of a screen is larger than the adapter can draw, which has been reported.
#[derive(Component, Debug)]
struct OutputTooLarge;

/// The output that a window fills.
#[derive(Component, Debug, Clone, Copy)]
struct Fills(Place);

/// Adds what opens, moves and closes windows.
pub(super) struct WindowsPlugin {
    /// On the outputs, or on a desk.
    pub(super) display: Display,
}

impl Plugin for WindowsPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(Update, expose_damaged.in_set(StageSystems::AfterReceive))
            .add_systems(Update, wake_for_closing.in_set(StageSystems::PlaceWindows))
            .add_systems(Update, learn_sizes.in_set(StageSystems::LearnSizes))
            .add_systems(Update, show_drawn.in_set(StageSystems::Conclude));
        match self.display {
            Display::Desk => app.add_systems(Update, open_on_desk.in_set(StageSystems::PlaceWindows)),
            _ => app.add_systems(Update, place_on_outputs.in_set(StageSystems::PlaceWindows)),
        };
    }
}

/// Which output a window fills, and where that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    /// Under Wayland, the output itself: places mean nothing there, and every compositor makes windows full-screen.
    monitor: Option<Entity>,
    /// Its place and size on the desktop.
    area: (IVec2, UVec2),
    /// Whether somebody makes windows full-screen there.
    managed: bool,
}

impl Place {
    fn of(output: &Output, monitor: Option<Entity>) -> Self {
        Self { monitor, area: (output.place, output.size), managed: output.managed }
    }

    /// How a window fills it.
    fn mode(self) -> WindowMode {
        WindowMode::BorderlessFullscreen(match self.monitor {
            Some(monitor) => MonitorSelection::Entity(monitor),
            // The window is there already, and the window system knows best where that is.
            None => MonitorSelection::Current,
        })
    }
}

/// The largest side of what the adapter draws; software rendering knows none.
#[derive(SystemParam)]
struct LargestSide<'w> {
    presenter: Res<'w, ActivePresenter>,
    device: Option<Res<'w, RenderDevice>>,
}

impl LargestSide<'_> {
    fn side(&self) -> u32 {
        let device = self.device.as_ref().filter(|_| *self.presenter == ActivePresenter::Gpu);
        device.map_or(u32::MAX, |device| device.limits().max_texture_dimension_2d)
    }

    fn is_exceeded_by(&self, size: UVec2) -> bool {
        size.max_element() > self.side()
    }
}

/// Which output each screen takes, by index: by connector, by index, or `Primary`. A screen without an output takes the
/// first that nobody asked for. Where no screen finds its output, the first screen takes the first output.
pub(super) fn match_outputs(screens: &[Arc<Screen>], outputs: &[&Output]) -> Vec<Option<usize>> {
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
        let by_name =
            outputs.iter().position(|output| output.name.as_deref().is_some_and(|name| is_connector(wanted, name)));
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

/// The outputs that there are now, from the left to the right. Bevy notes what a monitor is like once, when it comes:
/// under Wayland that is before it is told, and what changes later is never noted. So winit is asked each time.
fn outputs_of(
    listed: &XOutputList,
    monitors: &Query<(Entity, Has<PrimaryMonitor>), With<Monitor>>,
    handles: &WinitMonitors,
) -> Vec<(Output, Option<Entity>)> {
    if let Some(outputs) = &listed.0 {
        return outputs.iter().map(|output| (output.clone(), None)).collect();
    }
    let mut found: Vec<(Output, Option<Entity>)> = monitors
        .iter()
        .filter_map(|(entity, primary)| {
            let monitor = handles.find_entity(entity)?;
            let (place, size) = (monitor.position(), monitor.size());
            let output = Output {
                name: monitor.name(),
                primary,
                place: IVec2::new(place.x, place.y),
                size: UVec2::new(size.width, size.height),
                refresh_millihertz: monitor.refresh_rate_millihertz(),
                managed: true,
            };
            // One that is not told of yet has no size.
            (output.size.min_element() > 0).then_some((output, Some(entity)))
        })
        .collect();
    found.sort_by_key(|(output, _)| (output.place.x, output.place.y));
    found
}

/// Opens, moves and closes windows, so that every screen whose output is there has one that fills it. One whose output is
/// larger than the adapter's textures waits until that is otherwise.
fn place_on_outputs(
    mut commands: Commands,
    mut player: ResMut<ActivePlayer>,
    mut adapter: ResMut<AdapterState>,
    largest: LargestSide,
    wakeups: Res<Wakeups>,
    listed: Res<XOutputList>,
    monitors: Query<(Entity, Has<PrimaryMonitor>), With<Monitor>>,
    handles: Res<WinitMonitors>,
    entities: Query<(Entity, &PlayedScreen, Option<&ScreenWindow>, Has<OutputAbsent>, Has<OutputTooLarge>)>,
    mut windows: Query<(&mut Fills, &mut Window)>,
    mut known: Local<Vec<(Output, Option<Entity>)>>,
    _main_thread: NonSendMarker,
) {
    let found = outputs_of(&listed, &monitors, &handles);
    let outputs: Vec<&Output> = found.iter().map(|(output, _)| output).collect();
    adapter.learn_rate(outputs.iter().filter_map(|output| output.refresh_millihertz).max(), &mut player);
    let screens: Vec<Arc<Screen>> = player.screens.iter().map(|state| Arc::clone(&state.screen)).collect();
    for (screen, index) in screens.iter().zip(match_outputs(&screens, &outputs)) {
        let own = entities.iter().find(|(_, played, ..)| played.0 == screen.name);
        let Some((entity, _, window, was_absent, was_too_large)) = own else { continue };
        let wanted = index.and_then(|index| found.get(index));
        report_absence(&mut commands, entity, screen, wanted.map(|(output, _)| output), was_absent);
        // The window may be told of a new mode before the output is.
        let of_window = window.and_then(|own| windows.get(own.0).ok()).map(|(_, window)| window.physical_size());
        let of_output = wanted.map(|(output, _)| output.size);
        let too_large = of_output.into_iter().chain(of_window).find(|size| largest.is_exceeded_by(*size));
        report_too_large(&mut commands, entity, screen, too_large, was_too_large);
        let wanted = wanted.filter(|_| too_large.is_none());
        if let (Some(size), true) = (too_large, player.screens.iter().all(|state| state.frames_drawn == 0)) {
            adapter.refuse_output(&mut commands, &screen.name, size, largest.side());
        }
        match (wanted, window) {
            (None, Some(window)) => {
                commands.entity(window.0).despawn();
                wakeups.waker.wake();
            }
            (Some((output, monitor)), None) => {
                let place = Place::of(output, *monitor);
                let size = (output.size.x, output.size.y);
                commands.spawn((open(screen, size, Some(place)), Fills(place), WindowOf(entity)));
            }
            (Some((output, monitor)), Some(own)) => {
                let Ok((mut fills, mut window)) = windows.get_mut(own.0) else { continue };
                if fill_output(&mut fills, &mut window, Place::of(output, *monitor)) {
                    wakeups.waker.wake();
                } else if found != *known {
                    fill_anew(own.0, *monitor, &handles);
                }
            }
            (None, None) => {}
        }
    }
    *known = found;
}

/// Opens a window for every screen on a desk.
fn open_on_desk(
    mut commands: Commands,
    player: Res<ActivePlayer>,
    settings: Res<DisplaySettings>,
    entities: Query<(Entity, &PlayedScreen), Without<ScreenWindow>>,
) {
    for (entity, played) in &entities {
        let Some(state) = player.screens.iter().find(|state| state.screen.name == played.0) else { continue };
        let screen = &state.screen;
        let size = settings.size.or(screen.size).unwrap_or(screen.rotation.turned(DESK_SIZE));
        commands.spawn((open(screen, screen.rotation.turned(size), None), WindowOf(entity)));
    }
}

/// Bevy lets go of a window one update after it is despawned, and the window system hears of that in the one after.
fn wake_for_closing(mut closed: RemovedComponents<WindowOf>, wakeups: Res<Wakeups>) {
    if closed.read().count() > 0 {
        wakeups.waker.wake();
    }
}

/// A window that lost what it showed is drawn again.
fn expose_damaged(
    mut player: ResMut<ActivePlayer>,
    mut wakeups: ResMut<Wakeups>,
    mut raw: MessageReader<RawWinitWindowEvent>,
    mut occluded: MessageReader<WindowOccluded>,
    mut resized: MessageReader<WindowResized>,
) {
    let is_redraw = |event: &&RawWinitWindowEvent| matches!(event.event, winit::event::WindowEvent::RedrawRequested);
    let is_asked = raw.read().filter(is_redraw).count() > 0 && !wakeups.is_own_redraw();
    let is_uncovered = occluded.read().filter(|event| !event.occluded).count() > 0;
    let is_resized = resized.read().count() > 0;
    if is_asked || is_uncovered || is_resized {
        player.expose_all();
        wakeups.move_player();
    }
}

/// Learns the sizes of windows. A screen without one shows nothing.
fn learn_sizes(
    mut player: ResMut<ActivePlayer>,
    mut wakeups: ResMut<Wakeups>,
    screens: Query<(&PlayedScreen, Option<&ScreenWindow>)>,
    windows: Query<&Window>,
) {
    for state in &mut player.screens {
        let own = screens.iter().find(|(played, _)| played.0 == state.screen.name).and_then(|(_, window)| window);
        let size = own.and_then(|own| windows.get(own.0).ok()).map(|window| {
            state.screen.rotation.turned((window.physical_width().max(1), window.physical_height().max(1)))
        });
        if size != state.size {
            state.resize(size);
            wakeups.move_player();
        }
    }
}

/// Shows a window once its first frame is drawn. One that is seen is placed once more, in another update.
fn show_drawn(
    player: Res<ActivePlayer>,
    wakeups: Res<Wakeups>,
    screens: Query<(&PlayedScreen, &ScreenWindow)>,
    mut windows: Query<&mut Window>,
) {
    for (played, own) in &screens {
        let is_drawn = player.screens.iter().any(|state| state.screen.name == played.0 && state.frames_drawn > 0);
        if let Ok(mut window) = windows.get_mut(own.0)
            && is_drawn
            && !window.visible
        {
            window.visible = true;
            wakeups.waker.wake();
        }
    }
}

/// Reports once when a screen's output is absent, and when it is back.
fn report_absence(commands: &mut Commands, entity: Entity, screen: &Screen, output: Option<&Output>, was_absent: bool) {
    let wanted = screen.output.as_deref().unwrap_or("any");
    match output {
        None if !was_absent => {
            let name = &screen.name;
            gongyi_core::warn!(
                "屏幕 {name}：它的输出（{wanted}）没有接上",
                "screen {name}: its output ({wanted}) is absent"
            );
            commands.entity(entity).insert(OutputAbsent);
        }
        Some(output) if was_absent => {
            let (name, output) = (&screen.name, output.name.as_deref().unwrap_or(wanted));
            gongyi_core::info!("屏幕 {name}：输出 {output} 又接上了", "screen {name}: output {output} is back");
            commands.entity(entity).remove::<OutputAbsent>();
        }
        _ => {}
    }
}

/// Reports once when a screen's output is too large, and when it is not any more.
fn report_too_large(
    commands: &mut Commands,
    entity: Entity,
    screen: &Screen,
    size: Option<UVec2>,
    was_too_large: bool,
) {
    match size {
        Some(size) if !was_too_large => {
            let (name, UVec2 { x, y }) = (&screen.name, size);
            gongyi_core::warn!(
                "屏幕 {name}：它的输出是 {x}x{y}，超过显卡能画的大小",
                "screen {name}: its output is {x}x{y}, larger than the adapter draws"
            );
            commands.entity(entity).insert(OutputTooLarge);
        }
        None if was_too_large => {
            let name = &screen.name;
            gongyi_core::info!(
                "屏幕 {name}：显卡又能画它的输出那么大了",
                "screen {name}: the adapter draws as large as its output again"
            );
            commands.entity(entity).remove::<OutputTooLarge>();
        }
        _ => {}
    }
}

/// Keeps a window on the whole of its output, whatever becomes of the output. True where more is to be done once this
/// is.
fn fill_output(fills: &mut Fills, window: &mut Window, place: Place) -> bool {
    if fills.0 != place {
        fills.0 = place;
        if place.monitor.is_none() {
            // A full-screen window does not move: it is taken out, moved, and made full-screen again.
            window.mode = WindowMode::Windowed;
            window.position = WindowPosition::At(place.area.0);
            window.resolution.set_physical_resolution(place.area.1.x, place.area.1.y);
            return true;
        }
    }
    // Where nobody makes windows full-screen the window has its place already, and asking would only let winit move it to
    // where it last knew the output.
    if place.managed && window.visible && window.mode != place.mode() {
        window.mode = place.mode();
    }
    false
}

/// Asks the Wayland compositor once more to fill the output. When an output goes, a compositor may move what it showed
/// there to another one, over the window that fills that.
fn fill_anew(window: Entity, monitor: Option<Entity>, handles: &WinitMonitors) {
    let Some(monitor) = monitor.and_then(|monitor| handles.find_entity(monitor)) else { return };
    WINIT_WINDOWS.with_borrow(|windows| {
        if let Some(window) = windows.get_window(window) {
            window.set_fullscreen(Some(Fullscreen::Borderless(Some(monitor))));
        }
    });
}

/// The window of a screen, unseen until its first picture is drawn: on an output, or on a desk.
fn open(screen: &Screen, size: (u32, u32), output: Option<Place>) -> (Window, CursorOptions) {
    let mode = match output {
        Some(place) if place.monitor.is_some() => place.mode(),
        _ => WindowMode::Windowed,
    };
    (
        Window {
            title: title(&screen.name, output.is_none()),
            name: Some("gongyi".to_owned()),
            resolution: WindowResolution::new(size.0, size.1).with_scale_factor_override(1.0),
            mode,
            position: output.map_or(WindowPosition::Automatic, |place| WindowPosition::At(place.area.0)),
            present_mode: present_mode(),
            decorations: output.is_none(),
            visible: false,
            ..default()
        },
        CursorOptions { visible: output.is_none(), ..default() },
    )
}

/// How frames reach the window. A Wayland compositor takes the next frame of a window that waits for its turn only while
/// it shows that window, so one covered window would stop the others: there a frame replaces the one before it. The
/// compositor itself changes pictures whole, and the stage draws no more than one a refresh.
fn present_mode() -> PresentMode {
    if on_wayland() { PresentMode::Mailbox } else { PresentMode::AutoVsync }
}

/// What the window is called. On a desk its title says which keys do something.
fn title(screen: &ScreenName, desk: bool) -> String {
    let keys = if desk { " — 空格 Space 停 · ← → 前后 · Esc 退出" } else { "" };
    format!("公益 Gongyi · {screen}{keys}")
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;

    fn screen(name: &str, output: Option<&str>) -> Screen {
        Screen { output: output.map(str::to_owned), ..Screen::new(name.into(), Tz::UTC) }
    }

    fn matched(screens: &[(&str, Option<&str>)], outputs: &[&str]) -> Vec<Option<usize>> {
        let screens: Vec<Arc<Screen>> = screens.iter().map(|(name, output)| Arc::new(screen(name, *output))).collect();
        let outputs: Vec<Output> = outputs
            .iter()
            .enumerate()
            .map(|(index, name)| Output {
                name: Some((*name).to_owned()),
                primary: index == 1,
                place: IVec2::new(1920 * index as i32, 0),
                size: UVec2::new(1920, 1080),
                refresh_millihertz: None,
                managed: true,
            })
            .collect();
        match_outputs(&screens, &outputs.iter().collect::<Vec<_>>())
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
