//! What a slide says in one line, for a ticker.

use super::Body;

/// A line has so many characters at most: two and a half minutes of reading, and what a texture can hold.
pub const MAX_CHARACTERS: usize = 600;

/// The line of these texts, cut to [`MAX_CHARACTERS`]; whether that left something out.
pub fn line<'a>(bodies: impl Iterator<Item = &'a Body>) -> (Vec<String>, bool) {
    let mut room = MAX_CHARACTERS;
    let mut items: Vec<String> = Vec::new();
    for item in bodies.filter_map(of) {
        let count = item.chars().count();
        if count > room {
            if items.is_empty() {
                items.push(item.chars().take(room).collect());
            }
            return (items, true);
        }
        room -= count;
        items.push(item);
    }
    (items, false)
}

/// What a slide says in one line; none where it says nothing that a line could.
pub fn of(body: &Body) -> Option<String> {
    let all = |parts: Vec<&str>, by: &str| parts.join(by);
    let titled =
        |title: &str, parts: &[String]| format!("{title}：{}", all(parts.iter().map(String::as_str).collect(), "；"));
    let text = match body {
        Body::Slogan { text, note } => {
            all([Some(text.as_str()), note.as_deref()].into_iter().flatten().collect(), "　")
        }
        Body::Values { heading, levels } => {
            let values: Vec<String> = levels.iter().map(|level| level.values.join(" ")).collect();
            titled(heading, &values)
        }
        Body::Notice { title, points: parts, .. } | Body::Steps { title, steps: parts } => titled(title, parts),
        Body::Profile { name, deed, honour, .. } => {
            let name = all([honour.as_deref(), Some(name.as_str())].into_iter().flatten().collect(), " ");
            format!("{name}：{deed}")
        }
        Body::Campaign { headline, period, lines, .. } => {
            let lines = lines.iter().map(String::as_str);
            all(std::iter::once(headline.as_str()).chain(period.as_deref()).chain(lines).collect(), "　")
        }
        Body::Hotline { number, title, lines, hours } => {
            let more = lines.iter().chain(hours).map(String::as_str);
            let called = all(title.as_deref().into_iter().chain([number.as_str()]).collect(), "：");
            all(std::iter::once(called.as_str()).chain(more).collect(), "　")
        }
        Body::Table { headline, columns, rows, .. } => {
            let rows: Vec<String> = rows.iter().map(|row| row_said(columns, row)).collect();
            titled(headline, &rows)
        }
        Body::Figure { value, unit, claim, .. } => format!("{value}{}{claim}", unit.as_deref().unwrap_or_default()),
        Body::Scan { call, reasons, .. } => match call {
            Some(call) if reasons.is_empty() => call.clone(),
            Some(call) => titled(call, reasons),
            None => reasons.join("；"),
        },
        Body::Quote { text, who, .. } => {
            let by = who.as_ref().map(|who| format!("——{who}")).unwrap_or_default();
            format!("“{}”{by}", text.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        Body::Motto { lines, whose } => match whose {
            Some(whose) => format!("{whose}：{}", lines.join(" ")),
            None => lines.join(" "),
        },
        Body::Page { title, text, number, .. } => match title {
            Some(title) if *number == 1 => format!("{title}　{text}"),
            _ => text.clone(),
        },
        Body::Couplet { first, second, .. } => format!("{first}　{second}"),
        Body::Picture { caption, .. } => caption.clone()?,
        Body::Countdown { .. } | Body::Today { .. } | Body::Clock { .. } | Body::Ticker { .. } => return None,
    };
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

/// A row of a table by itself: what names the row, and then each cell after what it is, such as 3路 终点 火车站 首班6:00.
pub fn row_said(columns: &[String], row: &[String]) -> String {
    let said = |(at, cell): (usize, &String)| {
        let (column, cell) = (columns.get(at).filter(|_| at > 0).map_or("", |column| column.trim()), cell.trim());
        // Figures are one with what they are: no line ends between them.
        let gap = if column.is_empty() || cell.starts_with(|c: char| !c.is_alphabetic()) { "" } else { " " };
        (!cell.is_empty()).then(|| [column, gap, cell].concat())
    };
    row.iter().enumerate().filter_map(said).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slogan(text: &str) -> Body {
        Body::Slogan { text: text.to_owned(), note: None }
    }

    #[test]
    fn a_line_has_no_breaks_and_no_more_than_can_be_read() {
        let points = vec!["勤洗手".to_owned(), "常通风".to_owned()];
        let notice = Body::Notice { title: "健康".to_owned(), points, icon: None };
        let (items, cut) = line([&slogan("讲文明\n树新风"), &notice].into_iter());
        assert_eq!((items, cut), (vec!["讲文明 树新风".to_owned(), "健康：勤洗手；常通风".to_owned()], false));
        let long = slogan(&"长".repeat(400));
        let (items, cut) = line([&long, &long, &notice].into_iter());
        assert_eq!((items.len(), cut), (1, true));
        let (items, cut) = line(std::iter::once(&slogan(&"长".repeat(4000))));
        assert_eq!((items[0].chars().count(), cut), (MAX_CHARACTERS, true));
    }

    #[test]
    fn a_row_says_what_its_cells_are() {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let columns = texts(&["线路", "终点", "首班", "备注"]);
        for (row, said) in [
            (&["3路", "火车站", "6:00", ""][..], "3路 终点 火车站 首班6:00"),
            (&["夜班", "", "—", "周末停运"], "夜班 首班— 备注 周末停运"),
            (&["3路", "火车站", "6:00", "", "多一格"], "3路 终点 火车站 首班6:00 多一格"),
        ] {
            assert_eq!(row_said(&columns, &texts(row)), said);
        }
        assert_eq!(row_said(&[], &texts(&["周一", "9:00"])), "周一 9:00");
    }
}
