//! The slides that all players show: Gongyi plays them from playlists, the others get the pictures that Gongyi paints.

use std::{
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use image::RgbImage;

/// Each slide stands so long, its transition included.
pub(crate) const DWELL_SECS: u64 = 8;
/// How fast the ticker goes, in characters a second.
const CHARACTERS_A_SECOND: f32 = 4.0;
/// The height of a ticker, in hundredths of the shorter side of the screen: `docs/slides.md`, and the model's layout.
const TICKER_OF_100: u32 = 12;
/// The slides: words and drawings as staff write them, of one theme.
const SLIDES: [&str; 4] = [
    r#"Slogan(text: "排队一米线\n文明一座城", note: "有序排队 从我做起")"#,
    r#"Notice(title: "文明交通", icon: "traffic", points: ["红灯停 绿灯行 走斑马线", "机动车礼让行人 不乱停乱放"])"#,
    "Values()",
    r#"Steps(title: "这样戴口罩", steps: ["洗净双手", "分清内外 金属条朝上", "拉开褶皱 包住口鼻", "压紧鼻夹 检查密合"])"#,
];
/// What the ticker says.
const SAYS: &str =
    r#"["讲文明 树新风", "绿水青山就是金山银山", "使用公筷公勺 用餐卫生文明", "机动车礼让行人 行人走斑马线"]"#;

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Show {
    /// One slide, for ever.
    Still,
    /// Four slides in a loop.
    Fade,
    /// One slide, and a ticker along its foot.
    Ticker,
}

/// The folders and pictures, below a folder of their own.
#[derive(Debug)]
pub(crate) struct Content {
    root: PathBuf,
    /// Width and height of the screen.
    pub(crate) size: (u32, u32),
}

impl Content {
    /// Writes the playlists, and has Gongyi paint their pictures.
    pub(crate) fn prepare(root: &Path, gongyi: &Path, size: (u32, u32)) -> Result<Self, Box<dyn Error>> {
        let content = Self { root: root.to_owned(), size };
        let list = |slides: &[&str]| {
            format!(
                "(theme: \"civility\", banner: \"讲文明 树新风\", transition: Fade, transition_time: \"1s\", dwell: \"{DWELL_SECS}s\", slides: [{}])",
                slides.join(", ")
            )
        };
        for (at, slide) in SLIDES.iter().enumerate() {
            let folder = root.join(format!("slide-{at}"));
            fs::create_dir_all(&folder)?;
            fs::write(folder.join("slides.ron"), list(&[slide]))?;
            content.paint(gongyi, &folder, &content.picture(at), "2026-11-26T02:00:00Z")?;
        }
        let [first, ..] = SLIDES;
        for (name, slides) in [("fade", SLIDES.as_slice()), ("ticker", &[first])] {
            let folder = root.join(name);
            fs::create_dir_all(&folder)?;
            fs::write(folder.join("slides.ron"), list(slides))?;
        }
        let site = format!(
            "(screens: [(name: \"hall\", zones: [Ticker(texts: {SAYS}, theme: \"civility\", speed: {CHARACTERS_A_SECOND:.1})])], schedule: [(play: \"slides\")])"
        );
        fs::write(root.join("ticker/site.ron"), site)?;
        content.paint(gongyi, &root.join("ticker"), &root.join("ticker.png"), "2026-11-26T02:00:10Z")?;
        let whole = image::open(root.join("ticker.png"))?.to_rgb8();
        let (width, height) = whole.dimensions();
        let strip =
            image::imageops::crop_imm(&whole, 0, height - content.ticker_height(), width, content.ticker_height());
        strip.to_image().save(root.join("strip.png"))?;
        for show in [Show::Still, Show::Fade, Show::Ticker] {
            fs::write(content.page(show), content.html(show))?;
        }
        Ok(content)
    }

    fn paint(&self, gongyi: &Path, folder: &Path, out: &Path, at: &str) -> Result<(), Box<dyn Error>> {
        let size = format!("{}x{}", self.size.0, self.size.1);
        let mut command = Command::new(gongyi);
        command.arg("snapshot").arg(folder).args(["--size", &size, "--at", at, "--out"]).arg(out);
        let output = command.stdin(Stdio::null()).output()?;
        if output.status.success() && out.exists() {
            return Ok(());
        }
        Err(format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr)).into())
    }

    /// The folder that Gongyi plays.
    pub(crate) fn folder(&self, show: Show) -> PathBuf {
        self.root.join(match show {
            Show::Still => "slide-0",
            Show::Fade => "fade",
            Show::Ticker => "ticker",
        })
    }

    /// The picture of a slide.
    pub(crate) fn picture(&self, at: usize) -> PathBuf {
        self.root.join(format!("slide-{at}.png"))
    }

    /// The pictures of all slides of the loop.
    pub(crate) fn pictures(&self) -> Vec<PathBuf> {
        (0..SLIDES.len()).map(|at| self.picture(at)).collect()
    }

    /// The page that a browser shows.
    pub(crate) fn page(&self, show: Show) -> PathBuf {
        self.root.join(match show {
            Show::Still => "still.html",
            Show::Fade => "fade.html",
            Show::Ticker => "ticker.html",
        })
    }

    /// The height of the ticker in pixels.
    pub(crate) fn ticker_height(&self) -> u32 {
        (self.size.0.min(self.size.1) * TICKER_OF_100 + 50) / 100
    }

    /// Where a picture is to be right for the first one to count: rows across the slide, above the ticker.
    pub(crate) fn expected(&self, show: Show) -> Result<RgbImage, Box<dyn Error>> {
        Ok(image::open(if show == Show::Ticker { self.root.join("ticker.png") } else { self.picture(0) })?.to_rgb8())
    }

    /// The row of the screen in which motion is looked for: where two slides of the loop, any two that follow each other,
    /// differ most; for a ticker, the middle of its text.
    pub(crate) fn row_of_motion(&self, show: Show) -> Result<u32, Box<dyn Error>> {
        if show == Show::Ticker {
            return Ok(self.size.1 - self.ticker_height() / 2);
        }
        let mut pictures = Vec::new();
        for path in self.pictures() {
            pictures.push(image::open(path)?.to_rgb8());
        }
        let differing = |row: u32| {
            let pairs = pictures.iter().zip(pictures.iter().cycle().skip(1));
            let light =
                |picture: &RgbImage, x: u32| i32::from(picture.get_pixel_checked(x, row).map_or(0, |pixel| pixel.0[1]));
            let differing =
                pairs.map(|(a, b)| (0..self.size.0).filter(|x| (light(a, *x) - light(b, *x)).abs() > 40).count());
            differing.min().unwrap_or_default()
        };
        Ok((0..self.size.1).step_by(4).max_by_key(|row| differing(*row)).unwrap_or_default())
    }

    /// A page as a developer of a sign would write it who knows what browsers composite cheaply: nothing but opacity and
    /// transforms change, what is covered is hidden, and nothing runs between two slides but a timer.
    fn html(&self, show: Show) -> String {
        // In pixels: without a window manager the window of a browser is not exactly as large as the screen.
        let head = format!(
            "<!doctype html><meta charset=utf-8><style>html,body{{margin:0;background:#000;overflow:hidden;cursor:none}}\
             img{{position:absolute;left:0;top:0;width:{}px;height:{}px}}",
            self.size.0, self.size.1
        );
        match show {
            Show::Still => format!("{head}</style><img src=slide-0.png>\n"),
            Show::Fade => {
                let mut images = "<img src=slide-0.png class=on>".to_owned();
                for at in 1..SLIDES.len() {
                    let _always_written = write!(images, "<img src=slide-{at}.png>");
                }
                format!(
                    "{head}img{{opacity:0;visibility:hidden;will-change:opacity}}.on{{opacity:1;visibility:visible}}\
                     .in{{transition:opacity 1s linear}}</style>{images}<script>{{\n\
                     const all=[...document.images];let at=0,layer=1;\n\
                     setInterval(()=>{{const old=all[at];at=(at+1)%all.length;const next=all[at];\n\
                     next.style.zIndex=++layer;next.classList.add('in','on');\n\
                     setTimeout(()=>{{next.classList.remove('in');old.classList.remove('on')}},1200)}},{})}}</script>\n",
                    DWELL_SECS * 1000
                )
            }
            Show::Ticker => {
                let (width, height) = (self.size.0, self.ticker_height());
                let top = self.size.1 - height;
                let secs = f64::from(width) / f64::from(self.pace());
                format!(
                    "{head}#t{{position:absolute;left:0;top:{top}px;width:{width}px;height:{height}px;overflow:hidden}}\
                     #s{{width:{}px;height:{height}px;background:url(strip.png) repeat-x;will-change:transform;\
                     animation:m {secs}s linear infinite}}@keyframes m{{to{{transform:translateX(-{width}px)}}}}</style>\
                     <img src=ticker.png><div id=t><div id=s></div></div>\n",
                    width * 2
                )
            }
        }
    }

    /// How many pixels a second the ticker goes, for all players.
    pub(crate) fn pace(&self) -> u32 {
        gongyi_paint::ticker::pace(self.ticker_height(), CHARACTERS_A_SECOND)
    }
}
