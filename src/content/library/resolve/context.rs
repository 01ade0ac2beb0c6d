//! What resolving needs beside the playlist.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use crate::library::pictures::Pictures;
use gongyi_assets::Assets;
use gongyi_core::{model::SlideRef, problem::Place};

/// What resolving needs.
pub(crate) struct Context<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) assets: &'a Assets,
    pub(crate) assets_hash: [u8; 32],
    pub(crate) phrases: &'a Arc<[String]>,
    pub(crate) pictures: &'a mut Pictures,
    /// Where each slide is written; resolving adds its own.
    pub(crate) places: &'a mut BTreeMap<SlideRef, Place>,
}
