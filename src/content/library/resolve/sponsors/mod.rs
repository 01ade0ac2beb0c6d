//! A sponsor with its telephone, its address, its site or a code on a slide that is no advertisement. A firm may sign what
//! it pays for with its name and its mark; what leads customers to it makes an advertisement of it
//! (《公益广告促进和管理暂行办法》, 2016, article 7).
//!
//! Most slides with a telephone are those of offices, and many notices speak of banks and hotels in general. So a contact
//! counts only where the organisation that stands nearest is a firm by its name (`organisations`), and never where it is
//! that of an authority, of a utility or of nobody (`contacts`).

mod contacts;
mod organisations;

use std::ops::Range;

use self::{
    contacts::{contacts, is_public_site, may_be_telephone_of_firm},
    organisations::{Organisation, organisations},
};
use super::slide_lints::waived;
use crate::source::Source;
use gongyi_core::{problem::Problem, shapes, text};

/// So many characters of a name, or of a contact, are enough in a message.
const MAX_SAID: usize = 24;

/// What leads to a firm, on a slide that is no advertisement. `signed` is what signs all slides of its playlist.
pub(super) fn lint_sponsor(
    slide: &shapes::Slide,
    signed: &[&str],
    source: &Source,
    span: &Range<usize>,
    problems: &mut Vec<Problem>,
) {
    const ID: &str = "sponsor-contact";
    if slide.common().advertisement || waived(slide, ID) {
        return;
    }
    // What leads to somebody by what it is, whatever is written beside it.
    let lead = match slide {
        shapes::Slide::Campaign(campaign) => campaign.qr.as_deref(),
        shapes::Slide::Event(event) => event.qr.as_deref(),
        shapes::Slide::Scan(scan) => Some(scan.qr.as_str()),
        shapes::Slide::Hotline(hotline) => {
            Some(hotline.number.as_str()).filter(|number| may_be_telephone_of_firm(number))
        }
        _ => None,
    };
    let Some((firm, contact)) = firm_with_contact(&words(slide), signed, lead) else { return };
    let message = text!(
        "这里有企业“{firm}”的联系方式（{contact}），画面却没有标明是广告",
        "this leads to the firm {firm} ({contact}), but is not labelled as an advertisement"
    );
    let help = text!(
        "公益画面上企业只能署名称和标识，不超过五分之一（《公益广告促进和管理暂行办法》第七条）：去掉联系方式，或写 \
         advertisement: true",
        "in public service a firm only signs, on a fifth of the picture at most (公益广告促进和管理暂行办法, article 7): \
         take the contact away, or write advertisement: true"
    );
    problems.push(Problem::warning(ID, source.place(span.start..span.start), message).help(help));
}

/// The first contact on a slide that is a firm's, with the firm. `lead` is what its code holds, or the number that it is
/// about.
fn firm_with_contact(words: &[&str], signed: &[&str], lead: Option<&str>) -> Option<(String, String)> {
    let read = |texts: &[&str]| texts.iter().map(|text| organisations(text)).collect::<Vec<_>>();
    let (named, signing) = (read(words), read(signed));
    // A firm that signs is not the nearest, but where nobody else is named it is the only one to be reached.
    let signs = || signing.iter().flatten().find(|organisation| organisation.is_firm && organisation.stands_alone);
    // A firm in a sentence elsewhere may be any that the sentence speaks of.
    let counts = |organisation: &&Organisation| organisation.stands_alone || !organisation.is_firm;
    let nearest = |at: usize, organisations: &[Vec<Organisation>]| {
        let before = organisations.iter().take(at).flatten().rfind(counts).cloned();
        before.or_else(|| organisations.iter().skip(at + 1).flatten().find(counts).cloned())
    };
    for (texts, is_signature) in [(words, false), (signed, true)] {
        for (at, text) in texts.iter().enumerate() {
            for contact in contacts(text) {
                let own = if is_signature { signing.get(at) } else { named.get(at) }.map_or(&[][..], Vec::as_slice);
                let before = own.iter().rfind(|organisation| organisation.at <= contact.at);
                let owner = before.or_else(|| own.first()).cloned();
                let others = || if is_signature { None } else { nearest(at, &named) };
                let owner = owner.or_else(others).or_else(|| signs().cloned());
                if let Some(firm) = owner.filter(|owner| owner.is_firm) {
                    return Some((end_of(&firm.name), start_of(contact.text)));
                }
            }
        }
    }
    let lead = lead.filter(|lead| !is_public_site(lead))?;
    let owner = nearest(words.len(), &named).or_else(|| signs().cloned());
    owner.filter(|owner| owner.is_firm).map(|firm| (end_of(&firm.name), start_of(lead)))
}

/// The end of a name that is long: what kind of firm it is stands there.
fn end_of(name: &str) -> String {
    let from = name.chars().count().saturating_sub(MAX_SAID);
    name.chars().skip(from).collect()
}

/// The start of a contact that is long.
fn start_of(contact: &str) -> String {
    let mut said: String = contact.chars().take(MAX_SAID).collect();
    if contact.chars().nth(MAX_SAID).is_some() {
        said.push('…');
    }
    said
}

/// What a slide says, in the order in which it is read.
fn words(slide: &shapes::Slide) -> Vec<&str> {
    fn all<'a>(title: Option<&'a str>, items: impl Iterator<Item = &'a String>) -> Vec<Option<&'a str>> {
        std::iter::once(title).chain(items.map(|item| Some(item.as_str()))).collect()
    }
    let texts = match slide {
        shapes::Slide::Slogan(slogan) => vec![Some(slogan.text.as_str()), slogan.note.as_deref()],
        shapes::Slide::Values(values) => vec![values.heading.as_deref()],
        shapes::Slide::Notice(notice) => all(Some(&notice.title), notice.points.iter()),
        shapes::Slide::Steps(steps) => all(Some(&steps.title), steps.steps.iter()),
        shapes::Slide::Profile(profile) => vec![profile.honour.as_deref(), Some(&profile.name), Some(&profile.deed)],
        shapes::Slide::Campaign(campaign) => {
            let rest = campaign.period.iter().chain(&campaign.lines).chain(campaign.rows.iter().flatten());
            all(Some(&campaign.headline), rest.chain(&campaign.call))
        }
        shapes::Slide::Text(text) => {
            std::iter::once(text.title.as_deref()).chain(text.text.lines().map(Some)).collect()
        }
        shapes::Slide::Couplet(couplet) => {
            vec![couplet.across.as_deref(), Some(&couplet.first), Some(&couplet.second)]
        }
        shapes::Slide::Countdown(countdown) => vec![countdown.name.as_deref(), countdown.note.as_deref()],
        shapes::Slide::Today(today) => vec![today.note.as_deref()],
        shapes::Slide::Clock(clock) => vec![clock.note.as_deref()],
        shapes::Slide::Picture(picture) => vec![picture.caption.as_deref()],
        shapes::Slide::Hotline(hotline) => {
            let rest = hotline.lines.iter().chain(std::iter::once(&hotline.number)).chain(&hotline.hours);
            all(hotline.title.as_deref(), rest)
        }
        shapes::Slide::Table(table) => {
            let rest = table.period.iter().chain(&table.columns).chain(table.rows.iter().flatten());
            all(Some(&table.headline), rest.chain(&table.note))
        }
        shapes::Slide::Figure(figure) => vec![Some(figure.claim.as_str()), figure.source.as_deref()],
        shapes::Slide::Scan(scan) => all(scan.call.as_deref(), scan.reasons.iter()),
        shapes::Slide::Quote(quote) => vec![Some(quote.text.as_str()), quote.who.as_deref(), quote.source.as_deref()],
        shapes::Slide::Motto(motto) => all(motto.whose.as_deref(), motto.lines.iter()),
        // Who supplies water tells how to reach him.
        shapes::Slide::PublicNotice(_) => Vec::new(),
        shapes::Slide::Pair(pair) => vec![Some(pair.good.text.as_str()), Some(&pair.bad.text)],
        shapes::Slide::Photo(photo) => vec![Some(photo.headline.as_str()), photo.note.as_deref()],
        shapes::Slide::Event(event) => all(Some(&event.title), std::iter::once(&event.place).chain(&event.host)),
        shapes::Slide::Board(board) => {
            all(Some(&board.title), board.entries.iter().flat_map(|entry| [&entry.name, &entry.deed]))
        }
        shapes::Slide::Route(route) => all(Some(&route.line), route.note.iter()),
        shapes::Slide::Compare(compare) => vec![compare.caption.as_deref()],
    };
    texts.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn firm(words: &[&str], signed: &[&str], lead: Option<&str>) -> Option<String> {
        firm_with_contact(words, signed, lead).map(|(firm, _)| firm)
    }

    #[test]
    fn a_firm_that_can_be_reached_is_found() {
        for (words, signed) in [
            (&["诚信经营 童叟无欺", "安徽口子酒业股份有限公司 0561-6898000"][..], &[][..]),
            (&["文明用餐", "相王大酒店 订餐电话：3021888"], &[]),
            (&["文明出行"], &["皖北运输集团 咨询 139 0000 1234"]),
            (&["关爱老人", "热线 400-820-8820"], &["讲文明 树新风", "老百姓大药房 宣"]),
            (&["守护健康", "惠民大药房（相山店）", "地址：人民中路188号"], &[]),
            (&["节约粮食", "淮北市文明办 宣", "金鹰购物中心 www.jinying.example.com"], &[]),
            (&["绿色出行", "徽商银行淮北分行", "客服热线 95588"], &[]),
            (&["全民健身", "古井贡酒独家冠名", "订购热线：0558-5710057"], &["市体育局"]),
            (&["助学圆梦", "赞助单位：口子窖", "电话（0561）6891234"], &[]),
            (&["敬老", "本活动由相王矿业集团赞助，联系电话：0561-4950000"], &[]),
            (&["保护环境", "爱佳电器专卖店 淮海路125号"], &[]),
            (&["请勿酒驾"], &["某某酒业有限公司 0561-1234567"]),
            (&["读书好", "淮北市图书馆主办", "新华文化传播公司 电话13800000000"], &[]),
            (&["Care for others", "Huaxin Trading Co., Ltd. Tel 010-62345678"], &[]),
        ] {
            assert!(firm(words, signed, None).is_some(), "{words:?} {signed:?}");
        }
        assert!(firm(&["周末读书会", "悦来宾馆 赞助"], &[], Some("https://shop.example.com/a")).is_some());
        assert!(firm(&["周末读书会"], &["华联超市"], Some("扫码领券")).is_some());
    }

    #[test]
    fn offices_utilities_and_firms_in_general_are_none() {
        for (words, signed) in [
            (&["遇到困难 请拨打12345"][..], &["淮北口子酒业有限公司 宣"][..]),
            (&["反诈专线 96110", "0561-3118110"], &["淮北市公安局 宣"]),
            (&["停水通知", "淮北市自来水有限责任公司", "抢修电话 0561-3022222"], &[]),
            (&["停电通知", "国网淮北供电公司 95598", "0561-3021111"], &[]),
            (&["公交调整", "淮北市公共交通集团有限公司", "0561-3043210"], &[]),
            (&["停水检修", "物业电话 0561-3022110", "王师傅 13900001234"], &[]),
            (&["冒充银行客服 要求到公司转账", "市反诈中心 0561-3118110"], &[]),
            (&["志愿服务", "市文明办电话 0561-3198114"], &["安徽口子酒业股份有限公司 协办"]),
            (&["免费体检", "市人民医院 地址：淮海西路66号", "预约 0561-3055120"], &["国药集团 捐赠"]),
            (&["诚信经营", "举报电话 0561-3198315"], &["相王大酒店 宣"]),
            (&["城乡居民养老保险", "咨询电话 0561-3883000"], &[]),
            (&["时间银行 存下爱心", "报名 0561-3022110"], &[]),
            (&["社区爱心超市", "地址：人民路12号"], &[]),
            (&["电梯 超市 菜场 佩戴口罩", "咨询 0561-3022110"], &[]),
            (&["诚信经营"], &["安徽口子酒业股份有限公司 宣"]),
            (&["2026-11-20至2026-12-20", "13000000000元", "1路 6:00-21:30"], &["口子酒业有限公司"]),
            (&["查询网址 www.huaibei.gov.cn"], &["口子酒业有限公司"]),
            (&["谢绝赞助", "组委会电话 0561-3022110"], &[]),
            (&["灭火器：拔掉保险销", "0561-3022119"], &[]),
            (&["某某公司称可退税 都是诈骗", "0561-3118110"], &[]),
            (&["严打诈骗集团", "0561-3118110"], &[]),
            (&["不去非正规贷款公司借款", "咨询 0561-3022110"], &["人民银行淮北市中心支行 宣"]),
            (&["春运", "淮北火车站 客服 12306", "淮北市汽车客运总站 0561-3023000"], &[]),
            (&["献血", "淮北市中心血站 电话0561-3022110 地址：相山路1号"], &["皖北运输集团 宣"]),
        ] {
            assert_eq!(firm(words, signed, None), None, "{words:?} {signed:?}");
        }
        assert_eq!(firm(&["市图书馆读书会"], &["口子酒业有限公司"], Some("https://example.com/a")), None);
        assert_eq!(firm(&["读书会"], &["口子酒业有限公司"], Some("https://www.huaibei.gov.cn/a")), None);
    }
}
