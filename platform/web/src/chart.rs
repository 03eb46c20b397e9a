//! Charts as SVG with the same figures in a table behind them. Positions are attributes in percent, so
//! that text keeps its size at every width and no style is needed (the policy forbids inline ones).

use std::borrow::Borrow;
use std::cmp::Reverse;
use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;

/// Bars side by side: months, products.
#[derive(Debug, Clone, Default, Template)]
#[template(
    source = r##"<figure class="chart"><svg role="group" aria-label="{{ title }}">
{%- for line in lines() %}<line class="grid" x1="0" x2="100%" y1="{{ line }}" y2="{{ line }}"/>{% endfor -%}
<line class="base" x1="0" x2="100%" y1="172" y2="172"/>
{%- for place in places() -%}
{%- if let Some(href) = place.bar.href %}<a href="{{ web::local(href) }}" aria-label="{{ web::texts::parts::bar(place.bar.label.as_str(), place.bar.shown.as_str()) }}"><rect class="reach" x="{{ place.start }}%" width="{{ place.slot }}%" y="0" height="196"/>{% endif -%}
<rect class="bar-1" x="{{ place.left }}%" width="{{ place.width }}%" y="{{ place.top }}" height="{{ place.height }}" rx="3"><title>{{ web::texts::parts::bar(place.bar.label.as_str(), place.bar.shown.as_str()) }}</title></rect>
{%- if place.bar.href.is_some() %}</a>{% endif -%}
{%- if place.told %}<text x="{{ place.middle }}%" y="{{ place.above }}" text-anchor="middle">{{ place.bar.shown }}</text>{% endif -%}
{%- if place.labelled %}<text{% if place.low %} class="low"{% endif %} x="{{ place.middle }}%" y="190" text-anchor="middle">{{ place.bar.label }}</text>{% endif -%}
{%- endfor -%}
</svg><details><summary>{{ web::texts::parts::as_table() }}</summary><div class="scroll"><table><thead><tr><th scope="col">{{ of }}</th><th scope="col" class="num">{{ title }}</th></tr></thead><tbody>
{%- for bar in bars %}<tr><td>{% if let Some(href) = bar.href %}<a href="{{ web::local(href) }}">{{ bar.label }}</a>{% else %}{{ bar.label }}{% endif %}</td><td class="num">{{ bar.shown }}</td></tr>{% endfor -%}
</tbody></table></div></details></figure>"##,
    ext = "html"
)]
pub struct BarChart {
    /// What the bars measure.
    pub title: String,
    /// What stands under them: `Month`.
    pub of: String,
    /// What a bar over the whole height stands for; the largest value where it is 0.
    pub whole: i64,
    /// The bars.
    pub bars: Vec<Bar>,
}

/// One bar.
#[derive(Debug, Clone, Default)]
pub struct Bar {
    /// Under it; short.
    pub label: String,
    /// Its length, in any unit; below nothing counts as nothing.
    pub value: i64,
    /// Its figure as shown.
    pub shown: String,
    /// Where the records are that it counts.
    pub href: Option<String>,
}

/// The base line's height in the drawing, and the height of the tallest bar.
const BASE: i128 = 172;
const TALLEST: i128 = 156;
/// So few bars have room for their figures. Of more, the tallest alone has its own: it says what the others are to be
/// held against.
const FEW: usize = 6;

/// Letters that stand side by side on a phone.
const ONE_LINE: usize = 50;

struct Place<'a> {
    bar: &'a Bar,
    /// The column that the bar stands in: what a finger has to meet.
    start: String,
    slot: String,
    left: String,
    width: String,
    middle: String,
    top: i128,
    height: i128,
    above: i128,
    labelled: bool,
    /// Whether its label stands lower than its neighbours’ on a phone.
    low: bool,
    told: bool,
}

impl BarChart {
    fn lines(&self) -> [i128; 4] {
        [1, 2, 3, 4].map(|quarter| BASE - TALLEST * quarter / 4)
    }

    fn places<'a>(&'a self) -> Vec<Place<'a>> {
        let most = self.bars.iter().map(|bar| i128::from(bar.value)).max().unwrap_or(0);
        let most = most.max(self.whole.into()).max(1);
        let count = self.bars.len().max(1);
        let slot = 10_000 / count;
        let every = count.div_ceil(12);
        let long =
            self.bars.iter().map(|bar| bar.label.chars().count()).max().unwrap_or(0) * count > ONE_LINE;
        let percent = |hundredths: usize| format!("{}.{:02}", hundredths / 100, hundredths % 100);
        let width = (slot * 62 / 100).min(900);
        let by_value = self.bars.iter().enumerate().filter(|(_, bar)| bar.value > 0);
        let tallest = by_value.max_by_key(|(at, bar)| (bar.value, Reverse(*at))).map(|(at, _)| at);
        let place = |(at, bar): (usize, &'a Bar)| {
            let value = i128::from(bar.value).max(0);
            let height = (TALLEST * value / most).max(i128::from(value > 0) * 2);
            let start = at * slot;
            Place {
                bar,
                start: percent(start),
                slot: percent(slot),
                left: percent(start + (slot - width) / 2),
                width: percent(width),
                middle: percent(start + slot / 2),
                top: BASE - height,
                height,
                above: BASE - height - 5,
                labelled: at.is_multiple_of(every),
                low: long && !at.is_multiple_of(2),
                told: count <= FEW || Some(at) == tallest,
            }
        };
        self.bars.iter().enumerate().map(place).collect()
    }
}

impl HtmlSafe for BarChart {}

/// A bar in a table's row; the figure stands in the column beside it.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    hundredths: i128,
}

/// `part` of `whole` as a bar.
pub fn share(part: impl Borrow<i64>, whole: impl Borrow<i64>) -> Share {
    let (part, whole) = (*part.borrow(), i128::from(*whole.borrow()).max(1));
    Share { hundredths: (i128::from(part).max(0) * 10_000 / whole).min(10_000) }
}

impl HtmlSafe for Share {}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.hundredths / 100, self.hundredths % 100);
        write!(
            f,
            r#"<svg class="share" aria-hidden="true"><rect class="track" width="100%" height="8" rx="3"/><rect class="value" width="{whole}.{rest:02}%" height="8" rx="3"/></svg>"#
        )
    }
}
