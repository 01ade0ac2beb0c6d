//! How the parts of the player do. A probe of them is cheap, as each update takes one; words and sums are made only where
//! the status is written.

use std::{collections::BTreeMap, sync::Arc};

use crate::{Player, paint_thread::PaintHealth};
use gongyi_content::{library::watch::WatchHealth, store::Store};
use gongyi_core::{problem::Lang, text};
use gongyi_paint::Painter;
use gongyi_record::status::{HealthStatus, StoreStatus};

/// What tells how the parts do, and what they told last.
pub struct Vitals {
    watch: Box<dyn Fn() -> WatchHealth + Send + Sync>,
    store: Option<Arc<Store>>,
    painter: Arc<Painter>,
    /// How often another adapter was opened.
    adapters_lost: u32,
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
}

impl Vitals {
    /// Of the parts of a player.
    pub fn new(
        watch: impl Fn() -> WatchHealth + Send + Sync + 'static,
        store: Option<Arc<Store>>,
        painter: Arc<Painter>,
    ) -> Self {
        Self { watch: Box::new(watch), store, painter, adapters_lost: 0, signs: Signs::default() }
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
        };
        std::mem::replace(&mut self.signs, signs) != signs
    }

    /// Another adapter was opened.
    pub fn count_lost_adapter(&mut self) {
        self.adapters_lost = self.adapters_lost.saturating_add(1);
    }

    /// What is not well, in words. A single slide that failed is no matter of health: it is told as an event.
    pub fn health(&self, player: &Player, lang: Lang) -> HealthStatus {
        let Signs { paint, watch_panics, is_folder_silent, adapters_lost, .. } = self.signs;
        let mut problems = Vec::new();
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
        let restarts = [paint.panics, paint.timeouts, watch_panics, adapters_lost];
        HealthStatus {
            ok: problems.is_empty(),
            problems: problems.iter().map(|problem| problem.get(lang).to_owned()).collect(),
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
        ];
        parts.into_iter().chain(process_memory()).map(|(purpose, bytes)| (purpose.to_owned(), bytes)).collect()
    }

    /// The state folder; none where there is none.
    pub fn store(&self) -> Option<StoreStatus> {
        let store = self.store.as_ref()?.status();
        Some(StoreStatus { path: store.path.to_string_lossy().into_owned(), bytes: store.bytes, ok: store.ok })
    }
}

/// The memory of the process as the kernel counts it, in bytes, where it tells: now, and the most so far.
fn process_memory() -> Vec<(&'static str, u64)> {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return Vec::new() };
    let of = |field: &str| -> Option<u64> {
        let line = status.lines().find_map(|line| line.strip_prefix(field))?;
        line.trim_start_matches(':').split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
    };
    [("process", of("VmRSS")), ("process_peak", of("VmHWM"))]
        .into_iter()
        .filter_map(|(purpose, bytes)| Some((purpose, bytes?)))
        .collect()
}
