//! What a machine can draw with and on, without playing: for `doctor`.

use winit::{
    application::ApplicationHandler,
    event::WindowEvent,
    event_loop::{ActiveEventLoop, EventLoop},
    window::WindowId,
};

use super::{
    adapter::{self, Target},
    x_outputs,
};
use gongyi_core::problem::Text;

/// An adapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdapterFacts {
    /// Its name.
    pub name: String,
    /// The programming interface, such as `vulkan`.
    pub backend: String,
    /// The driver and its version.
    pub driver: String,
    /// Whether it draws with the processor.
    pub software: bool,
}

/// An output.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputFacts {
    /// Its connector's name.
    pub name: Option<String>,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Pictures in a thousand seconds.
    pub refresh_millihertz: Option<u32>,
    /// How many pixels a logical pixel has a side; under X always 1.
    pub scale: f64,
}

/// The adapter that the player would take for windows.
pub fn window_adapter() -> Result<AdapterFacts, Text> {
    adapter(Target::Windows)
}

/// The adapter that the player would take off-screen.
pub fn off_screen_adapter() -> Result<AdapterFacts, Text> {
    adapter(Target::OffScreen)
}

fn adapter(target: Target) -> Result<AdapterFacts, Text> {
    let adapter = adapter::open(target)?.adapter;
    Ok(AdapterFacts {
        name: adapter.name,
        backend: adapter.backend,
        driver: adapter.driver,
        software: adapter.software,
    })
}

/// The outputs of the X server.
pub fn x_outputs() -> Result<Vec<OutputFacts>, String> {
    let outputs = x_outputs::list_once().map_err(|error| error.to_string())?;
    Ok(outputs
        .into_iter()
        .map(|output| OutputFacts {
            name: output.name,
            size: (output.size.x, output.size.y),
            refresh_millihertz: output.refresh_millihertz,
            scale: 1.0,
        })
        .collect())
}

/// The outputs of the Wayland compositor. To be called on the main thread, once.
pub fn wayland_outputs() -> Result<Vec<OutputFacts>, String> {
    let events = EventLoop::new().map_err(|error| error.to_string())?;
    let mut look = Look::default();
    events.run_app(&mut look).map_err(|error| error.to_string())?;
    Ok(look.0)
}

/// Looks at the outputs once and ends.
#[derive(Default)]
struct Look(Vec<OutputFacts>);

impl ApplicationHandler for Look {
    fn resumed(&mut self, events: &ActiveEventLoop) {
        self.0 = events
            .available_monitors()
            .map(|monitor| OutputFacts {
                name: monitor.name(),
                size: (monitor.size().width, monitor.size().height),
                refresh_millihertz: monitor.refresh_rate_millihertz(),
                scale: monitor.scale_factor(),
            })
            .collect();
        events.exit();
    }

    fn window_event(&mut self, _: &ActiveEventLoop, _: WindowId, _: WindowEvent) {}
}
