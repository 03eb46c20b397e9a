//! What a designer does with a form, one thing at a time.

use crate::{Definition, Field, Key, Kind, MOST_FIELDS, MOST_PAGES, Page, texts::faults as texts};

/// Which way something is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Towards the beginning.
    Up,
    /// Towards the end.
    Down,
}

/// Why it was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Enough fields.
    #[error("{}", texts::many_fields(MOST_FIELDS))]
    ManyFields,
    /// Enough pages.
    #[error("{}", texts::many_pages(MOST_PAGES))]
    ManyPages,
    /// No such field or page.
    #[error("{}", texts::absent())]
    Absent,
}

impl Definition {
    /// An empty page more, at the end.
    ///
    /// # Errors
    /// That there are enough.
    pub fn add_page(&mut self, title: &str) -> Result<(), EditError> {
        if self.pages.len() >= MOST_PAGES {
            return Err(EditError::ManyPages);
        }
        self.pages.push(Page { title: title.trim().to_owned(), fields: Vec::new() });
        Ok(())
    }

    /// A field more at the end of a page (from 0), with a key that is made of its label: which.
    ///
    /// # Errors
    /// That there are enough, or no such page.
    pub fn add_field(&mut self, page: usize, label: &str, class: &str, kind: Kind) -> Result<Key, EditError> {
        if self.fields().count() >= MOST_FIELDS {
            return Err(EditError::ManyFields);
        }
        let taken: Vec<&Key> = self.fields().map(|field| &field.key).collect();
        let key = Key::of_label(label, &taken);
        let page = self.pages.get_mut(page).ok_or(EditError::Absent)?;
        page.fields.push(Field {
            key: key.clone(),
            label: label.trim().to_owned(),
            help: String::new(),
            required: false,
            class: class.to_owned(),
            kind,
            shown_if: None,
        });
        Ok(key)
    }

    /// Puts a field in the place of that of its key.
    ///
    /// # Errors
    /// That there is none.
    pub fn set_field(&mut self, field: Field) -> Result<(), EditError> {
        let (page, at) = self.place(field.key.as_str())?;
        if let Some(place) = self.pages.get_mut(page).and_then(|page| page.fields.get_mut(at)) {
            *place = field;
        }
        Ok(())
    }

    /// Moves a field by one place, onto the page before or after where it stands at the end of its own.
    ///
    /// # Errors
    /// That there is none.
    pub fn move_field(&mut self, key: &str, step: Step) -> Result<(), EditError> {
        let (page, at) = self.place(key)?;
        let last = self.pages.get(page).map_or(0, |page| page.fields.len().saturating_sub(1));
        match step {
            Step::Up if at > 0 => self.swap(page, at, at - 1),
            Step::Down if at < last => self.swap(page, at, at + 1),
            Step::Up if page > 0 => {
                let end = self.pages.get(page - 1).map_or(0, |page| page.fields.len());
                self.carry(page, at, page - 1, end);
            }
            Step::Down if page + 1 < self.pages.len() => self.carry(page, at, page + 1, 0),
            Step::Up | Step::Down => {}
        }
        Ok(())
    }

    /// Takes a field away.
    ///
    /// # Errors
    /// That there is none.
    pub fn remove_field(&mut self, key: &str) -> Result<(), EditError> {
        let (page, at) = self.place(key)?;
        if let Some(page) = self.pages.get_mut(page) {
            page.fields.remove(at);
        }
        Ok(())
    }

    /// Gives a page another title.
    ///
    /// # Errors
    /// That there is none.
    pub fn name_page(&mut self, page: usize, title: &str) -> Result<(), EditError> {
        self.pages.get_mut(page).ok_or(EditError::Absent)?.title = title.trim().to_owned();
        Ok(())
    }

    /// Moves a page with its fields by one place.
    ///
    /// # Errors
    /// That there is none.
    pub fn move_page(&mut self, page: usize, step: Step) -> Result<(), EditError> {
        let other = match step {
            Step::Up => page.checked_sub(1),
            Step::Down => page.checked_add(1),
        };
        match other {
            _ if page >= self.pages.len() => Err(EditError::Absent),
            Some(other) if other < self.pages.len() => {
                self.pages.swap(page, other);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Takes a page away; its fields go to the end of the one before, or to the beginning of the one after.
    ///
    /// # Errors
    /// That there is none, or no other.
    pub fn remove_page(&mut self, page: usize) -> Result<(), EditError> {
        if page >= self.pages.len() || self.pages.len() < 2 {
            return Err(EditError::Absent);
        }
        let fields = self.pages.remove(page).fields;
        if let Some(before) = page.checked_sub(1).and_then(|before| self.pages.get_mut(before)) {
            before.fields.extend(fields);
        } else if let Some(after) = self.pages.get_mut(page) {
            after.fields.splice(0..0, fields);
        }
        Ok(())
    }

    fn place(&self, key: &str) -> Result<(usize, usize), EditError> {
        let in_page = |(number, page): (usize, &Page)| {
            page.fields.iter().position(|field| field.key.as_str() == key).map(|at| (number, at))
        };
        self.pages.iter().enumerate().find_map(in_page).ok_or(EditError::Absent)
    }

    fn swap(&mut self, page: usize, one: usize, other: usize) {
        if let Some(page) = self.pages.get_mut(page) {
            page.fields.swap(one, other);
        }
    }

    fn carry(&mut self, from: usize, at: usize, to: usize, end: usize) {
        let Some(field) = self.pages.get_mut(from).map(|page| page.fields.remove(at)) else { return };
        if let Some(page) = self.pages.get_mut(to) {
            page.fields.insert(end, field);
        }
    }
}
