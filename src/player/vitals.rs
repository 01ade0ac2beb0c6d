//! How the parts of the player do. A probe of them is cheap, as each update takes one; words and sums are made only where
//! the status is written.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use crate::{
    Player,
    health::{Rung, Symptom},
    paint_thread::PaintHealth,
};
use gongyi_content::{
    library::watch::WatchHealth,
    store::{LastEnd, Starts, Store},
};
use gongyi_core::{problem::Lang, text};
use gongyi_paint::Painter;
use gongyi_record::status::{HealthStatus, RestartStatus, StoreStatus};

/// What tells how the parts do, and what they told last.
pub struct Vitals {
    watch: Box<dyn Fn() -> WatchHealth + Send + Sync>,
    store: Option<Arc<Store>>,
    painter: Arc<Painter>,
    /// How often another adapter was opened.
    adapters_lost: u32,
    /// How often the stage was rebuilt otherwise.
    rebuilds: u32,
    /// How far up the ladder the wall is, and why.
    rung: (Rung, Option<Symptom>),
    signs: Signs,
}

/// What the status follows at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Signs {
    paint: PaintHealth,
    watch_panics: u64,
    is_folder_silent: bool,
    is_store_ok: bool,
    adapters_lost: u32,
    rebuilds: u32,
    rung: (Rung, Option<Symptom>),
}

impl Vitals {
    /// Of the parts of a player.
    pub fn new(
        watch: impl Fn() -> WatchHealth + Send + Sync + 'static,
        store: Option<Arc<Store>>,
        painter: Arc<Painter>,
    ) -> Self {
        let (watch, rung) = (Box::new(watch), Default::default());
        Self { watch, store, painter, adapters_lost: 0, rebuilds: 0, rung, signs: Signs::default() }
    }

    /// Probes all of them; whether something is otherwise than at the last probe.
    pub fn probe(&mut self, paint: PaintHealth) -> bool {
        let watch = (self.watch)();
        let signs = Signs {
            paint,
            watch_panics: watch.panics,
            is_folder_silent: watch.is_silent(),
            is_store_ok: self.store.as_ref().is_none_or(|store| store.is_ok()),
            adapters_lost: self.adapters_lost,
            rebuilds: self.rebuilds,
            rung: self.rung,
        };
        std::mem::replace(&mut self.signs, signs) != signs
    }

    /// Another adapter was opened.
    pub fn count_lost_adapter(&mut self) {
        self.adapters_lost = self.adapters_lost.saturating_add(1);
    }

    /// The stage was rebuilt, as the ladder asked for.
    pub fn count_rebuild(&mut self) {
        self.rebuilds = self.rebuilds.saturating_add(1);
    }

    /// How far up the ladder the wall is, and why.
    pub fn take_rung(&mut self, rung: Rung, symptom: Option<Symptom>) {
        self.rung = (rung, symptom);
    }

    /// What is not well, in words. A single slide that failed is no matter of health: it is told as an event.
    pub fn health(&self, player: &Player, lang: Lang) -> HealthStatus {
        let Signs { paint, watch_panics, is_folder_silent, adapters_lost, rebuilds, rung: (rung, symptom), .. } =
            self.signs;
        let mut problems = Vec::new();
        problems.extend(symptom.map(Symptom::words));
        if paint.hung > 0 {
            let hung = paint.hung;
            problems.push(text!(
                "有 {hung} 个绘制任务没有结束：图片所在的磁盘或网络共享没有响应",
                "{hung} pictures are not painted to the end: the disk or share that they are on does not answer"
            ));
        }
        if is_folder_silent {
            problems.push(text!("播放文件夹没有响应", "the folder of playlists does not answer"));
        }
        for screen in player.unknown_screens() {
            problems.push(text!(
                "site.ron 里没有屏幕“{screen}”（--screen），它显示后备画面",
                "site.ron has no screen `{screen}` (--screen): it shows the fallback"
            ));
        }
        let watch_panics = u32::try_from(watch_panics).unwrap_or(u32::MAX);
        let restarts = [paint.panics, paint.timeouts, watch_panics, adapters_lost, rebuilds];
        HealthStatus {
            ok: problems.is_empty(),
            problems: problems.iter().map(|problem| problem.get(lang).to_owned()).collect(),
            rung: rung.as_str(),
            symptom: symptom.map(Symptom::as_str),
            restarts: restarts.into_iter().fold(0, u32::saturating_add),
        }
    }

    /// What is kept in memory, in bytes, by purpose.
    pub fn memory(&self, player: &Player) -> BTreeMap<String, u64> {
        let pictures = player.pictures();
        let parts = [
            ("pictures", pictures.bytes()),
            ("pictures_budget", pictures.budget_bytes()),
            ("pixels", pictures.pixel_bytes()),
            ("backgrounds", self.painter.memory_bytes() as u64),
            ("fonts", self.painter.font_bytes() as u64),
            ("windows", player.screens.iter().filter_map(|state| state.size).map(frame_bytes).sum()),
        ];
        parts.into_iter().chain(process_memory()).map(|(purpose, bytes)| (purpose.to_owned(), bytes)).collect()
    }

    /// How often the player was started; none without a state folder.
    pub fn restarts(&self) -> Option<RestartStatus> {
        let Starts { count, failed, cut_off, last_end } = self.store.as_ref()?.starts()?;
        let last_end = match last_end {
            LastEnd::None => "none",
            LastEnd::Clean => "clean",
            LastEnd::Failed => "failed",
            LastEnd::CutOff | LastEnd::Running => "cut_off",
        };
        Some(RestartStatus { starts: count, failed, cut_off, last_end })
    }

    /// The folders whose disks the player writes to.
    pub fn folders(&self) -> Vec<PathBuf> {
        self.store.iter().map(|store| store.path().to_owned()).collect()
    }

    /// The state folder; none where there is none.
    pub fn store(&self) -> Option<StoreStatus> {
        let store = self.store.as_ref()?.status();
        Some(StoreStatus { path: store.path.to_string_lossy().into_owned(), bytes: store.bytes, ok: store.ok })
    }
}

/// A frame of a window or texture of this size, in bytes.
fn frame_bytes((width, height): (u32, u32)) -> u64 {
    u64::from(width) * u64::from(height) * 4
}

/// The memory of the process as the kernel counts it, in bytes, where it tells: now, the most so far, what of it is files
/// that are mapped (the program, its fonts, drivers), and what is shared (the windows of software rendering).
fn process_memory() -> Vec<(&'static str, u64)> {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return Vec::new() };
    let of = |field: &str| -> Option<u64> {
        let line = status.lines().find_map(|line| line.strip_prefix(field))?;
        line.trim_start_matches(':').split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
    };
    let fields =
        [("process", "VmRSS"), ("process_peak", "VmHWM"), ("process_files", "RssFile"), ("process_shared", "RssShmem")];
    fields.into_iter().filter_map(|(purpose, field)| Some((purpose, of(field)?))).collect()
}
