//! Codes as staff write them, with what a telephone must get.

use proptest::prelude::*;

use super::*;

/// What is coded, without a word.
fn coded(written: &str) -> String {
    let code = read(written);
    assert_eq!(code.issue, None, "{written:?}: {code:?}");
    code.content
}

/// The right address of what is refused.
fn refused(written: &str) -> String {
    match read(written).issue {
        Some(Issue::Mistyped(Some(right))) => right,
        other => panic!("{written:?}: {other:?}"),
    }
}

// Replay T1
#[test]
fn letters_of_an_address_are_bytes() {
    for (written, right) in [
        ("https://m.example.cn/通知.pdf", "https://m.example.cn/%E9%80%9A%E7%9F%A5.pdf"),
        ("https://文明网.cn/活动?id=1", "https://xn--7dvrlv06d.cn/%E6%B4%BB%E5%8A%A8?id=1"),
        ("https://example.cn/a b.html", "https://example.cn/a%20b.html"),
        ("https://example.cn/a\u{3000}b", "https://example.cn/a%20b"),
        ("https://example.cn/?q=文明#顶", "https://example.cn/?q=%E6%96%87%E6%98%8E#%E9%A1%B6"),
        ("https://example.cn/通知（一）.pdf", "https://example.cn/%E9%80%9A%E7%9F%A5%EF%BC%88%E4%B8%80%EF%BC%89.pdf"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://example.cn:8080/通知", "https://example.cn:8080/%E9%80%9A%E7%9F%A5"),
        ("https://example.cn/long/\npath", "https://example.cn/long/path"),
    ] {
        assert_eq!(coded(written), right, "{written}");
        // What is encoded is never encoded twice.
        assert_eq!(coded(right), right);
    }
}

// Replay T1
#[test]
fn blanks_and_invisible_marks_are_not_of_an_address() {
    for (written, right) in [
        ("\u{feff}https://example.cn", "https://example.cn"),
        (" https://example.cn\n", "https://example.cn"),
        ("\u{202a}https://example.cn", "https://example.cn"),
        ("\u{2068}https://example.cn\u{2069}", "https://example.cn"),
        ("https://example.cn\u{a0}", "https://example.cn"),
        ("https://example.cn/\u{200b}a", "https://example.cn/a"),
        ("https://exam\u{ad}ple.cn/\u{200d}a\u{2060}", "https://example.cn/a"),
        ("\u{3000}https://example.cn\u{3000}", "https://example.cn"),
        ("tel:\u{202d}0561-1234567\u{202c}", "tel:0561-1234567"),
        ("淮北市文明办 \u{202d}0561-1234567\u{202c}", "淮北市文明办 0561-1234567"),
    ] {
        assert_eq!(coded(written), right, "{written:?}");
    }
}

// Replay T1
#[test]
fn a_mistyped_address_is_refused_with_the_right_one() {
    for (right, written) in [
        (
            "https://example.cn",
            [
                "https：//example.cn",
                "ｈｔｔｐｓ：／／example.cn",
                "ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ．ｃｎ",
                "https:/example.cn",
                "https:\\\\example.cn",
                "https:\\example.cn",
                "https:///example.cn",
                "https//example.cn",
                "https:example.cn",
                "https;//example.cn",
                "https: //example.cn",
                "https:// example.cn",
                "https://exam ple.cn",
                "htps://example.cn",
                "htpps://example.cn",
                "htttps://example.cn",
                "hhttps://example.cn",
                "ttps://example.cn",
                "hptts://example.cn",
                "https://https://example.cn",
                "https://https//example.cn",
                "http://https://example.cn",
                "HTTPS：//example.cn",
                "https://example.cn。",
                "https://example.cn.",
                "https://example.cn，",
                "https://example.cn；",
                "<https://example.cn>",
                "《https://example.cn》",
                "“https://example.cn”",
                "（https://example.cn）",
                "\"https://example.cn\"",
                "网址：https://example.cn",
                "官方网站:https://example.cn。",
                "URL: https://example.cn",
                "扫码访问https://example.cn 报名",
                "https://example.cn 扫码报名",
                "https://example,cn",
                "//example.cn",
                "example.cn",
                "网址：example.cn",
                "ｅｘａｍｐｌｅ．ｃｎ",
            ]
            .as_slice(),
        ),
        (
            "http://example.cn",
            &[
                "htp://example.cn",
                "http：//example.cn",
                "http:/example.cn",
                "htttp://example.cn",
                "https://http://example.cn",
            ],
        ),
        (
            "https://www.example.cn",
            &[
                "www.example.cn",
                "ｗｗｗ.example.cn",
                "www。example。cn",
                "www.example.cn。",
                "官网www.example.cn",
                "网址：www.example.cn",
                "https://www。example。cn。",
            ],
        ),
        (
            "https://m.example.cn/a/b?c=1",
            &[
                "m.example.cn/a/b?c=1",
                "https:\\\\m.example.cn\\a\\b?c=1",
                "https://m.example.cn\\a\\b?c=1",
                "https：／／m.example.cn／a／b？c＝1",
                "网址 ：m.example.cn/a/b?c=1",
            ],
        ),
        (
            "https://m.example.cn/%E9%80%9A%E7%9F%A5",
            &["https://m.example.cn/通知。", "m.example.cn/通知", "https：//m.example.cn/通知"],
        ),
        ("http://nas/a.pdf", &["http：//nas/a.pdf"]),
        ("https://m.example.cn/%EF%BC%91", &["https://m.example.cn/１。"]),
        ("https://xn--7dvrlv06d.cn/a", &["文明网.cn/a", "https：//文明网.cn/a"]),
        ("https://example.cn:8080/a", &["https://example.cn：8080/a", "example.cn:8080/a"]),
    ] {
        for written in written {
            assert_eq!(refused(written), right, "{written}");
        }
    }
}

// Replay T1
#[test]
fn what_no_telephone_on_the_street_opens_is_reported() {
    for written in [
        "192.168.1.10",
        "http://192.168.1.10/a",
        "https://10.0.0.5",
        "http://172.16.3.4:8080/",
        "http://172.31.255.1",
        "http://localhost:3000",
        "localhost",
        "http://127.0.0.1/",
        "http://169.254.1.1/",
        "http://[::1]/",
        "http://[fe80::1]/",
        "http://nas/a.pdf",
        "http://printer.local/",
        "file:///C:/a.html",
        "D:\\公示\\通知.pdf",
        "C:/a.pdf",
        "file：///a.html",
        "/home/a/b.pdf",
        "\\\\server\\share\\a.pdf",
    ] {
        assert_eq!(read(written).issue, Some(Issue::Unreachable), "{written}");
    }
    for written in ["http://172.32.0.1/", "http://11.0.0.1", "https://8.8.8.8/", "http://100.128.0.1/"] {
        assert_eq!(coded(written), written);
    }
}

// Replay T1
#[test]
fn what_is_right_or_no_address_stays() {
    for written in [
        "HTTPS://EXAMPLE.CN/AB",
        "https://example.cn",
        "https://example.cn/%E9%80%9A",
        "https://example.cn/a_(b)",
        "https://example.cn/?a=1&b=2#c",
        "https://web.example.org/web/2022/https://example.cn/",
        "https://user@example.cn/",
        "tel:0561-1234567",
        "WIFI:T:WPA;S:文明 WiFi;P:p@ss. word;;",
        "weixin://dl/business/?t=a&u=https://example.cn",
        "alipays://platformapi/startapp?appId=1",
        "淮北市文明办 0561-1234567",
        "mailto:a@example.cn",
        "a@example.cn",
        "SMSTO:10086:文明",
        "BEGIN:VCARD\nFN:文明办\nURL:https://example.cn\nEND:VCARD",
        "MECARD:N:文明办;URL:https://example.cn;;",
        "ftp://example.cn/a",
        "讲文明 树新风",
        "文明.礼貌/和谐",
        "V2.0",
        "1.5/2.0",
        "12345",
        "A/B",
        "0561-1234567",
        "下午2:30",
        "电话:0561-1234567",
        "👨\u{200d}👩\u{200d}👧 文明家庭",
        "淮北市文明办\n0561-1234567",
    ] {
        assert_eq!(coded(written), written);
    }
}

proptest! {
    /// Whatever is written, what is proposed is right itself, and what is coded says the same again.
    #[test]
    fn what_is_proposed_is_right(written in "[ahtps:/\\\\.： 。，<>（）ｗw%通\u{feff}\u{200b}\n@?#1-9cn]{0,30}") {
        let code = read(&written);
        match code.issue {
            Some(Issue::Mistyped(Some(right))) => prop_assert_eq!(coded_or_unreachable(&right), right),
            Some(Issue::Mistyped(None)) => {}
            Some(Issue::Unreachable) | None => prop_assert_eq!(&read(&code.content).content, &code.content),
        }
    }
}

fn coded_or_unreachable(right: &str) -> String {
    let code = read(right);
    assert!(!matches!(code.issue, Some(Issue::Mistyped(_))), "{right}: {code:?}");
    code.content
}

#[test]
fn an_address_is_printed_so_that_it_can_be_told_whose_it_is() {
    for (written, printed_as) in [
        ("https://www.huaibei.gov.cn/", "huaibei.gov.cn"),
        ("https://example.com/friday", "example.com/friday"),
        ("HTTPS://Example.com/a?from=wall#top", "Example.com/a"),
        (" https://文明网.cn/活动 ", "文明网.cn/活动"),
        ("https://example.cn:8080/a", "example.cn:8080/a"),
        ("https://user@example.cn/a", "example.cn/a"),
        ("https://booking.example.cn/clinic/2026/11/autumn/form.html", "booking.example.cn/clinic…orm.html"),
    ] {
        let printed_here = printed(written).unwrap();
        if printed_as.contains('…') {
            let (start, end) = printed_as.split_once('…').unwrap();
            let (start, end) = (start.get(..20).unwrap(), end.get(end.len() - 6..).unwrap());
            assert!(printed_here.starts_with(start) && printed_here.ends_with(end), "{printed_here}");
            assert!(printed_here.chars().count() <= 34, "{printed_here}");
        } else {
            assert_eq!(printed_here, printed_as);
        }
    }
    for written in ["0561-3022110", "到北门领取", "tel:110", "example.cn"] {
        assert_eq!(printed(written), None, "{written}");
    }
}
