//! The pictures that slides name: found in the folder, looked at once, and known by the bytes that they hold.

use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
    time::SystemTime,
};

use crate::{
    content::read,
    media,
    problem::{Grade, Place, Problem, Text},
};

/// What was found out about a file, as long as its size and time stay.
struct Looked {
    length: u64,
    modified: Option<SystemTime>,
    state: Result<[u8; 32], Text>,
}

/// What was found out about pictures so far.
#[derive(Default)]
pub(super) struct Pictures {
    looked: BTreeMap<PathBuf, Looked>,
    /// The files that slides named in this load, whether they exist or not.
    named: Vec<PathBuf>,
}

impl Pictures {
    /// Starts a new load.
    pub(super) fn start(&mut self) {
        self.named.clear();
    }

    /// Ends a load: forgets pictures that nobody named.
    pub(super) fn finish(&mut self) {
        let named = &self.named;
        self.looked.retain(|path, _| named.contains(path));
    }

    /// The files that slides named in this load, whether they exist or not.
    pub(super) fn named(&self) -> &[PathBuf] {
        &self.named
    }

    /// The path of a picture, and the fingerprint of its bytes, or why it cannot be shown.
    pub(super) fn look_at(
        &mut self,
        folder: &Path,
        name: &str,
        place: Place,
    ) -> (PathBuf, Result<[u8; 32], Box<Problem>>) {
        let relative = Path::new(name);
        let path = folder.join(relative);
        let problem = |id, message: Text| Problem::error(id, Grade::Content, place.clone(), message);
        let inside = relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if name.is_empty() || !inside {
            let message = Text::new(format!("“{name}”不在播放文件夹内"), format!("`{name}` is not inside the folder"));
            let help = Text::new(
                "把图片放进播放文件夹，写相对路径，例如 \"posters/a.jpg\"",
                "put the picture into the folder and write its path from there, such as \"posters/a.jpg\"",
            );
            return (path, Err(Box::new(problem("outside-folder", message).help(help))));
        }
        self.named.push(path.clone());
        let metadata = match std::fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) => {
                self.looked.remove(&path);
                let message = match error.kind() {
                    std::io::ErrorKind::NotFound => {
                        Text::new(format!("找不到图片“{name}”"), format!("there is no picture `{name}`"))
                    }
                    _ => Text::new(
                        format!("读不了图片“{name}”：{error}"),
                        format!("the picture `{name}` cannot be read: {error}"),
                    ),
                };
                let help = if name.contains('\\') {
                    let path = name.replace('\\', "/");
                    Text::new(format!("路径用 / 分隔，写成 \"{path}\""), format!("write paths with /: \"{path}\""))
                } else if let Some(near) = nearest_file(folder, relative) {
                    Text::new(format!("是不是“{near}”？"), format!("did you mean `{near}`?"))
                } else {
                    Text::new(
                        "把图片放进播放文件夹，并检查文件名和扩展名",
                        "put the picture into the folder, and check its name and ending",
                    )
                };
                return (path, Err(Box::new(problem("missing-picture", message).help(help))));
            }
        };
        let (length, modified) = (metadata.len(), metadata.modified().ok());
        let known = self.looked.get(&path).filter(|looked| looked.length == length && looked.modified == modified);
        let state = known.map_or_else(
            || media::verify(&path, &media::Limits::default()).map_err(|error| error.text()),
            |looked| looked.state.clone(),
        );
        self.looked.insert(path.clone(), Looked { length, modified, state: state.clone() });
        let state = state.map_err(|why| {
            let message = Text::new(
                format!("图片“{name}”无法使用：{}", why.zh),
                format!("the picture `{name}` cannot be used: {}", why.en),
            );
            Box::new(problem("broken-picture", message))
        });
        (path, state)
    }
}

/// A file beside the one that is missing whose name is most like it.
fn nearest_file(folder: &Path, relative: &Path) -> Option<String> {
    let parent = relative.parent().unwrap_or_else(|| Path::new(""));
    let wanted = relative.file_name()?.to_str()?;
    let names: Vec<String> = std::fs::read_dir(folder.join(parent))
        .ok()?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension().is_none_or(|extension| extension != "ron"))
        .collect();
    let near = read::nearest(wanted, names.iter().map(String::as_str))?;
    Some(parent.join(near).to_string_lossy().into_owned())
}
