//! Any slip of the finger in a good playlist: nothing panics, and a file that cannot be understood changes nothing.

use std::fs;

use gongyi::{assets::Assets, library::Loader};
use proptest::prelude::*;

const GOOD: &str = r#"// 健康提示
(
    title: "健康提示",
    banner: "讲文明 树新风 | 公益广告",
    dwell: "20s",
    slides: [
        Slogan(text: "注意防范 戴口罩\n人多不去 凑热闹", dwell: "8s"),
        Notice(title: "佩戴口罩", points: ["电梯 超市 佩戴口罩", "谈话保持适当距离"], id: "mask"),
        Values(),
    ],
)
"#;

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_byte_never_takes_the_wall_down(at in 0..GOOD.len(), insert in any::<Option<u8>>()) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("health.ron");
        fs::write(&file, GOOD).unwrap();
        let mut loader = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai);
        let before = loader.load();
        prop_assert!(before.good, "{:?}", before.problems());

        let mut bytes = GOOD.as_bytes().to_vec();
        match insert {
            Some(byte) => bytes.insert(at, byte),
            None => drop(bytes.remove(at)),
        }
        fs::write(&file, &bytes).unwrap();
        let after = loader.load();
        if after.good {
            prop_assert!(after.kept.is_empty());
        } else {
            prop_assert_eq!(&after.kept, &vec![file.clone()]);
            prop_assert_eq!(&after.library.hash, &before.library.hash);
            prop_assert!(!after.problems().is_empty());
        }
        prop_assert_eq!(after.library.playlists.len(), 1);
        for problem in after.problems() {
            prop_assert!(problem.place.span.end <= bytes.len() + 3, "{problem:?}");
        }

        fs::write(&file, GOOD).unwrap();
        prop_assert_eq!(loader.load().library.hash.clone(), before.library.hash.clone());
    }
}
