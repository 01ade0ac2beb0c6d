//! A picture's file, opened in one way only: a file that a slide names stays beneath the folder, whoever exchanges a
//! link after it was checked.

use std::fs::File;

use crate::{Limits, MediaError};
use gongyi_core::model::PictureFile;
use gongyi_system::open;

/// Opens a picture's file.
pub fn open_picture(file: &PictureFile) -> Result<File, MediaError> {
    Ok(match file.root_and_name() {
        Some((root, name)) => open::open_beneath(root, name)?,
        None => open::open(file)?,
    })
}

/// The bytes of a picture's file.
pub fn read_picture(file: &PictureFile, limits: &Limits) -> Result<Vec<u8>, MediaError> {
    read(&open_picture(file)?, limits)
}

/// The bytes of an open picture.
pub(crate) fn read(file: &File, limits: &Limits) -> Result<Vec<u8>, MediaError> {
    Ok(open::read_within(file, limits.file_bytes.min(limits.budget_bytes))?)
}
