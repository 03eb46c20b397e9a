//! The catalogue: what a dashboard can show.

use crate::texts::dashboards as texts;

/// One thing that a dashboard can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Panel {
    /// What was won, by month.
    Won,
    /// How much of what was decided was won, by month.
    WinRate,
    /// Deals in each stage.
    Pipeline,
    /// What is open, by the month in which it may be decided.
    Forecast,
    /// What is open, beside what is won in three months.
    Coverage,
    /// How long registrations wait that are not decided.
    Undecided,
    /// How long open deals have been in their stage.
    Ageing,
    /// How long decisions took, by partner.
    TimeToDecision,
    /// The partners with whom most was won in twelve months.
    TopPartners,
    /// Partners with whom less was won in three months than in the three before.
    Declining,
    /// What was won, by product.
    Products,
    /// Leads, by the country of the customer.
    Regions,
}

impl Panel {
    /// All of them, in the order of the catalogue.
    pub(super) const ALL: [Self; 12] = [
        Self::Won,
        Self::WinRate,
        Self::Pipeline,
        Self::Forecast,
        Self::Coverage,
        Self::Undecided,
        Self::Ageing,
        Self::TimeToDecision,
        Self::TopPartners,
        Self::Declining,
        Self::Products,
        Self::Regions,
    ];

    /// What a dashboard shows where nobody chose anything.
    pub(super) const USUAL: [Self; 6] =
        [Self::Won, Self::WinRate, Self::Pipeline, Self::Undecided, Self::TopPartners, Self::Declining];

    pub(super) const NAMES: [&'static str; 12] = [
        "won",
        "win_rate",
        "pipeline",
        "forecast",
        "coverage",
        "undecided",
        "ageing",
        "time_to_decision",
        "top_partners",
        "declining_partners",
        "products",
        "regions",
    ];

    /// As written in rows, forms and the API.
    pub(super) fn as_str(self) -> &'static str {
        Self::NAMES[Self::ALL.iter().position(|one| *one == self).unwrap_or_default()]
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let at = Self::NAMES.iter().position(|name| *name == text)?;
        Self::ALL.get(at).copied()
    }

    /// What people call it.
    pub(super) fn label(self) -> String {
        match self {
            Self::Won => texts::won(),
            Self::WinRate => texts::win_rate(),
            Self::Pipeline => texts::pipeline(),
            Self::Forecast => texts::forecast(),
            Self::Coverage => texts::coverage(),
            Self::Undecided => texts::undecided(),
            Self::Ageing => texts::ageing(),
            Self::TimeToDecision => texts::time_to_decision(),
            Self::TopPartners => texts::top_partners(),
            Self::Declining => texts::declining_partners(),
            Self::Products => texts::products(),
            Self::Regions => texts::regions(),
        }
    }

    /// What its figures are, above their column.
    pub(super) fn measures(self) -> String {
        match self {
            Self::Won | Self::TopPartners | Self::Products => texts::sales_won(),
            Self::WinRate => texts::win_rate(),
            Self::Pipeline | Self::Ageing => texts::deals(),
            Self::Forecast => texts::open_value(),
            Self::Coverage => texts::amount(),
            Self::Undecided => texts::registrations(),
            Self::TimeToDecision => texts::took(),
            Self::Declining => texts::now(),
            Self::Regions => texts::leads(),
        }
    }

    /// Whether it is drawn; a table otherwise.
    pub(super) fn is_chart(self) -> bool {
        matches!(
            self,
            Self::Won | Self::WinRate | Self::Pipeline | Self::Forecast | Self::Undecided | Self::Ageing
        )
    }
}
