//! Organisations by their names: of each kind the last word tells, as `酒店` or `医院` does. A firm has a name of its own
//! before that; `银行` and `各类超市` are firms in general.

/// How the names of firms end; of two that fit the longer one counts.
const FIRMS: &str = "\
    有限责任公司 有限公司 公司 集团 银行 信用社 分行 支行 保险 财险 酒店 宾馆 饭店 酒楼 酒业 饭庄 火锅店 超市 商场 \
    商城 百货 商厦 购物中心 健身中心 美容中心 月子中心 药房 药店 旗舰店 专卖店 加盟店 旅行社 影城 健身房 美容院 口腔门诊 口腔诊所 地产 \
    置业 商贸 商行 酒厂 药业 乳业";
/// What makes another word of it.
const NOT_FOLLOWED_BY: &str = "卡业丝销柜杠箱军化";
/// Where a name before the last word ends so, it is no firm but a utility, a work of charity, an insurance of the state, or
/// no name.
const PUBLIC: &str = "\
    供电 供水 自来水 水务 排水 燃气 天然气 热力 供热 公交 公共交通 轨道交通 地铁 铁路 电力 电网 环卫 物业 物业服务 \
    物业管理 报业 传媒 广电 出版 教育 医疗 养老 失业 工伤 生育 社会 基本 大病 时间 道德 爱心 积分 文明 诚信 志愿 \
    公益 便民 慈善 人民 血液 诈骗 犯罪 盗窃 传销 团伙";
/// Words that stand before a kind of firms and name none.
const IN_GENERAL: &str = "\
    大型 小型 中小 各类 星级 连锁 附近 相关 有关 正规 周边 合作 所有 部分 知名 本地 外地 违规 涉事 商业 投资 网络 \
    贷款 搬家 快递 保洁 保险 旅游 证券 中介 装修 劳务 科技 上市 国有 民营 农贸 便利 平价 入住 前往 前去 参保 购买 \
    投保 车辆 机动车 五星 快捷 冒充 假冒 自称 电梯 拔掉";
/// What no name goes across.
const BETWEEN_NAMES: &str = "的请在到由向被把是各该您你我他及或与这那从给让";
/// How the names of authorities, and of what serves everybody, end; they may have no name before that.
const AUTHORITIES: &str = "\
    文明办 政府 街道 社区 医院 学校 大学 学院 中学 小学 幼儿园 公安 交警 消防 法院 检察院 派出所 居委会 村委会 \
    管委会 组委会 委员会 宣传部 妇联 工会 团委 红十字会 红会 图书馆 博物馆 文化馆 体育馆 美术馆 协会 联合会 商会 基金会 志愿者 \
    志愿服务队 办公室 指挥部 报社 电视台";
/// The same, after a name of two characters at least.
const SHORT_AUTHORITIES: &str = "中心 局 委 站 支队 大队 总队 政务 部门";
/// Centres that sell.
const SELLING: &str = "客服 营销 销售 体验 呼叫";
/// What makes the organisation that stands beside it a sponsor, and what asks for one or turns it away.
const MARKS: &str = "冠名 赞助 鸣谢 特约";
const NO_SPONSOR: &str = "谢绝 拒绝 拉 征集 寻求 接受 招募 诚邀 收受 索要";
/// What stands between the mark of a sponsor and its name.
const AFTER_MARK: &str = "单位 企业 商 方";

/// The words of a list.
fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(' ')
}

/// An organisation that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Organisation {
    /// The byte at which its name ends.
    pub(super) at: usize,
    pub(super) is_firm: bool,
    /// It stands by itself, and not in a sentence that may speak of any: nothing is written on to its name.
    pub(super) stands_alone: bool,
    pub(super) name: String,
}

/// The organisations that a text names, in their order.
pub(super) fn organisations(text: &str) -> Vec<Organisation> {
    let mut found: Vec<Organisation> = Vec::new();
    let (mut start, mut known_to) = (0, 0);
    for (at, c) in text.char_indices() {
        let is_of_a_name = c.is_alphanumeric() || matches!(c, '·' | '&');
        if !is_of_a_name || BETWEEN_NAMES.contains(c) {
            start = at + c.len_utf8();
        }
        let Some(rest) = text.get(at..).filter(|_| at >= known_to && start <= at) else { continue };
        let Some((end, is_firm)) = kind(rest) else { continue };
        let name = text.get(start..at).unwrap_or_default();
        known_to = at + end.len();
        let follower = rest.get(end.len()..).and_then(|rest| rest.chars().next());
        let goes_on = follower.is_some_and(char::is_alphanumeric);
        let continued = found.last_mut().filter(|before| is_firm && before.is_firm && before.at == start);
        if let Some(before) = continued {
            before.name.extend([name, end]);
            (before.at, before.stands_alone, start) = (known_to, !goes_on, known_to);
            continue;
        }
        let is_one = if is_firm {
            let is_other_word = follower.is_some_and(|c| NOT_FOLLOWED_BY.contains(c));
            !is_other_word && is_own_name(name) && !(goes_on && stands_for_any(name))
        } else {
            !words(SHORT_AUTHORITIES).any(|short| short == end)
                || (name.chars().count() >= 2 && !words(SELLING).any(|kind| name.ends_with(kind)))
        };
        if is_one {
            found.push(Organisation { at: known_to, is_firm, stands_alone: !goes_on, name: [name, end].concat() });
            start = known_to;
        } else if is_firm && words(PUBLIC).any(|public| name.ends_with(public)) {
            // A utility answers for its telephone as an authority does.
            let name = [name, end].concat();
            found.push(Organisation { at: known_to, is_firm: false, stands_alone: !goes_on, name });
            start = known_to;
        }
    }
    found.extend(sponsor(text, &found));
    found.extend(in_english(text));
    found.sort_by_key(|organisation| organisation.at);
    found
}

/// The longest end of a name that a text starts with, and whether it is a firm's.
fn kind(text: &str) -> Option<(&'static str, bool)> {
    let firms = words(FIRMS).map(|end| (end, true));
    let authorities = words(AUTHORITIES).chain(words(SHORT_AUTHORITIES)).map(|end| (end, false));
    firms.chain(authorities).filter(|(end, _)| text.starts_with(end)).max_by_key(|(end, _)| end.len())
}

/// Whether a firm of this name is one of its own.
fn is_own_name(name: &str) -> bool {
    let length = name.chars().count();
    let is_general = |word: &str| name.ends_with(word) && length <= word.chars().count() + 1;
    length >= 2 && !words(IN_GENERAL).any(is_general) && !words(PUBLIC).any(|public| name.ends_with(public))
}

/// Whether a name stands for any, as in `某某公司称…`; one that signs so is to be filled in.
fn stands_for_any(name: &str) -> bool {
    name.chars().all(|c| matches!(c, '某' | 'X' | 'x' | 'Ｘ'))
}

/// A sponsor that is one because it is said so, whatever its name is: `古井贡酒 冠名`, `赞助单位：口子窖`.
fn sponsor(text: &str, known: &[Organisation]) -> Option<Organisation> {
    let (at, mark) = words(MARKS).filter_map(|mark| Some((text.find(mark)?, mark))).min()?;
    let (before, after) = (text.get(..at)?, text.get(at + mark.len()..)?);
    if words(NO_SPONSOR).any(|word| before.ends_with(word)) {
        return None;
    }
    let is_separator = |c: char| !c.is_alphanumeric();
    let said = |name: &str| (name.chars().count() >= 2).then(|| name.to_owned());
    let after = words(AFTER_MARK).find_map(|word| after.strip_prefix(word)).unwrap_or(after);
    let behind = after.strip_prefix(['：', ':']).and_then(|rest| rest.trim_start().split(is_separator).next());
    let name = match behind {
        Some(name) => said(name),
        None => before.trim_end().rsplit(is_separator).next().and_then(said),
    }?;
    let is_known = |known: &Organisation, name: &str| known.name.contains(name) || name.contains(&known.name);
    let found = Organisation { at: at + mark.len(), is_firm: true, stands_alone: true, name };
    (!known.iter().any(|known| is_known(known, &found.name))).then_some(found)
}

/// A firm by its form in English.
fn in_english(text: &str) -> Option<Organisation> {
    let forms = ["Ltd", "LTD", "Inc.", "Corp."];
    let (at, form) = forms.iter().filter_map(|form| Some((text.find(form)?, form))).min()?;
    let name = text.get(..at + form.len())?;
    Some(Organisation { at: name.len(), is_firm: true, stands_alone: true, name: name.to_owned() })
}
