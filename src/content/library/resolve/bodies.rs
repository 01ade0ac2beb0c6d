//! The body of a slide: what a template paints.

use std::path::Path;

use super::pages::paginate;
use crate::library::{parse::days_of, pictures::Found};
use gongyi_core::{
    model::{Body, PictureFile},
    shapes::{self, ValueLevel},
};

/// The heading of the values panel.
const VALUES_HEADING: &str = "社会主义核心价值观";
/// The twelve values of 2012, in their three levels.
const VALUES: [(&str, [&str; 4]); 3] = [
    ("国家", ["富强", "民主", "文明", "和谐"]),
    ("社会", ["自由", "平等", "公正", "法治"]),
    ("公民", ["爱国", "敬业", "诚信", "友善"]),
];

/// The body of a slide, or those of its pages, and what was found of its picture where it names one: then it is the next
/// of `pictures`.
pub(super) fn bodies<'a>(
    raw: &shapes::Slide,
    pictures: &mut impl Iterator<Item = &'a Found>,
) -> (Vec<Body>, Option<&'a Found>) {
    let mut picture = None;
    let mut found = |name: &str| {
        picture = pictures.next();
        // Each that is named was asked for; of one that was not nothing is opened.
        picture.map_or_else(|| PictureFile::beneath(Path::new(""), Path::new(name)), |found| found.file.clone())
    };
    let body = match raw.clone() {
        shapes::Slide::Slogan(shapes::Slogan { text, note, .. }) => Body::Slogan { text, note },
        shapes::Slide::Values(values) => values_body(values.heading, values.levels),
        shapes::Slide::Notice(shapes::Notice { title, points, icon, .. }) => Body::Notice { title, points, icon },
        shapes::Slide::Steps(shapes::Steps { title, steps, .. }) => Body::Steps { title, steps },
        shapes::Slide::Profile(shapes::Profile { name, deed, honour, portrait, focus, .. }) => {
            let portrait = portrait.map(|portrait| found(&portrait));
            // A face is in the upper half of most portraits.
            Body::Profile { name, deed, honour, portrait, focus: focus.unwrap_or((0.5, 0.3)) }
        }
        shapes::Slide::Campaign(shapes::Campaign { headline, period, lines, rows, qr, call, .. }) => {
            Body::Campaign { headline, period, lines, rows, qr, call }
        }
        shapes::Slide::Text(shapes::LongText { text, title, .. }) => {
            let pages = paginate(&text);
            let of = pages.len();
            let page = |(at, text)| Body::Page { title: title.clone(), text, number: at + 1, of };
            return (pages.into_iter().enumerate().map(page).collect(), None);
        }
        shapes::Slide::Couplet(shapes::Couplet { first, second, across, heart, .. }) => {
            Body::Couplet { first, second, across, heart }
        }
        shapes::Slide::Countdown(shapes::Countdown { to, name, note, .. }) => {
            let days = days_of(&to).into();
            Body::Countdown { name: name.unwrap_or(to), days, note, on: None }
        }
        shapes::Slide::Today(shapes::Today { note, .. }) => Body::Today { note, on: None },
        shapes::Slide::Clock(shapes::Clock { seconds, note, .. }) => {
            Body::Clock { seconds, note, is_zone: false, at: None }
        }
        shapes::Slide::Picture(shapes::Picture { file, fit, focus, caption, .. }) => {
            let file = found(&file);
            Body::Picture { file, fit, focus: focus.unwrap_or((0.5, 0.5)), caption }
        }
    };
    (vec![body], picture)
}

/// A values panel; the twelve where nothing else is written.
pub(super) fn values_body(heading: Option<String>, levels: Option<Vec<ValueLevel>>) -> Body {
    let twelve = || {
        VALUES
            .iter()
            .map(|(label, values)| ValueLevel {
                label: (*label).to_owned(),
                values: values.map(str::to_owned).to_vec(),
            })
            .collect()
    };
    Body::Values {
        heading: heading.unwrap_or_else(|| VALUES_HEADING.to_owned()),
        levels: levels.unwrap_or_else(twelve),
    }
}
