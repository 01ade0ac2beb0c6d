//! Painting: what the player wants painted goes to the painting threads, and comes back.

use std::{collections::BTreeMap, sync::Arc};

use bevy::prelude::*;

use super::{
    StageSystems,
    messages::{PicturePainted, add_stirring_message},
    screens::ActivePlayer,
};
use gongyi_content::breaker::{self, Breaker, InHand};
use gongyi_paint::{PaintPlace, PaintSize, Painter};
use gongyi_player::{
    alarm::Waker,
    cache::PictureKey,
    paint_thread::{DEADLINE, Job, PaintThread, Work},
};

/// The painting threads.
#[derive(Resource)]
pub(super) struct Painting {
    /// What they paint with.
    pub(super) painter: Arc<Painter>,
    pub(super) thread: PaintThread,
    breaker: Breaker,
    /// What has the pictures in hand that were painted and that the presenter has not taken yet.
    in_hand: BTreeMap<PictureKey, InHand>,
}

/// Adds what takes painted pictures.
pub(super) struct PaintPlugin;

impl Plugin for PaintPlugin {
    fn build(&self, app: &mut App) {
        add_stirring_message::<PicturePainted>(app);
        app.add_systems(Update, take_painted.in_set(StageSystems::Receive));
    }
}

impl Painting {
    /// Starts to paint what the player wants. A picture is noted as in hand from then on until the presenter has it.
    pub(super) fn start(painter: &Arc<Painter>, breaker: &Breaker, waker: &Waker) -> std::io::Result<Self> {
        let thread = start_thread(painter, breaker, waker)?;
        Ok(Self { painter: Arc::clone(painter), thread, breaker: breaker.clone(), in_hand: BTreeMap::new() })
    }

    /// Other threads take the place of those that do not answer, which are left behind.
    pub(super) fn start_anew(&mut self, waker: &Waker) {
        match start_thread(&self.painter, &self.breaker, waker) {
            Ok(thread) => {
                let old = std::mem::replace(&mut self.thread, thread);
                // Its end is waited for when it is dropped.
                let dropped = std::thread::Builder::new().name("gongyi-dropped".into()).spawn(move || drop(old));
                let _waited_for_here = dropped;
            }
            Err(error) => gongyi_core::warn!("没有线程可以绘制：{error}", "no thread to paint with: {error}"),
        }
    }

    /// The presenter is done with these pictures.
    pub(super) fn put_down(&mut self, taken: &[PictureKey]) {
        breaker::put_down_all(taken.iter().filter_map(|key| self.in_hand.remove(key)).collect());
    }

    /// What was dropped before it was sent is in nobody's hand.
    pub(super) fn retain_in_hand(&mut self, keep: &[PictureKey]) {
        self.in_hand.retain(|key, _| keep.contains(key));
    }
}

fn start_thread(painter: &Arc<Painter>, breaker: &Breaker, waker: &Waker) -> std::io::Result<PaintThread> {
    let (theirs, breaker, waker) = (Arc::clone(painter), breaker.clone(), waker.clone());
    let paint = move |job: &Job| {
        let (width, height) = job.key.size;
        // Layers that kill are not drawn any more; their slide still is.
        let files = if job.is_layers { Vec::new() } else { job.slide.body.files() };
        let mut keys: Vec<_> = files.into_iter().map(|file| breaker::key_of(file)).collect();
        if keys.is_empty() {
            keys.push(job.key.picture);
        }
        let in_hand = breaker.hold_all(keys)?;
        let place = PaintPlace { size: PaintSize { width, height }, margins: job.key.margins };
        let (canvas, sheet) = if job.is_layers {
            let (canvas, sheet) = theirs.layers(&job.slide, place)?;
            (canvas, Some(sheet))
        } else {
            (theirs.draw(&job.slide, place)?, None)
        };
        Ok(Work { canvas, sheet, in_hand: Some(in_hand) })
    };
    PaintThread::start(Arc::new(paint), DEADLINE, move || waker.wake())
}

fn take_painted(
    mut painting: ResMut<Painting>,
    mut player: ResMut<ActivePlayer>,
    mut painted_messages: MessageWriter<PicturePainted>,
) {
    let painting = &mut *painting;
    for (painted, in_hand) in painting.thread.take_painted() {
        painting.in_hand.extend(in_hand.map(|in_hand| (painted.key, in_hand)));
        player.take_painted(painted);
        painted_messages.write(PicturePainted);
    }
}
