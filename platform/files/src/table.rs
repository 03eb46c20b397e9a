//! Tables that are read and not kept for others: workbooks as elsewhere, text in any encoding.

use crate::{Examined, Kind, LARGEST, Refusal, kind::Seen, name::Name};

pub(crate) fn examine(name: &str, content: Vec<u8>) -> Result<Examined, Refusal> {
    if content.is_empty() {
        return Err(Refusal::Empty);
    }
    if content.len() > LARGEST {
        return Err(Refusal::Large);
    }
    match Seen::of(&content) {
        Ok(Seen::Zip) => {
            let examined = crate::examine(name, content)?;
            if examined.kind == Kind::Xlsx { Ok(examined) } else { Err(Refusal::NoTable) }
        }
        // What is no UTF-8 is unknown there; the reader of tables knows other encodings.
        Ok(Seen::Text | Seen::Table) | Err(Refusal::Unknown) => {
            let name = Name::read(name)?;
            if name.fits(Seen::Text).is_err() {
                return Err(Refusal::NoTable);
            }
            Ok(Examined { kind: Kind::Csv, name: name.ending_for(Kind::Csv)?, content })
        }
        Ok(Seen::Pdf | Seen::Picture(_) | Seen::Drawing) => Err(Refusal::NoTable),
        Err(error) => Err(error),
    }
}
