//! What a file is that is no picture for the wall, by what is in it and never by its name, and what to do about it. One
//! table, for pictures that are none and for playlists that are no text.

use gongyi_core::{problem::Text, text};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKind {
    family: Family,
    /// With its measure word or article.
    zh: &'static str,
    en: &'static str,
    /// Whether a text may begin like it.
    like_text: bool,
}

/// What is done about files of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    /// A picture that can be shown.
    Shown,
    /// A photograph as telephones of one maker store it.
    Telephone,
    Picture,
    Film,
    Sound,
    Document,
    Archive,
    WebPage,
    Program,
    Empty,
    Unknown,
}

use Family::{Archive, Document, Film, Picture, Program, Shown, Sound, Telephone, WebPage};

const fn kind(family: Family, zh: &'static str, en: &'static str) -> FileKind {
    FileKind { family, zh, en, like_text: false }
}

const fn like_text(family: Family, zh: &'static str, en: &'static str) -> FileKind {
    FileKind { family, zh, en, like_text: true }
}

const EMPTY: FileKind = kind(Family::Empty, "空的", "empty");
const ZEROS: FileKind =
    kind(Family::Empty, "没有存好的文件（里面全是零）", "a file that was not saved (all of it is zeros)");
const UNKNOWN: FileKind =
    like_text(Family::Unknown, "认不出的文件，不是 PNG、JPEG 或 WebP 图片", "not a PNG, JPEG or WebP picture");

const HEIC: FileKind = kind(Telephone, "一张 HEIC（HEIF）照片", "an HEIC (HEIF) photograph");
const AVIF: FileKind = kind(Picture, "一张 AVIF 图片", "an AVIF picture");
const JPEG_2000: FileKind = kind(Picture, "一张 JPEG 2000 图片", "a JPEG 2000 picture");
const JPEG_XL: FileKind = kind(Picture, "一张 JPEG XL 图片", "a JPEG XL picture");
const RAW: FileKind = kind(Picture, "一张相机原始格式（RAW）照片", "a raw photograph of a camera");
const TIFF: FileKind = kind(Picture, "一张 TIFF 图片", "a TIFF picture");
const SVG: FileKind = like_text(Picture, "一张 SVG 图片", "an SVG picture");
const EPS: FileKind = kind(Picture, "一个 EPS（PostScript）文件", "an EPS (PostScript) file");
const MP4: FileKind = kind(Film, "视频（MP4）", "a video (MP4)");
const MOV: FileKind = kind(Film, "视频（MOV）", "a video (MOV)");
const MPEG: FileKind = kind(Film, "视频（MPEG）", "a video (MPEG)");
const M4A: FileKind = kind(Sound, "音频（M4A）", "a sound file (M4A)");
const MP3: FileKind = kind(Sound, "音频（MP3）", "a sound file (MP3)");
const PDF: FileKind = kind(Document, "一个 PDF 文档", "a PDF document");
const WEB_PAGE: FileKind = like_text(WebPage, "一个网页", "a web page");
const OLD_OFFICE: FileKind = kind(
    Document,
    "一个旧格式的 Office 或 WPS 文档（Word、Excel、PowerPoint）",
    "an Office or WPS document of the old format (Word, Excel, PowerPoint)",
);
const OFFICE: FileKind = kind(
    Document,
    "一个 Office 或 WPS 文档（Word、Excel、PowerPoint）",
    "an Office or WPS document (Word, Excel, PowerPoint)",
);
const ZIP: FileKind = kind(Archive, "一个 ZIP 压缩包", "a ZIP archive");

/// The first bytes of files, with what they are.
const STARTS: &[(&[u8], FileKind)] = &[
    (b"\x89PNG", kind(Shown, "一张 PNG 图片", "a PNG picture")),
    (b"\xFF\xD8\xFF", kind(Shown, "一张 JPEG 图片", "a JPEG picture")),
    (b"GIF8", kind(Picture, "一张 GIF 图片", "a GIF picture")),
    (b"BM", like_text(Picture, "一张 BMP 图片", "a BMP picture")),
    (b"II*\0\x10\0\0\0CR", RAW),
    (b"IIRO", RAW),
    (b"IIU\0", RAW),
    (b"FUJIFILM", RAW),
    (b"\0MRM", RAW),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0", TIFF),
    (b"MM\0+", TIFF),
    (b"II\xBC\x01", kind(Picture, "一张 JPEG XR 图片", "a JPEG XR picture")),
    (b"8BPS", kind(Picture, "一个 Photoshop（PSD）文件", "a Photoshop (PSD) file")),
    (b"\0\0\x01\0", kind(Picture, "一个图标（ICO）", "an icon (ICO)")),
    (b"\xFF\x0A", JPEG_XL),
    (b"\0\0\0\x0CJXL ", JPEG_XL),
    (b"\0\0\0\x0CjP  ", JPEG_2000),
    (b"\xFF\x4F\xFF\x51", JPEG_2000),
    (b"gimp xcf", kind(Picture, "一个 GIMP（XCF）文件", "a GIMP (XCF) file")),
    (b"\xD7\xCD\xC6\x9A", kind(Picture, "一张 WMF 图片", "a WMF picture")),
    (b"qoif", kind(Picture, "一张 QOI 图片", "a QOI picture")),
    (b"\x76\x2F\x31\x01", kind(Picture, "一张 OpenEXR 图片", "an OpenEXR picture")),
    (b"DDS ", kind(Picture, "一张 DDS 图片", "a DDS picture")),
    (b"\x0A\x05\x01", kind(Picture, "一张 PCX 图片", "a PCX picture")),
    (b"%!PS", EPS),
    (b"\xC5\xD0\xD3\xC6", EPS),
    (b"AC10", kind(Document, "一个 CAD 图纸（DWG）", "a CAD drawing (DWG)")),
    (b"{\\rtf", kind(Document, "一个 RTF 文档", "an RTF document")),
    (b"\xD0\xCF\x11\xE0", OLD_OFFICE),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"PK\x07\x08", ZIP),
    (b"Rar!", kind(Archive, "一个 RAR 压缩包", "a RAR archive")),
    (b"7z\xBC\xAF", kind(Archive, "一个 7z 压缩包", "a 7z archive")),
    (b"\x1F\x8B", kind(Archive, "一个 gzip 压缩包", "a gzip archive")),
    (b"BZh", kind(Archive, "一个 bzip2 压缩包", "a bzip2 archive")),
    (b"\xFD7zXZ", kind(Archive, "一个 xz 压缩包", "an xz archive")),
    (b"\x28\xB5\x2F\xFD", kind(Archive, "一个 zstd 压缩包", "a zstd archive")),
    (b"MSCF", kind(Archive, "一个 CAB 压缩包", "a CAB archive")),
    (b"\x1A\x45\xDF\xA3", kind(Film, "视频（MKV 或 WebM）", "a video (MKV or WebM)")),
    (b"FLV\x01", kind(Film, "视频（FLV）", "a video (FLV)")),
    (b"\x30\x26\xB2\x75", kind(Film, "视频（WMV）", "a video (WMV)")),
    (b".RMF", kind(Film, "视频（RMVB）", "a video (RMVB)")),
    (b"\0\0\x01\xBA", MPEG),
    (b"\0\0\x01\xB3", MPEG),
    (b"OggS", kind(Film, "音频或视频（Ogg）", "sound or a video (Ogg)")),
    (b"ID3", MP3),
    (b"\xFF\xFB", MP3),
    (b"\xFF\xF3", MP3),
    (b"fLaC", kind(Sound, "音频（FLAC）", "a sound file (FLAC)")),
    (b"#!AMR", kind(Sound, "音频（AMR）", "a sound file (AMR)")),
    (b"MZ", kind(Program, "一个 Windows 程序", "a Windows program")),
    (b"\x7FELF", kind(Program, "一个程序", "a program")),
];

/// What stands in archives that are documents, with what they are.
const PACKED: &[(&[u8], FileKind)] = &[
    (b"word/", kind(Document, "一个 Word 文档（或 WPS 文字）", "a Word (or WPS Writer) document")),
    (b"xl/", kind(Document, "一个 Excel 表格（或 WPS 表格）", "an Excel (or WPS) spreadsheet")),
    (b"ppt/", kind(Document, "一个 PowerPoint 演示文稿（或 WPS 演示）", "a PowerPoint (or WPS) presentation")),
    (b"OFD.xml", kind(Document, "一个 OFD 文档", "an OFD document")),
    (b"application/vnd.oasis.opendocument", kind(Document, "一个 OpenDocument 文档", "an OpenDocument document")),
    (b"application/epub", kind(Document, "一本 EPUB 电子书", "an EPUB book")),
    (b"[Content_Types].xml", OFFICE),
];

/// What stands in old Office documents, each character in two bytes.
const OLD_PACKED: &[(&str, FileKind)] = &[
    ("WordDocument", kind(Document, "一个 Word 文档（旧格式 .doc 或 .wps）", "a Word document (.doc or .wps)")),
    ("Workbook", kind(Document, "一个 Excel 表格（旧格式 .xls 或 .et）", "an Excel spreadsheet (.xls or .et)")),
    (
        "PowerPoint Document",
        kind(Document, "一个 PowerPoint 演示文稿（旧格式 .ppt 或 .dps）", "a PowerPoint presentation (.ppt or .dps)"),
    ),
];

impl FileKind {
    /// How much of a file says what it is.
    pub const ENOUGH_BYTES: usize = 1024 * 1024;
    /// A drawing.
    pub(crate) const SVG: Self = SVG;

    /// What begins with these bytes is; they are all of it where there are less than [`FileKind::ENOUGH_BYTES`].
    pub fn new(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return EMPTY;
        }
        if bytes.iter().all(|byte| *byte == 0) {
            return ZEROS;
        }
        let found = boxed(bytes).or_else(|| riff(bytes)).or_else(|| marked(bytes)).or_else(|| written(bytes));
        let found = found.or_else(|| STARTS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind));
        match found {
            Some(ZIP) => PACKED.iter().find(|(name, _)| contains(bytes, name)).map_or(ZIP, |(_, kind)| *kind),
            Some(OLD_OFFICE) => {
                let is_in =
                    |name: &str| contains(bytes, &name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
                OLD_PACKED.iter().find(|(name, _)| is_in(name)).map_or(OLD_OFFICE, |(_, kind)| *kind)
            }
            found => found.unwrap_or(UNKNOWN),
        }
    }

    /// What it is, with its measure word or article, where it is surely no text.
    pub fn not_text(self) -> Option<(&'static str, &'static str)> {
        (!self.like_text && self.family != Family::Empty).then_some((self.zh, self.en))
    }

    /// What it is, as a sentence about a picture.
    pub fn message(self) -> Text {
        let Self { family, zh, en, .. } = self;
        match family {
            Family::Empty if self == EMPTY => text!("文件是空的", "the file is empty"),
            // It begins as one, and goes on as none.
            Shown => text!("开头像{zh}，后面不是", "it begins as {en}, and is none"),
            Film => text!("这是{zh}，这里只放图片，不放视频", "it is {en}: no films are played here"),
            Family::Unknown => text!("这是{zh}", "it is {en}"),
            _ => text!("这是{zh}，不是能播放的图片", "it is {en}, which cannot be shown"),
        }
    }

    /// What to do about it.
    pub fn help(self) -> Text {
        match self.family {
            Telephone => text!(
                "在手机的“设置 › 相机 › 格式”里选“兼容性最佳”再拍；已拍的照片以 JPEG 发送，或另存为 JPEG",
                "choose \"Most Compatible\" in the phone's Settings › Camera › Formats (设置 › 相机 › 格式 › 兼容性最佳), or send the photograph as a JPEG"
            ),
            Picture => {
                text!("用看图软件打开，另存为 PNG 或 JPEG", "open it in a picture viewer, and save it as PNG or JPEG")
            }
            Film => text!("截取视频里的一个画面，存为 PNG 或 JPEG", "take a still of it, and save that as PNG or JPEG"),
            Document => text!(
                "在 WPS 或 Office 里打开，把这一页导出（输出）为图片，存成 PNG 或 JPEG",
                "open it in WPS or Office, and export the page as a picture: PNG or JPEG"
            ),
            Archive => text!("先解压，再把里面的图片放进来", "unpack it first, and put the picture in it here"),
            WebPage => text!(
                "存下来的是网页，不是图片：打开它，在图片上点右键，选“图片另存为”",
                "the page was saved instead of the picture: open it, right-click the picture, and choose \"Save image as\""
            ),
            Family::Empty => text!("请重新复制一次，或另存一次", "copy it again, or save it again"),
            Shown | Sound | Program | Family::Unknown => {
                text!("换成 PNG、JPEG 或 WebP 图片", "use a picture: PNG, JPEG or WebP")
            }
        }
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len().max(1)).any(|window| window == part)
}

/// Photographs, pictures and films that are made of boxes, by the brands that they name.
fn boxed(bytes: &[u8]) -> Option<FileKind> {
    let (size, rest) = bytes.split_first_chunk::<4>()?;
    let (name, rest) = rest.split_first_chunk::<4>()?;
    if name != b"ftyp" {
        return matches!(name, b"moov" | b"mdat" | b"wide" | b"pnot" | b"free" | b"skip").then_some(MOV);
    }
    let length = (u32::from_be_bytes(*size) as usize).saturating_sub(8).max(4);
    let (brands, _) = rest.get(..length.min(rest.len())).unwrap_or_default().as_chunks::<4>();
    let major = brands.first()?;
    // The second four bytes are a version.
    let is_any = |wanted: &[&[u8; 4]]| brands.iter().any(|brand| wanted.contains(&brand));
    if is_any(&[b"avif", b"avis"]) {
        Some(AVIF)
    } else if major == b"crx " {
        Some(RAW)
    } else if matches!(major, b"jp2 " | b"jpx " | b"jpm " | b"mjp2") {
        Some(JPEG_2000)
    } else if matches!(major, [b'h', b'e', ..] | b"mif1" | b"mif2" | b"msf1" | b"miaf") || is_any(&[b"heic", b"heix"]) {
        Some(HEIC)
    } else {
        Some(match major {
            b"qt  " => MOV,
            b"M4A " | b"M4B " => M4A,
            [b'3', b'g', ..] => kind(Film, "视频（3GP）", "a video (3GP)"),
            _ => MP4,
        })
    }
}

fn riff(bytes: &[u8]) -> Option<FileKind> {
    let [b'R', b'I', b'F', b'F', _, _, _, _, form @ ..] = bytes else { return None };
    Some(match form.first_chunk::<4>() {
        Some(b"AVI ") => kind(Film, "视频（AVI）", "a video (AVI)"),
        Some(b"WAVE") => kind(Sound, "音频（WAV）", "a sound file (WAV)"),
        Some([b'C', b'D', b'R', _]) => kind(Picture, "一个 CorelDRAW（CDR）文件", "a CorelDRAW (CDR) file"),
        _ => kind(Shown, "一张 WebP 图片", "a WebP picture"),
    })
}

/// What has its mark further behind.
fn marked(bytes: &[u8]) -> Option<FileKind> {
    let is_at = |at: usize, mark: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(mark));
    if is_at(257, b"ustar") {
        Some(kind(Archive, "一个 tar 压缩包", "a tar archive"))
    } else if is_at(40, b" EMF") {
        Some(kind(Picture, "一张 EMF 图片", "an EMF picture"))
    } else if is_at(0, b"G") && is_at(188, b"G") && is_at(376, b"G") && !bytes.starts_with(b"GIF") {
        Some(kind(Film, "视频（TS）", "a video (TS)"))
    } else {
        None
    }
}

/// What is written in letters: behind a mark of the order of bytes, blanks and comments.
fn written(bytes: &[u8]) -> Option<FileKind> {
    let mut rest = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let decoded: Vec<u8>;
    // Where a letter takes two bytes, every other one is nothing.
    if let [0xFF, 0xFE, wide @ ..] | [0xFE, 0xFF, wide @ ..] = bytes {
        decoded = wide.iter().copied().filter(|byte| *byte != 0).collect();
        rest = &decoded;
    }
    let is = |rest: &[u8], start: &str| {
        rest.get(..start.len()).is_some_and(|first| first.eq_ignore_ascii_case(start.as_bytes()))
    };
    loop {
        rest = rest.trim_ascii_start();
        let end: &[u8] = if is(rest, "<!--") {
            b"-->"
        } else if is(rest, "<?") {
            b"?>"
        } else {
            break;
        };
        let at = rest.windows(end.len()).position(|window| window == end)?;
        rest = rest.get(at + end.len()..)?;
    }
    if is(rest, "<svg") || is(rest, "<!doctype svg") {
        Some(SVG)
    } else if ["<!doctype html", "<html", "<head", "<body", "<script", "<meta", "<title"]
        .iter()
        .any(|start| is(rest, start))
    {
        Some(WEB_PAGE)
    } else if rest.starts_with(b"%PDF") {
        Some(PDF)
    } else {
        None
    }
}
