//! The software presenter in windows: their pixels are shared memory, which `softbuffer` hands to the window system. No
//! graphics driver is loaded.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroU32,
};

use bevy::{
    ecs::system::NonSendMarker,
    prelude::*,
    window::{RawHandleWrapper, ThreadLockedRawWindowHandleWrapper},
    winit::DisplayHandleWrapper,
};
use softbuffer::{Context, SoftBufferError, Surface};
use winit::event_loop::OwnedDisplayHandle;

use super::{
    Display, StageSystems,
    presenting::{ActivePresenter, Outbox, ReportSender},
    screens::PlayedScreen,
    window_handle::window_handle,
    windows::WindowOf,
};
use gongyi_core::{
    model::{Screen, ScreenName, layout::Area},
    problem::Text,
    text,
};
use gongyi_player::{
    presenter::present_batch,
    software::{Buffer, Draw, OffScreenSurfaces, PixelSurfaces, SoftwarePresenter},
};

/// The pixels of a window. The display has a handle of its own: that of a window would keep this window open for ever.
type PixelSurface = Surface<OwnedDisplayHandle, ThreadLockedRawWindowHandleWrapper>;

/// What frames are drawn to.
pub enum StageSurfaces {
    /// A picture of each screen in memory.
    OffScreen(OffScreenSurfaces),
    /// Windows.
    Windows(WindowSurfaces),
}

/// The pixels of windows.
#[derive(Default)]
pub struct WindowSurfaces {
    context: Option<Context<OwnedDisplayHandle>>,
    windows: BTreeMap<ScreenName, WindowSurface>,
    /// The screens whose window cannot be drawn to, which has been said.
    unopened: BTreeSet<ScreenName>,
}

struct WindowSurface {
    entity: Entity,
    size: (u32, u32),
    surface: PixelSurface,
}

/// The systems that show frames in software.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub struct PresentSystems;

/// Presents frame plans in software.
pub(super) struct SoftwarePresenterPlugin {
    pub(super) display: Display,
}

/// What presents in software.
pub type StagePresenter = SoftwarePresenter<StageSurfaces>;

impl Plugin for SoftwarePresenterPlugin {
    fn build(&self, app: &mut App) {
        let surfaces = match self.display {
            Display::OffScreen => StageSurfaces::OffScreen(OffScreenSurfaces::default()),
            Display::Wall | Display::Desk => StageSurfaces::Windows(WindowSurfaces::default()),
        };
        app.insert_non_send(SoftwarePresenter::new(surfaces)).add_systems(
            Update,
            (follow_windows, present)
                .chain()
                .in_set(StageSystems::PresentInSoftware)
                .in_set(PresentSystems)
                .run_if(resource_equals(ActivePresenter::Software)),
        );
    }
}

/// Lets go of windows that are closed, and learns those that are new.
fn follow_windows(
    mut presenter: NonSendMut<StagePresenter>,
    windows: Query<(Entity, &WindowOf, &Window, &RawHandleWrapper)>,
    screens: Query<&PlayedScreen>,
    display: Option<Res<DisplayHandleWrapper>>,
    main_thread: NonSendMarker,
) {
    let StageSurfaces::Windows(surfaces) = &mut presenter.surfaces else { return };
    let Some(display) = display else { return };
    surfaces.windows.retain(|_, own| windows.contains(own.entity));
    for (entity, of, window, handle) in &windows {
        let Ok(PlayedScreen(screen)) = screens.get(of.0) else { continue };
        let size = (window.physical_width(), window.physical_height());
        if let Some(own) = surfaces.windows.get_mut(screen).filter(|own| own.entity == entity) {
            own.size = size;
            continue;
        }
        match surfaces.open(&display.0, handle, &main_thread) {
            Ok(surface) => {
                surfaces.unopened.remove(screen);
                surfaces.windows.insert(screen.clone(), WindowSurface { entity, size, surface });
            }
            Err(error) if surfaces.unopened.insert(screen.clone()) => {
                gongyi_core::warn!(
                    "屏幕 {screen}：它的窗口画不上去：{error}",
                    "screen {screen}: its window cannot be drawn to: {error}"
                );
            }
            Err(_) => {}
        }
    }
}

/// Shows the frames of this update.
fn present(mut outbox: ResMut<Outbox>, mut presenter: NonSendMut<StagePresenter>, reports: Res<ReportSender>) {
    let batch = outbox.take_batch();
    if batch.plans.is_empty() && batch.uploads.is_empty() && batch.keep.is_none() {
        return;
    }
    present_batch(&mut *presenter, batch, |report| reports.leave(report));
}

impl WindowSurfaces {
    fn open(
        &mut self,
        display: &OwnedDisplayHandle,
        handle: &RawHandleWrapper,
        main_thread: &NonSendMarker,
    ) -> Result<PixelSurface, SoftBufferError> {
        let context = match &self.context {
            Some(context) => context,
            None => self.context.insert(Context::new(display.clone())?),
        };
        Surface::new(context, window_handle(handle, main_thread))
    }
}

impl PixelSurfaces for StageSurfaces {
    fn show(&mut self, screen: &Screen, size: (u32, u32), draw: &mut Draw<'_>) -> Result<bool, Text> {
        match self {
            Self::OffScreen(surfaces) => surfaces.show(screen, size, draw),
            Self::Windows(surfaces) => surfaces.show(screen, size, draw),
        }
    }
}

impl PixelSurfaces for WindowSurfaces {
    fn show(&mut self, screen: &Screen, _: (u32, u32), draw: &mut Draw<'_>) -> Result<bool, Text> {
        let Some(own) = self.windows.get_mut(&screen.name) else { return Ok(false) };
        own.show(screen.rotation.quarter_turns(), draw).map_err(|error| {
            // It is opened anew: its shared memory, or its place with the window system, may be lost.
            self.windows.remove(&screen.name);
            text!("窗口无法显示画面：{error}", "the window cannot show the picture: {error}")
        })
    }
}

impl WindowSurface {
    fn show(&mut self, quarter_turns: u8, draw: &mut Draw<'_>) -> Result<bool, SoftBufferError> {
        let (Some(width), Some(height)) = (NonZeroU32::new(self.size.0), NonZeroU32::new(self.size.1)) else {
            return Ok(false);
        };
        self.surface.resize(width, height)?;
        let mut buffer = self.surface.buffer_mut()?;
        let age = buffer.age();
        let damage = draw(Buffer { pixels: &mut buffer, size: self.size, quarter_turns, age });
        let rects: Vec<softbuffer::Rect> = damage.areas().iter().filter_map(rect).collect();
        if !rects.is_empty() {
            buffer.present_with_damage(&rects)?;
        }
        Ok(true)
    }
}

fn rect(area: &Area) -> Option<softbuffer::Rect> {
    let (width, height) = (NonZeroU32::new(area.width)?, NonZeroU32::new(area.height)?);
    Some(softbuffer::Rect { x: area.x, y: area.y, width, height })
}
