//! Characters that only look like the ones that people write: the radicals and compatibility characters that PDF files
//! and old character sets leave behind. Faces lack them or draw them thin, dictionaries do not know them, and nobody can
//! tell them from the common ones.
//!
//! Radicals follow Unicode's property `Equivalent_Unified_Ideograph`, compatibility characters their canonical
//! decomposition. The twelve in that block that are no duplicates have none, and stay.

use std::borrow::Cow;

use icu_normalizer::properties::{CanonicalDecompositionBorrowed, Decomposed};

/// The radicals of U+2E80-2FD5, each before the character that it is: `EquivalentUnifiedIdeograph.txt` of Unicode 14.
const RADICALS: &str = "\
     ⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑\
     ⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王\
     ⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑\
     ⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長\
     ⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼\
     ⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟⼀一⼁丨⼂丶⼃丿⼄乙⼅亅\
     ⼆二⼇亠⼈人⼉儿⼊入⼋八⼌冂⼍冖⼎冫⼏几⼐凵⼑刀⼒力⼓勹⼔匕⼕匚⼖匸⼗十⼘卜⼙卩\
     ⼚厂⼛厶⼜又⼝口⼞囗⼟土⼠士⼡夂⼢夊⼣夕⼤大⼥女⼦子⼧宀⼨寸⼩小⼪尢⼫尸⼬屮⼭山\
     ⼮巛⼯工⼰己⼱巾⼲干⼳幺⼴广⼵廴⼶廾⼷弋⼸弓⼹彐⼺彡⼻彳⼼心⼽戈⼾戶⼿手⽀支⽁攴\
     ⽂文⽃斗⽄斤⽅方⽆无⽇日⽈曰⽉月⽊木⽋欠⽌止⽍歹⽎殳⽏毋⽐比⽑毛⽒氏⽓气⽔水⽕火\
     ⽖爪⽗父⽘爻⽙爿⽚片⽛牙⽜牛⽝犬⽞玄⽟玉⽠瓜⽡瓦⽢甘⽣生⽤用⽥田⽦疋⽧疒⽨癶⽩白\
     ⽪皮⽫皿⽬目⽭矛⽮矢⽯石⽰示⽱禸⽲禾⽳穴⽴立⽵竹⽶米⽷糸⽸缶⽹网⽺羊⽻羽⽼老⽽而\
     ⽾耒⽿耳⾀聿⾁肉⾂臣⾃自⾄至⾅臼⾆舌⾇舛⾈舟⾉艮⾊色⾋艸⾌虍⾍虫⾎血⾏行⾐衣⾑襾\
     ⾒見⾓角⾔言⾕谷⾖豆⾗豕⾘豸⾙貝⾚赤⾛走⾜足⾝身⾞車⾟辛⾠辰⾡辵⾢邑⾣酉⾤釆⾥里\
     ⾦金⾧長⾨門⾩阜⾪隶⾫隹⾬雨⾭靑⾮非⾯面⾰革⾱韋⾲韭⾳音⾴頁⾵風⾶飛⾷食⾸首⾹香\
     ⾺馬⾻骨⾼高⾽髟⾾鬥⾿鬯⿀鬲⿁鬼⿂魚⿃鳥⿄鹵⿅鹿⿆麥⿇麻⿈黃⿉黍⿊黑⿋黹⿌黽⿍鼎\
     ⿎鼓⿏鼠⿐鼻⿑齊⿒齒⿓龍⿔龜⿕龠";

/// The common character that this one stands for; none where it stands for itself.
pub fn common_character(c: char) -> Option<char> {
    match c {
        '\u{2e80}'..='\u{2fd5}' => {
            let mut pairs = RADICALS.chars();
            std::iter::from_fn(|| pairs.next().zip(pairs.next())).find_map(|(radical, of)| (radical == c).then_some(of))
        }
        '\u{f900}'..='\u{fad9}' | '\u{2f800}'..='\u{2fa1d}' => {
            match CanonicalDecompositionBorrowed::new().decompose(c) {
                Decomposed::Singleton(common) => Some(common),
                Decomposed::Default | Decomposed::Expansion(..) => None,
            }
        }
        _ => None,
    }
}

/// A text with the common characters for those that only look like them.
pub fn in_common_characters(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| common_character(c).is_none()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| common_character(c).unwrap_or(c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_and_compatibility_characters_are_the_common_ones() {
        // By other means than the table: the names of the radicals in Unicode's charts, and the normal form NFC.
        for (written, common) in [
            ("⽂明⾏为", "文明行为"),
            ("⻓⼤", "长大"),
            ("⽼⼈⼩⼼⻋⾏", "老人小心车行"),
            ("⻅义勇为", "见义勇为"),
            ("\u{f9dd}民", "利民"),
            ("\u{fa19}", "神"),
            ("\u{2f800}\u{2fa1d}", "\u{4e3d}\u{2a600}"),
        ] {
            assert_eq!(in_common_characters(written), common);
        }
    }

    #[test]
    fn what_is_common_stays() {
        for stays in [
            "\u{fa0e}\u{fa0f}\u{fa11}\u{fa13}\u{fa14}\u{fa1f}\u{fa21}\u{fa23}\u{fa24}\u{fa27}\u{fa28}\u{fa29}",
            "文明 12℃",
        ] {
            assert!(matches!(in_common_characters(stays), Cow::Borrowed(same) if same == stays));
        }
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            // What it stands for is the end of the way, and an ideograph.
            if let Some(common) = common_character(c) {
                assert_eq!(common_character(common), None, "{c:?}");
                assert!(matches!(u32::from(common), 0x3400..=0x9fff | 0x2_0000..=0x3_ffff), "{c:?} {common:?}");
            }
        }
    }

    #[test]
    fn no_radical_and_no_compatibility_character_is_left_out() {
        let count = |range: std::ops::RangeInclusive<u32>| {
            range.filter_map(char::from_u32).filter(|&c| common_character(c).is_some()).count()
        };
        // The numbers of characters in the charts, without the twelve unified ones.
        assert_eq!(count(0x2f00..=0x2fd5), 214);
        assert_eq!(count(0xf900..=0xfad9), 472 - 12);
        assert_eq!(count(0x2f800..=0x2fa1d), 542);
        // Of 115 radicals of the supplement one has no equivalent.
        assert_eq!(count(0x2e80..=0x2eff), 114);
    }
}
