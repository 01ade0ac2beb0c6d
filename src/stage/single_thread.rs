//! All systems run on the thread that was woken. A frame has little to do: handing it to other threads and waiting for them
//! took six times as long as the systems themselves, at each step of a ticker.

use bevy::{
    app::{TaskPoolOptions, TaskPoolPlugin, TaskPoolThreadAssignmentPolicy},
    ecs::schedule::{Schedules, SingleThreadedExecutor},
    prelude::*,
};

/// Has all systems run on one thread, those of the render world as well.
pub(super) struct SingleThreadPlugin;

impl Plugin for SingleThreadPlugin {
    fn build(&self, _: &mut App) {}

    /// Once all plugins have added their schedules.
    fn cleanup(&self, app: &mut App) {
        for app in app.sub_apps_mut().iter_mut() {
            let Some(mut schedules) = app.world_mut().get_resource_mut::<Schedules>() else { continue };
            for (_, schedule) in schedules.iter_mut() {
                schedule.set_executor(SingleThreadedExecutor::new());
            }
        }
    }
}

/// The threads that Bevy starts: one of each kind, which sleeps.
pub(super) fn few_threads() -> TaskPoolPlugin {
    let one = TaskPoolThreadAssignmentPolicy {
        min_threads: 1,
        max_threads: 1,
        percent: 0.0,
        on_thread_spawn: None,
        on_thread_destroy: None,
    };
    let task_pool_options =
        TaskPoolOptions { io: one.clone(), async_compute: one.clone(), compute: one, ..TaskPoolOptions::default() };
    TaskPoolPlugin { task_pool_options }
}
