//! A desk: space holds the slide, arrows step, and Esc leaves. On a wall no key does anything.

use bevy::{
    input::{ButtonState, keyboard::KeyboardInput},
    prelude::*,
    window::WindowCloseRequested,
};

use super::{StageSystems, clock::Timebase, messages::EndRequested, screens::ActivePlayer, wakeups::Wakeups};
use gongyi_player::Step;
use gongyi_system::clock::Clock;

/// Adds what someone at a desk may do.
pub(super) struct DeskPlugin;

impl Plugin for DeskPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(Update, (receive_keys, receive_close).in_set(StageSystems::AfterReceive));
    }
}

fn receive_keys(
    mut keys: MessageReader<KeyboardInput>,
    mut player: ResMut<ActivePlayer>,
    mut wakeups: ResMut<Wakeups>,
    mut end: MessageWriter<EndRequested>,
    time: Res<Timebase>,
) {
    for key in keys.read().filter(|key| key.state == ButtonState::Pressed) {
        match key.key_code {
            KeyCode::Escape => drop(end.write(EndRequested::because("Esc"))),
            KeyCode::Space if !key.repeat => {
                let clock = player.clock;
                player.clock = if clock.is_held() { Clock::anchored(clock.now(), time.speed) } else { clock.held() };
            }
            KeyCode::ArrowRight => player.step(Step::Forward),
            KeyCode::ArrowLeft => player.step(Step::Back),
            _ => continue,
        }
        wakeups.move_player();
    }
}

fn receive_close(mut closing: MessageReader<WindowCloseRequested>, mut end: MessageWriter<EndRequested>) {
    if closing.read().count() > 0 {
        end.write(EndRequested::because("window closed"));
    }
}
