//! What a row of a file becomes: a lead, or the mistakes in it.

use kernel::{Currency, Money};
use sheets::reading::{Cell, Fault, Row, column};

use super::{
    amounts,
    arrangement::{Arrangement, Dates, Decimals, Field},
    days,
    import::{Mistake, Question},
};
use crate::{
    leads::{Draft, DraftError, Own, Typed, sentence},
    texts::imports as texts,
};

/// How rows are understood: the arrangement, with nothing in it left open.
pub(super) struct Understanding<'a> {
    pub(super) arrangement: &'a Arrangement,
    pub(super) headings: &'a [String],
    pub(super) own: &'a Own,
    pub(super) seen: Seen,
}

/// What the file shows of how its days and amounts are written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    day_first: u64,
    month_first: u64,
    either_day: u64,
    point: u64,
    comma: u64,
    either_amount: u64,
    /// Amounts beside which no currency stands.
    bare: u64,
}

impl Seen {
    /// Looks at a row.
    pub(super) fn look(&mut self, arrangement: &Arrangement, cells: &[Cell]) {
        let text = |field| arrangement.column(field).and_then(|at| cells.get(at)).and_then(typed);
        if let Some(day) = text(Field::ClosesOn).and_then(days::read) {
            match (day.day_first, day.month_first) {
                (Some(_), None) => self.day_first += 1,
                (None, _) => self.month_first += 1,
                (Some(one), Some(other)) => self.either_day += u64::from(one != other),
            }
        }
        let cell =
            |field| arrangement.column(field).and_then(|at| cells.get(at)).filter(|cell| !cell.is_empty());
        let amount = text(Field::Value).and_then(amounts::read);
        let says = amount.as_ref().is_some_and(|amount| amount.currency.is_some());
        if cell(Field::Value).is_some() && cell(Field::Currency).is_none() && !says {
            self.bare += 1;
        }
        if let Some(amount) = amount {
            match (amount.point, amount.comma) {
                (Some(_), None) => self.point += 1,
                (None, _) => self.comma += 1,
                (Some(one), Some(other)) => self.either_amount += u64::from(one != other),
            }
        }
    }

    /// Whether days have their day first; none where nobody can know.
    fn day_first(&self, dates: Dates) -> Option<bool> {
        match (dates, self.day_first > 0, self.month_first > 0) {
            (Dates::DayFirst, ..) => Some(true),
            (Dates::MonthFirst, ..) => Some(false),
            (Dates::Auto, true, true) => None,
            (Dates::Auto, false, false) => (self.either_day == 0).then_some(true),
            (Dates::Auto, day_first, _) => Some(day_first),
        }
    }

    /// Whether a point parts whole from fraction; none where nobody can know.
    fn point(&self, decimals: Decimals) -> Option<bool> {
        match (decimals, self.point > 0, self.comma > 0) {
            (Decimals::Point, ..) => Some(true),
            (Decimals::Comma, ..) => Some(false),
            (Decimals::Auto, true, true) => None,
            (Decimals::Auto, false, false) => (self.either_amount == 0).then_some(true),
            (Decimals::Auto, point, _) => Some(point),
        }
    }

    /// What has to be answered.
    pub(super) fn questions(&self, arrangement: &Arrangement) -> Vec<Question> {
        let mut questions = Vec::new();
        if arrangement.column(Field::Company).is_none() {
            questions.push(Question::Company);
        }
        if arrangement.column(Field::Product).is_none() && arrangement.product.trim().is_empty() {
            questions.push(Question::Product);
        }
        if self.bare > 0 && arrangement.currency.trim().is_empty() {
            questions.push(Question::Currency);
        }
        if self.day_first(arrangement.dates).is_none() {
            questions.push(Question::Dates);
        }
        if self.point(arrangement.decimals).is_none() {
            questions.push(Question::Decimals);
        }
        questions
    }
}

/// What a person typed; what a spreadsheet keeps as a number or a day leaves no question.
fn typed(cell: &Cell) -> Option<&str> {
    if let Cell::Text(text) = cell { Some(text) } else { None }
}

impl Understanding<'_> {
    /// What a row becomes.
    pub(super) fn row(&self, row: &Row) -> Result<Draft, Vec<Mistake>> {
        let cells = match &row.cells {
            Ok(cells) => cells,
            Err(fault) => return Err(vec![faulty(row.number, fault)]),
        };
        let mut wrong: Vec<(Field, String)> = Vec::new();
        let text = |field| self.text(cells, field);
        let product = text(Field::Product);
        let typed = Typed {
            company: text(Field::Company),
            domain: text(Field::Domain),
            company_number: text(Field::CompanyNumber),
            country: text(Field::Country),
            product: if product.is_empty() { self.arrangement.product.trim().to_owned() } else { product },
            contact_name: text(Field::ContactName),
            contact_email: text(Field::ContactEmail),
            contact_phone: text(Field::ContactPhone),
            contact_time_zone: text(Field::ContactTimeZone),
            notes: text(Field::Notes),
            external_id: text(Field::ExternalId),
            ..Typed::default()
        };
        let mut draft = match typed.understand(self.own) {
            Ok(draft) => draft,
            Err(errors) => {
                let named = errors.into_iter().map(|(field, error)| {
                    (Field::of_word(field).unwrap_or(Field::Company), sentence(&error.to_string()))
                });
                wrong.extend(named);
                Draft::default()
            }
        };
        match self.value(cells) {
            Ok(value) => draft.value = value,
            Err((field, reason)) => wrong.push((field, reason)),
        }
        match self.closes(cells) {
            Ok(closes) => draft.closes_on = closes,
            Err(reason) => wrong.push((Field::ClosesOn, reason)),
        }
        for field in self.arrangement.columns.iter().flatten() {
            if let Some(Cell::Broken(text)) = self.cell(cells, *field) {
                wrong.retain(|(other, _)| other != field);
                wrong.push((*field, texts::broken_formula(text)));
            }
        }
        if wrong.is_empty() {
            return Ok(draft);
        }
        let mistake = |(field, reason)| Mistake { row: row.number, column: self.named(field), reason };
        Err(wrong.into_iter().map(mistake).collect())
    }

    fn cell<'c>(&self, cells: &'c [Cell], field: Field) -> Option<&'c Cell> {
        self.arrangement.column(field).and_then(|at| cells.get(at)).filter(|cell| !cell.is_empty())
    }

    fn text(&self, cells: &[Cell], field: Field) -> String {
        let cell = self.cell(cells, field);
        cell.map(|cell| sheets::unguarded(cell.text().trim()).to_owned()).unwrap_or_default()
    }

    /// The column of a field, as people find it.
    pub(super) fn named(&self, field: Field) -> String {
        self.arrangement.column(field).map_or_else(String::new, |at| {
            let heading = self.headings.get(at).map_or("", String::as_str);
            if heading.is_empty() { column(at) } else { format!("{} {heading}", column(at)) }
        })
    }

    fn value(&self, cells: &[Cell]) -> Result<Option<Money>, (Field, String)> {
        let Some(cell) = self.cell(cells, Field::Value) else { return Ok(None) };
        let written = cell.text();
        let refused = || (Field::Value, texts::no_amount(written.as_ref()));
        let (digits, beside) = match cell {
            Cell::Number(number) => (number.to_string(), None),
            Cell::Text(text) => {
                let amount = amounts::read(sheets::unguarded(text.trim())).ok_or_else(refused)?;
                let digits = match self.seen.point(self.arrangement.decimals) {
                    Some(true) => amount.point,
                    Some(false) => amount.comma,
                    None => amount.point.filter(|point| amount.comma.as_ref() == Some(point)),
                };
                (
                    digits.ok_or_else(|| (Field::Value, texts::amount_other_way(written.as_ref())))?,
                    amount.currency,
                )
            }
            _ => return Err(refused()),
        };
        let mut code = self.text(cells, Field::Currency);
        if code.is_empty() {
            code = beside.unwrap_or_else(|| self.arrangement.currency.trim().to_owned());
        }
        let told = |field: Field| move |error: &dyn std::fmt::Display| (field, sentence(&error.to_string()));
        let currency = match code.is_empty() {
            true => Currency::USD,
            false => code.parse::<Currency>().map_err(|error| told(Field::Currency)(&error))?,
        };
        let money = Money::parse(&digits, currency).map_err(|error| told(Field::Value)(&error))?;
        if money.minor < 0 { Err(told(Field::Value)(&DraftError::Negative)) } else { Ok(Some(money)) }
    }

    fn closes(&self, cells: &[Cell]) -> Result<Option<jiff::civil::Date>, String> {
        let Some(cell) = self.cell(cells, Field::ClosesOn) else { return Ok(None) };
        if let Some(day) = cell.day() {
            return Ok(Some(day));
        }
        let written = cell.text();
        let day = typed(cell).and_then(days::read).ok_or_else(|| texts::no_day(written.as_ref()))?;
        let day = match self.seen.day_first(self.arrangement.dates) {
            Some(true) => day.day_first,
            Some(false) => day.month_first,
            None => day.day_first.filter(|one| day.month_first == Some(*one)),
        };
        day.map(Some).ok_or_else(|| texts::day_other_way(written.as_ref()))
    }
}

fn faulty(row: u64, fault: &Fault) -> Mistake {
    let (column, reason) = match fault {
        Fault::Quote(start) => (String::new(), texts::open_quote(start.as_str())),
        Fault::Long(start) => (String::new(), texts::long_row(start.as_str())),
        Fault::Beyond(column) => (column.clone(), texts::beyond()),
        Fault::Nul(column) => (column.clone(), texts::no_character()),
        Fault::Charset(column) => (column.clone(), texts::other_charset()),
        Fault::Order => (String::new(), texts::out_of_order()),
    };
    Mistake { row, column, reason }
}
