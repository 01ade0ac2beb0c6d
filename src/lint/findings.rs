//! The registry of findings: the id of everything that `check`, the log, the events and the status report of what staff
//! wrote, how grave it may be, what it does to the wall, and what to do about it.
//!
//! It is a table beside the code, not an enum that the code is built on: a room finds what is wrong in the terms of its
//! own topic, and a new finding there should not rebuild every room. Tests hold both together: every id in the sources
//! stands here and every id here in the sources, every problem of the golden cases is as grave as it is said to be, and
//! `docs/findings.md` is written from here.

use gongyi_core::problem::{
    Grade::{self, Content, Lint, Shape},
    Severity::{self, Error, Warning},
};

/// A kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// The stable name, as in `check --format json`.
    pub id: &'static str,
    /// How grave it may be; both where a measure decides.
    pub severities: &'static [Severity],
    /// What it may do to playback; several where it depends on the file that it is in, or on whether that file has a
    /// last good version.
    pub grades: &'static [Grade],
    /// What it means and what to do, in Chinese.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
}

/// Findings of one topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topic {
    /// Its name in Chinese.
    pub zh: &'static str,
    /// Its name in English.
    pub en: &'static str,
    /// Its findings.
    pub findings: &'static [Finding],
}

/// The finding of this id.
pub fn finding(id: &str) -> Option<&'static Finding> {
    TOPICS.iter().flat_map(|topic| topic.findings).find(|finding| finding.id == id)
}

const fn new(
    id: &'static str,
    severities: &'static [Severity],
    grades: &'static [Grade],
    (zh, en): (&'static str, &'static str),
) -> Finding {
    Finding { id, severities, grades, zh, en }
}

/// Wrong: what it is in keeps its last good version. In the file of a theme, only the slides of that theme are concerned.
const fn syntax(id: &'static str, zh: &'static str, en: &'static str) -> Finding {
    new(id, &[Error], &[Shape, Content], (zh, en))
}

/// Wrong: the file keeps its last good version.
const fn refused(id: &'static str, zh: &'static str, en: &'static str) -> Finding {
    new(id, &[Error], &[Shape], (zh, en))
}

/// Wrong: what is concerned is left out.
const fn left_out(id: &'static str, zh: &'static str, en: &'static str) -> Finding {
    new(id, &[Error], &[Content], (zh, en))
}

/// Most likely not meant.
const fn advice(id: &'static str, zh: &'static str, en: &'static str) -> Finding {
    new(id, &[Warning], &[Lint], (zh, en))
}

/// A measure of looks: worse than advised, or so bad that it counts as an error.
const fn measure(id: &'static str, zh: &'static str, en: &'static str) -> Finding {
    new(id, &[Warning, Error], &[Lint], (zh, en))
}

/// A measure of looks that is an error in any case.
const fn bad_looks(id: &'static str, zh: &'static str, en: &'static str) -> Finding {
    new(id, &[Error], &[Lint], (zh, en))
}

/// Every finding, by topic, in the order in which the documentation lists them.
#[rustfmt::skip]
pub const TOPICS: &[Topic] = &[
    Topic { zh: "文件和文件夹", en: "Files and folders", findings: &[
        new("no-folder", &[Error], &[Content, Shape], ("没有播放文件夹，或它不是文件夹；建立它，或写对路径", "the folder is missing or is no folder; make it, or name another")),
        new("empty-folder", &[Warning, Error], &[Lint, Shape], ("文件夹里没有播放列表；放入 .ron 文件", "the folder holds no playlist; put a .ron file into it")),
        refused("misnamed-site", "站点设置存成了别的文件名；改名为 site.ron", "the site lies under another name; rename it to site.ron"),
        advice("misnamed-playlist", "播放列表的文件名不对，不播放；改成 名字.ron", "a playlist under a name that is not read; rename it to name.ron"),
        advice("copied-file", "像是另一个文件的副本，不播放；留一个，删掉另一个", "looks like a copy of another file and is not played; keep one, delete the other"),
        advice("name-encoding", "文件名是 GBK 编码或乱码；改名，或用 unzip -O GBK 解压", "a name in GBK, or garbled by an unpacker; rename it, or unpack with unzip -O GBK"),
        new("no-answer", &[Error], &[Content, Shape], ("播放文件夹没有回应；检查网络盘或存储设备", "the folder does not answer; check the network share or the disk")),
        new("unreadable", &[Error], &[Shape, Content], ("文件或文件夹读不了，或超过 8 MB；检查权限、链接和大小", "a file or the folder cannot be read, or has over 8 MB; check permissions, links and size")),
        advice("not-a-file", "名字像播放列表的文件夹，不播放；移出里面的文件或改名", "a folder named like a playlist is not played; move its files out or rename it"),
        syntax("not-text", "不是文本文件，例如图片或压缩包；用文本编辑器写", "not a text file, but a picture or an archive; write it in a text editor"),
        syntax("not-utf8", "编码不是 UTF-8；另存为 UTF-8", "not encoded as UTF-8; save it as UTF-8"),
        syntax("empty-file", "文件是空的；写上内容", "the file is empty; write something into it"),
        syntax("control-character", "有看不见的控制字符；删掉它，换行写 \\n", "an invisible control character; delete it, and write a new line as \\n"),
        new("bad-name", &[Error], &[Shape, Content], ("名字里有不能用的或看不见的字符；换一个名字", "a name holds a character that it must not, or an invisible one; choose another")),
        refused("site-vanished", "site.ron 不见了，仍按原来的播放；放回它，不要日程就写 ()", "site.ron is gone and stays in force; put it back, or write () for no schedule"),
        refused("playlist-vanished", "正在使用的播放列表不见了，仍播放原来的；放回它，或不再用它", "a playlist in use is gone and stays in force; put it back, or stop using it"),
        new("more-problems", &[Error, Warning], &[Shape, Content, Lint], ("一个文件的问题太多，其余的没有列出；改好前面的再检查", "a file has too many problems to list; fix the first and check again")),
    ]},
    Topic { zh: "写法", en: "Syntax", findings: &[
        syntax("full-width", "引号外面用了全角标点；改成半角", "a full-width mark outside the quotes; write the half-width one"),
        syntax("unclosed-string", "引号没有配对；补上另一个", "a quotation mark is not closed; add the other"),
        syntax("wrong-quotes", "文字用了单引号；用双引号", "text in single quotes; use double quotes"),
        syntax("inner-quote", "文字里面有半角引号；改用“”或 \\\"", "a quotation mark inside a text; use curly ones or \\\""),
        syntax("unclosed-comment", "注释 /* 没有结束；加上 */", "a comment /* has no end; add */"),
        syntax("bad-comment", "注释用了 #；写成 //", "a comment starts with #; write //"),
        syntax("unclosed-bracket", "括号没有配对；补上另一半", "a bracket is not closed; add the other"),
        syntax("stray-bracket", "多了一个括号；删掉它", "one bracket too many; delete it"),
        syntax("wrong-bracket", "用了花括号；用圆括号", "curly brackets; use round ones"),
        syntax("missing-bracket", "类型后面缺少圆括号，或值的前面缺少左括号；加上", "a kind lacks its brackets, or a value its opening one; add it"),
        syntax("too-deep", "括号套得太深；检查多打的括号", "brackets are nested too deeply; look for extra ones"),
        syntax("missing-comma", "缺少逗号；在上一项后面加上", "a comma is missing; put it after the item"),
        syntax("extra-comma", "多了一个逗号；删掉它", "one comma too many; delete it"),
        syntax("missing-colon", "名称和值之间缺少冒号；加上 :", "a colon is missing between a name and its value; add it"),
        syntax("missing-value", "冒号后面没有值；写上，或删掉这一项", "nothing stands after a colon; write a value, or delete the field"),
        syntax("missing-name", "值前面缺少名称；写成“名称: 值”", "a value lacks its name; write name: value"),
        syntax("quoted-name", "名称加了引号；去掉引号", "a name in quotes; take them away"),
        syntax("needless-name", "这里只写值，不写名称；删掉名称", "values alone stand here; take the name away"),
        syntax("unexpected-mark", "有不该有的字符；删掉它，或把文字放进引号", "a character does not belong here; delete it, or put the text in quotes"),
        syntax("bad-escape", "反斜杠用错了；换行写 \\n，路径用 /", "a backslash is used wrongly; write \\n for a new line, / in paths"),
        syntax("trailing-text", "最后的括号之后还有内容；删掉它", "there is more after the last bracket; delete it"),
        syntax("unexpected-end", "文件没有写完；补上缺少的括号", "the file ends too early; add the missing brackets"),
        syntax("unknown-field", "没有这一项；按建议改正，或删掉", "there is no such field; take the suggestion, or delete it"),
        syntax("missing-field", "缺少必写的一项；加上", "a required field is missing; add it"),
        syntax("duplicate-field", "一项写了两次；留一个", "a field is written twice; keep one"),
        syntax("unknown-kind", "没有这种画面、条件或值；按建议改正", "there is no such kind or value; take the suggestion"),
        syntax("wrong-type", "值的写法不对；照例子写", "a value of the wrong type; follow the example"),
        syntax("wrong-count", "括号里值的个数不对；照例子写", "the wrong number of values in brackets; follow the example"),
    ]},
    Topic { zh: "画面和播放列表", en: "Slides and playlists", findings: &[
        refused("no-slides", "播放列表里没有画面；至少写一个", "a playlist without slides; write at least one"),
        refused("empty-text", "文字是空的；写上，或删掉这一处", "a text is empty; write something, or delete it"),
        refused("text-too-long", "文字太长；缩短，或分成几个画面", "a text is too long; shorten it, or spread it over several slides"),
        refused("too-many", "个数超过限度；减少", "more than the limit allows; take some away"),
        refused("bad-id", "id 写法不对；换一个", "an `id` that cannot be one; choose another"),
        refused("duplicate-id", "同一个播放列表里 id 重复；改一个", "two slides of a playlist have the same `id`; change one"),
        refused("bad-duration", "时长的写法不对；写 \"8s\"、\"1m\" 这样", "a length of time is written wrongly; write \"8s\" or \"1m\""),
        refused("zero-dwell", "停留时间是 0；写长些", "a dwell of nothing; write a longer one"),
        refused("dwell-below-second", "停留不到 1 秒，会闪烁，不能豁免；写长些", "a dwell below a second would flicker, and cannot be waived; write a longer one"),
        refused("absurd-duration", "时长长得不合理；写短些", "a length of time beyond reason; write a shorter one"),
        refused("unknown-day", "倒计时的日子不认识；写节日、节气或 2027-01-01 这样的日期", "a countdown to an unknown day; write a festival, a solar term or a date"),
        refused("bad-moment", "时间的写法不对；写 \"2026-11-28 08:00\" 这样", "a time is written wrongly; write one such as \"2026-11-28 08:00\""),
        refused("times-reversed", "结束时间不晚于开始时间；改正其中一个", "the end is not after the beginning; correct one of them"),
        refused("weather-level", "标题和 kind 写的预警等级不同；改正其中一个", "the title and `kind` name different levels of a warning; correct one of them"),
        refused("unknown-stop", "`stops` 里没有这一站；检查站名", "the stop is none of `stops`; check its name"),
        refused("bad-focus", "focus 不在图内；两个数都写 0 到 1", "`focus` is outside the picture; both numbers are from 0 to 1"),
        refused("bad-number", "Hotline 的 number 里没有电话号码；只写号码", "no telephone number in `number` of a `Hotline`; write the number alone"),
        refused("unknown-row", "highlight 指的行表格里没有；从 1 数起", "`highlight` names a row that the table does not have; rows are counted from 1"),
        refused("qr-too-long", "二维码内容太长；用短网址", "a QR code holds too much; use a shorter address"),
        refused("qr-address", "二维码里的网址写得不对；按建议改正", "a mistyped address in a QR code; take the suggestion"),
        refused("unknown-icon", "没有这个图标；按建议改正", "there is no such icon; take the suggestion"),
        left_out("unknown-theme", "没有这个主题；按建议改正", "there is no such theme; take the suggestion"),
        left_out("unknown-scene", "没有这个图景，画面不带图景；按建议改正", "there is no such scene, and the slide is shown without one; take the suggestion"),
        left_out("bad-scene", "scenes 里的图景不能用；照提示改图", "a scene in `scenes` cannot be used; change the drawing as the help says"),
        advice("scene-unused", "这种画面占满了，不画图景；删掉 scene，或换模板", "a slide that fills its picture shows no scene; delete it, or use another template"),
        advice("too-many-scenes", "scenes 里的图景太多，只用前面的；只留需要的", "too many scenes in `scenes`, of which the first are used; keep those that are needed"),
        refused("empty-reason", "豁免没有写理由；写上 reason", "a waiver without its reason; write `reason`"),
        left_out("bad-font", "fonts 里的文件不能用作字体；重新复制，或换一个 .ttf、.otf、.ttc", "a file in `fonts` cannot be used as a font; copy it anew, or use another .ttf, .otf or .ttc"),
        advice("too-many-fonts", "fonts 里的字体太多，只用前面的；只留需要的", "too many fonts in `fonts`, of which the first are used; keep those that are needed"),
        left_out("missing-picture", "找不到或读不了图片；放入它，或改正名字", "a picture is missing or cannot be read; add it, or correct its name"),
        left_out("broken-picture", "图片坏了、太大或不是能放的图片；按提示做", "a picture is broken, too large or no picture that can be shown; do what the help says"),
        advice("picture-moves", "图片会动，这里只显示第一帧；要别的帧就另存那一帧", "a picture that moves stands still at its first frame; save the frame that is meant"),
        advice("picture-for-print", "印刷用的图片（CMYK）没有颜色配置文件；导出为 RGB 或嵌入配置文件", "a picture made for print (CMYK) without a colour profile; export it as RGB or with its profile"),
        left_out("outside-folder", "图片在播放文件夹之外；放进文件夹", "a picture lies outside the folder; put it inside"),
    ]},
    Topic { zh: "站点、屏幕和分区", en: "Site, screens and zones", findings: &[
        refused("unknown-timezone", "没有这个时区；写 Asia/Shanghai 这样", "there is no such time zone; write one such as Asia/Shanghai"),
        measure("foreign-timezone", "时区不是北京时间，日程会错开；写 Asia/Shanghai", "a time zone that is not Beijing's shifts the schedule; write Asia/Shanghai"),
        advice("no-timezone", "没有写时区，这台机器的又不是北京时间；写 timezone: \"Asia/Shanghai\"", "no time zone is written, and the machine's is not Beijing's; write timezone: \"Asia/Shanghai\""),
        advice("unreadable-tz", "环境变量 TZ 读不懂；在 site.ron 里写 timezone: \"Asia/Shanghai\"", "the variable TZ cannot be read; write timezone: \"Asia/Shanghai\" in site.ron"),
        refused("bad-place", "经纬度不在地球上；改正 place", "a place that is on no map; correct `place`"),
        refused("empty-phrase", "词语是空的；删掉它", "an empty phrase; delete it"),
        refused("empty-name", "屏幕没有名字；写上", "a screen without a name; name it"),
        refused("duplicate-screen", "两个屏幕同名；改一个", "two screens have one name; rename one"),
        refused("duplicate-output", "两个屏幕用同一个接口；改一个", "two screens are on one output; give one another"),
        refused("bad-rotation", "旋转的度数不对；写 0、90、180 或 270", "a screen cannot be turned so; write 0, 90, 180 or 270"),
        refused("absurd-size", "屏幕尺寸不合理；每边 16 到 16384 像素", "no size of a screen; 16 to 16384 pixels a side"),
        refused("position-without-size", "写了 position 却没有 size；写画面有多大", "a `position` without a `size`; write how large the picture is"),
        refused("absurd-diagonal", "对角线不合理；按英寸写 1 到 2000", "no diagonal of a screen; 1 to 2000 inches"),
        refused("absurd-burn-in", "防烧屏的移动不合理；burn_in: (shift: 2) 按像素写 1 到 16", "no shift against burn-in; 1 to 16 pixels, as in burn_in: (shift: 2)"),
        refused("absurd-overscan", "裁边不合理；overscan 按百分之几写 0 到 10", "no overscan; 0 to 10 percent"),
        refused("absurd-distance", "观看距离不合理；按米写 0.1 到 500", "no viewing distance; 0.1 to 500 metres"),
        refused("absurd-zone", "分区的宽度或速度不合理；width 15 到 50，speed 0.5 到 9", "a zone too wide, narrow, fast or slow; `width` is 15 to 50, `speed` 0.5 to 9"),
        refused("duplicate-zone", "一个屏幕上两个同样的分区；删掉一个", "a screen has two zones of one kind; delete one"),
        refused("ticker-says", "滚动字幕没写内容，或 play、texts 都写了；写其中一个", "a ticker has neither `play` nor `texts`, or both; write one of them"),
        refused("ticker-theme", "用 play 的滚动字幕不写 theme；去掉它", "a ticker with `play` takes the theme of the playlist; leave `theme` out"),
        advice("ticker-speed", "滚动字幕每秒超过 5 个字，来不及读；写慢些", "a ticker faster than 5 characters a second; write a lower `speed`"),
        advice("ticker-empty", "滚动字幕的播放列表里没有文字；加上", "the playlist of a ticker has no text; add some"),
        advice("ticker-long", "滚动字幕超过 600 字，只显示前面的；写短些", "a ticker shows its first 600 characters only; write less"),
    ]},
    Topic { zh: "日程和条件", en: "Schedule and conditions", findings: &[
        left_out("unknown-playlist", "没有这个播放列表；建立它，或改正名字", "there is no such playlist; write it, or correct the name"),
        advice("unused-playlist", "播放列表没有被任何规则用到；在日程里用上，或移走", "no rule plays this playlist; schedule it, or take it away"),
        refused("unknown-screen", "没有这个屏幕或分组；按建议改正", "there is no such screen or group; take the suggestion"),
        refused("unknown-zone", "没有这个分区；按建议改正", "there is no such zone; take the suggestion"),
        refused("clock-plays-nothing", "时钟分区不能播放列表；去掉它", "a clock plays no playlist; take it out of `zones`"),
        refused("ticker-break-in", "滚动字幕里不能插播；去掉 every", "a ticker has no break-ins; take `every` away"),
        refused("duplicate-rule", "两条规则同名；改一个", "two rules have one name; rename one"),
        refused("unknown-rule", "没有叫这个名字的规则；按建议改正", "there is no rule of this name; take the suggestion"),
        refused("bad-quota", "配额要写 at_least 或 at_most 之一，0 到 100；改正它", "a quota has either `at_least` or `at_most`, from 0 to 100; correct it"),
        refused("contradictory-quotas", "几条配额不可能都做到；放宽其中一条", "quotas that cannot all be kept; loosen one of them"),
        advice("quota-missed", "今后两周的日程达不到配额；照建议改 share，或让出时间", "the schedule of the next two weeks misses a quota; change the `share` that is named, or leave it time"),
        refused("play-and-blank", "play 和 blank 同时写了；留一个", "a rule both plays and blanks; keep one"),
        refused("no-action", "规则没有写播放什么；加 play 或 blank: true", "a rule does nothing; add `play` or `blank: true`"),
        refused("bad-share", "share 不在 1 到 1000 之间；改正它", "a `share` is not within 1 and 1000; correct it"),
        refused("bad-every", "every 不能整除一天；写 \"15m\"、\"1h\" 这样", "`every` does not divide a day; write \"15m\" or \"1h\""),
        refused("bad-passes", "插播的遍数不对，或没有写 every；写 passes: 2 这样", "`passes` is out of range, or the rule has no `every`; write passes: 2"),
        refused("bad-date", "日期的写法不对或没有这一天；写 2026-10-01 这样", "a date is written wrongly or does not exist; write one such as 2026-10-01"),
        refused("dates-reversed", "结束日期在开始之前；对调", "the last date is before the first; exchange them"),
        refused("bad-hours", "时段的写法不对；写 07:00-09:00 这样", "hours are written wrongly; write 07:00-09:00"),
        refused("hours-with-days", "On 的第二项只写时刻；日子写在第一项", "the second part of `On` names hours only; write the days in the first"),
        refused("hours-school-holidays", "不知道学校假期；写出日期", "school holidays are not known; write their dates"),
        refused("hours-repeats", "时段里不能写“每隔”；用 every", "repeated times are not supported; use `every`"),
        refused("hours-never-open", "时段永远不成立；去掉 off，要取反用 Not(…)", "hours that never hold; leave out off, and write Not(...) for the opposite"),
        refused("hours-impossible-day", "时段里有哪年都没有的日子；写那个月的最后一天", "hours name a day that no year has; write the last day of that month"),
        refused("hours-missing-day", "一段日期的一头不是每年都有，例如第五个星期日；写 [-1] 表示最后一个", "an end of a range that not every year has, such as the fifth Sunday; write [-1] for the last"),
        refused("hours-reversed", "一段日期的最后一天在第一天之前；对调过来", "a range of dates ends before it starts; swap the days"),
        refused("hours-remark", "备注前面没有 open 或 off；写明播放还是不播放", "a remark without open or off before it; say whether it plays then"),
        refused("hours-unclear", "时段可以有两种读法；按提示写清楚", "hours that can be read in two ways; write the one that is meant"),
        advice("hours-open-end", "“+”没有说明何时结束；写上结束的时刻", "a `+` names no end; write the time at which it ends"),
        advice("hours-no-effect", "时段的一部分不起作用；改变次序或去掉它", "a part of the hours has no effect; change the order, or leave it out"),
        advice("hours-night-cut", "分号后面的部分截断或留下一段夜里的时间；用逗号或 On(…)", "a part behind a semicolon cuts a night or leaves the end of one; use a comma, or On(...)"),
        advice("hours-new-year", "每隔几周，过年时接不上；用 Every 从一个日期数起", "every so many weeks, but not over New Year; count from a date with `Every`"),
        advice("hours-lacking-year", "一段日期在某一年头在尾后，那年不播放；写不会错开的日子", "a range of dates whose start lies after its end in some year: it does not play then; write days that never cross"),
        refused("hours-need-place", "用到日出日落，但没有 place；在 site.ron 里写上", "hours follow the sun, but the site has no `place`; add it"),
        refused("bad-condition", "条件的写法不对；照建议写", "a condition is written wrongly; take the suggestion"),
        refused("empty-condition", "All、Any 里没有条件；写上", "an `All` or `Any` holds no condition; write one"),
        refused("not-a-day-condition", "On 的第一项不能带时刻；只写哪些天", "the first part of `On` names days, without hours; move the hours to the second"),
        refused("unknown-festival", "没有这个节日；按建议改正", "there is no such festival; take the suggestion"),
        refused("festival-too-long", "节日前后的天数太多；写少些", "too many days around a festival; write fewer"),
        refused("unknown-holiday", "没有这个放假的节日；按建议改正", "there is no such holiday; take the suggestion"),
        refused("unknown-solar-term", "没有这个节气；按建议改正", "there is no such solar term; take the suggestion"),
        refused("bad-lunar-date", "农历没有这一天；改正月或日", "there is no such lunar day; correct month or day"),
        refused("bad-month-day", "MonthDays 里的日子不对；写 1 到 31，或 -1 表示最后一天", "a day in `MonthDays` does not exist; write 1 to 31, or -1 for the last"),
        refused("bad-interval", "Every 没写清每隔多久；写 days 或 weeks", "an `Every` does not say how often; write `days` or `weeks`"),
        refused("duplicate-holiday", "holidays 里有一天写了两次；留一个", "a day stands twice in `holidays`; keep one"),
        advice("short-lunar-month", "农历三十不是年年有；除夕写 Festival(name: \"除夕\")", "not every year has this thirtieth; for New Year's Eve write Festival(name: \"除夕\")"),
        advice("short-month", "29、30、31 日不是月月有，倒数的也一样；要最后一天写 -1", "not every month has this day, counted from either end; for the last one write -1"),
        advice("holidays-assumed", "那一年的放假安排没有收录，先按法定日子算；公布后写 holidays", "the holidays of a year are not built in, and the statutory days are assumed; write `holidays` once announced"),
        advice("holidays-no-work", "holidays 里那一年只有放假，没有调休上班；补上 Work(…)", "`holidays` has the days off of a year and no make-up working day; add them as Work(...)"),
        advice("nothing-scheduled", "有的时间没有安排，会放后备画面；加一条不写 when 的规则", "times without a programme show the fallback; add a rule without `when`"),
        advice("rule-impossible", "条件十年内都不成立；检查 when", "a condition does not hold within ten years; check `when`"),
        advice("rule-far-off", "规则一年多以后才播放；检查年份和日子", "a rule is first due in more than a year; check its years and days"),
        advice("rule-finished", "规则已经结束；改日期，或移走", "a rule is over; write new dates, or take it away"),
        advice("slide-over", "画面的最后一天已过，不再播放；删掉或改日期", "the last day of a slide is over, and it is no longer shown; take it away or write new dates"),
        advice("day-over", "画面上的日子已经过去；改写、删掉，或写 until", "a slide names a day that is over; write it anew, take it away, or use `until`"),
        advice("rule-beaten", "规则总被别的规则盖住，或在点名的屏幕上从不播放；提高 priority，或让出时间", "others always beat a rule, everywhere or on a screen that it names; raise its `priority`, or leave it some time"),
        advice("blank-same-priority", "黑屏规则与别的规则优先级相同；给一方更高的", "a blank has the priority of another rule; give one a higher priority"),
        advice("blank-break-in", "黑屏规则写了 every，不起作用；去掉，用 when", "a blank with `every` does nothing; use `when`"),
        advice("break-in-too-long", "插播一遍比间隔还长，会跳过几次；写长间隔，或减少画面", "a break-in is longer than its interval, so starts are skipped; write a longer `every`"),
        advice("night-cut", "All 把跨夜的时段在零点切断；用 On(…)", "an `All` cuts a night at midnight; use On(...)"),
    ]},
    Topic { zh: "规矩", en: "House rules", findings: &[
        advice("sponsor-contact", "没有标明广告的画面上有企业的电话、地址、网址或二维码（《公益广告促进和管理暂行办法》第七条）；去掉，或写 advertisement: true", "a firm's telephone, address, site or code on a slide that is not labelled as an advertisement (公益广告促进和管理暂行办法, 2016, article 7); take it away, or write `advertisement: true`"),
        advice("red-cross", "图片或图景里有白底红十字（《红十字标志使用办法》1996）；换绿色十字或别的图形", "a red cross on white in a picture or a scene (红十字标志使用办法, 1996; Geneva Convention I); use a green cross or another sign"),
        advice("portrait-on-black", "人物放在近黑的底色上，或照片是黑白的，像遗像（习俗）；换主题或彩色照片", "a person on a black ground or in black and white, as at a funeral (custom); use another theme, or a photograph in colour"),
        advice("couplet-order", "上联末字平声、下联末字仄声，像是贴反了（《联律通则》2008）；对调 first 和 second", "a couplet whose first line ends in a level tone and whose second in an oblique one (联律通则, 2008); exchange `first` and `second`"),
    ]},
    Topic { zh: "看得清吗", en: "Legibility", findings: &[
        measure("text-small", "字太小，在那个距离看不清；减少文字", "text too small for its viewing distance; write less"),
        advice("pixels-small", "字不到 16 像素高，笔画粘连；删减文字，少分区，或改正 size", "text of less than 16 pixels runs together; write less, use fewer zones, or correct `size`"),
        measure("contrast-low", "文字与背景对比太弱；换图片或主题", "text too pale on its background; choose another picture or theme"),
        bad_looks("text-overflow", "文字放不下；删减，或用 Text(…) 分页", "text does not fit; write less, or use Text(...), which turns pages"),
        advice("line-end", "最后一行只有一个字；用 \\n 或空格安排换行", "a last line of one character; place the break with \\n or a space"),
        bad_looks("glyph-missing", "字体里没有这个字；换写法，或把字全的字体放进 fonts 文件夹", "no font has a character; write it another way, or put a font that has it into `fonts`"),
        advice("glyph-borrowed", "有的字只有这台机器上的字体才有；把那个字体放进 fonts 文件夹", "only a font of this machine has a character; put that font into `fonts`"),
        measure("qr-small", "二维码的格子太小，扫不出；用短网址", "modules of a QR code too small to scan; use a shorter address"),
        advice("qr-unreachable", "二维码里是内部网络的地址；写公网上的网址", "an address of an internal network in a QR code; write a public one"),
        advice("compatibility-character", "有只是像常用字的部首或兼容字，按常用字显示；按建议重写", "radicals or compatibility characters, shown as the common ones; take the suggestion"),
        bad_looks("private-character", "有旧输入法或 Word 的私用编码，没有字体能显示；按建议重新输入", "a private code of an old input method or of Word, which no font has; type what is suggested"),
        measure("dwell-short", "停留太短，来不及读；写长些，或删掉 dwell", "too short to be read; write a longer `dwell`, or leave it out"),
        advice("advertisement-label", "像商业广告却没有标明；写 advertisement: true", "looks like an advertisement without its label; write `advertisement: true`"),
        advice("exclamation-marks", "连用感叹号；一个就够了", "several exclamation marks in a row; one is enough"),
        advice("bidi-mark", "有看不见的书写方向符；删掉它", "an invisible mark turns the direction of a text; delete it"),
        advice("overscan-panel", "LED 屏不裁边，overscan 不起作用；去掉它", "an LED panel crops nothing, so that `overscan` has no effect; leave it out"),
        advice("led-text-small", "LED 屏或它的一个分区像素行太少，汉字看不清；改正 size，或去掉 zones", "an LED panel, or a zone of one, with too few lines of pixels for a Chinese character; correct its size, or leave out `zones`"),
        advice("led-code-hidden", "LED 屏上放不下二维码，只显示文字；把电话或地址写进 lines", "no room for a QR code on an LED panel, which shows only the texts; write a telephone number or an address"),
        bad_looks("led-page-short", "（--profile shenzhen-led）LED 屏上静止不到 15 秒；写 dwell: \"15s\"", "(--profile shenzhen-led) a page stays less than 15 s; write `dwell: \"15s\"`"),
        bad_looks("led-change-slow", "（--profile shenzhen-led）LED 屏上换画面超过 2 秒；写 transition_time: \"1s\"", "(--profile shenzhen-led) a change takes more than 2 s; write `transition_time: \"1s\"`"),
    ]},
];

/// The page `docs/findings.md`.
pub fn page() -> String {
    let mut page = String::from(HEAD);
    for topic in TOPICS {
        page.push_str(&["\n## ", topic.zh, " ", topic.en, "\n\n", COLUMNS].concat());
        for finding in topic.findings {
            let severity = both(finding.severities, |severity| match severity {
                Error => "错误 error",
                Warning => "提醒 warning",
            });
            let effect = both(finding.grades, |grade| match grade {
                Shape => "文件 file",
                Content => "画面 slide",
                Lint => "照常 none",
            });
            let cells =
                [&["`", finding.id, "`"].concat(), &severity, &effect, &[finding.zh, " · ", finding.en].concat()];
            page.push_str(&["| ", &cells.map(String::as_str).join(" | "), " |\n"].concat());
        }
    }
    page
}

/// Words for each of a few values.
fn both<T: Copy>(values: &[T], word: impl Fn(T) -> &'static str) -> String {
    values.iter().map(|value| word(*value)).collect::<Vec<_>>().join(" / ")
}

/// What stands above the tables.
const HEAD: &str = "\
# 检查发现的问题 · Findings

`gongyi check`、日志、事件和状态用 `id` 称呼每种问题。这一页由程序里的总表（`src/lint/findings.rs`）生成，测试保证两者一致。
`gongyi check`, the log, the events and the status name each kind of problem by its `id`. This page is written from the
registry in `src/lint/findings.rs`, and a test keeps it up to date.

“错误”让 `gongyi check` 以 1 退出，“提醒”不会；两个都写的，看严重的程度。“影响”是指屏幕：**文件**：这个文件保留上一个正确版本；
**画面**：只有这个画面放不出来，前一幅留在屏上；**照常**：照样播放。 An error makes `gongyi check` exit with 1, a warning does not;
where both stand, it depends on how bad it is. The effect is that on the wall: **file**: the last good version of the file stays in
force; **slide**: that slide alone cannot be shown, and the picture before it stays; **none**: everything plays.
";

/// The head of each table.
const COLUMNS: &str =
    "| id | 级别 severity | 影响 effect | 意思和办法 what it means and what to do |\n| --- | --- | --- | --- |\n";
