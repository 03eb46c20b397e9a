//! What a program asks of a registration before it takes it: fields that it requires, and questions that qualify the
//! sale (P3). Both sides look: who registers is told what is missing before anything leaves, and who receives takes none
//! without it.

use exchange::{Arrived, Field, Refuse};
use partnering::programs::Registering;
use serde::{Deserialize, Serialize};
use serde_json::json;
use trust::agreements::{Class, Clause};

use super::{Basis, FIELDS, RegistrationError, SaleField};
use crate::leads::Draft;
use crate::texts::registrations as texts;

/// The field of envelopes that carries the answers.
pub(super) const ANSWERS: &str = "answers";
/// How long one answer may be, in characters.
pub(super) const ANSWER_MOST: u32 = 1_000;
/// As many as a program can ask questions.
const MOST: usize = 8;

/// A question of a program, and what its partner says to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// As the program asks it.
    pub question: String,
    /// As it was answered.
    pub answer: String,
}

/// What who registers says beside the fields of the sale.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    /// On what ground a person's data cross.
    pub basis: Option<Basis>,
    /// What the program asked.
    pub answers: Vec<Answered>,
}

impl From<Option<Basis>> for Beside {
    fn from(basis: Option<Basis>) -> Self {
        Self { basis, answers: Vec::new() }
    }
}

/// The questions that a program asks, where its terms let anything cross that was written.
pub(super) fn questions<'r>(registering: &'r Registering, clause: &Clause) -> &'r [String] {
    if clause.covers(Class::Notes) { &registering.questions } else { &[] }
}

/// Whether a program requires a field, by its rules or by its terms.
pub(super) fn requires(registering: &Registering, clause: &Clause, field: &SaleField) -> bool {
    field.required(clause) || registering.requires.iter().any(|name| name == field.name)
}

/// The fields that a program requires and that a sale does not say, as people read them. What the terms do not let
/// cross, nobody can ask for.
pub(super) fn unsaid(registering: &Registering, clause: &Clause, sale: &Draft) -> Vec<String> {
    let asked = FIELDS.iter().filter(|field| field.covered(clause));
    let asked = asked.filter(|field| registering.requires.iter().any(|name| name == field.name));
    asked.filter(|field| field.is_unsaid(sale)).map(|field| (field.label)()).collect()
}

/// Adds the answers to what crosses, each to its question.
///
/// # Errors
/// [`RegistrationError::Incomplete`] with all that is missing.
pub(super) fn answered(
    fields: &mut Vec<Field>,
    registering: &Registering,
    clause: &Clause,
    sale: &Draft,
    answers: &[Answered],
) -> Result<Vec<Answered>, RegistrationError> {
    let mut missing = unsaid(registering, clause, sale);
    let mut said = Vec::new();
    for question in questions(registering, clause) {
        let answer = answers.iter().find(|one| one.question == *question);
        let answer = answer.map(|one| one.answer.trim()).unwrap_or_default();
        match answer.chars().count() {
            0 => missing.push(texts::quoted(question)),
            length if length > ANSWER_MOST as usize => return Err(RegistrationError::LongReason),
            _ => said.push(Answered { question: question.clone(), answer: answer.to_owned() }),
        }
    }
    if !missing.is_empty() {
        return Err(RegistrationError::Incomplete(missing.join(", ")));
    }
    fields.extend(carries(&said));
    Ok(said)
}

/// The answers as they cross; nothing where nothing was asked.
pub(super) fn carries(said: &[Answered]) -> Option<Field> {
    (!said.is_empty()).then(|| Field::new(ANSWERS, Class::Notes.as_str(), json!(said)))
}

/// The answers that an envelope brings.
pub(super) fn read(envelope: &Arrived) -> Result<Vec<Answered>, Refuse> {
    let Some(value) = envelope.values.get(ANSWERS) else { return Ok(Vec::new()) };
    let unreadable = || Refuse::because("invalid", "its answers cannot be read");
    let said: Vec<Answered> = serde_json::from_value(value.clone()).map_err(|_| unreadable())?;
    let long = |text: &str, most: usize| text.chars().count() > most;
    let wrong = |one: &Answered| long(&one.question, 200) || long(&one.answer, ANSWER_MOST as usize);
    if said.len() > MOST || said.iter().any(wrong) { Err(unreadable()) } else { Ok(said) }
}

/// Refuses what does not say all that the program asks for. What a tier passes on brings the fields; it was asked
/// nothing itself.
pub(super) fn check(
    registering: &Registering,
    clause: &Clause,
    sale: &Draft,
    said: &[Answered],
    passed_on: bool,
) -> Result<(), Refuse> {
    let mut missing = unsaid(registering, clause, sale);
    if !passed_on {
        let open =
            |question: &&String| said.iter().all(|one| one.question != **question || one.answer.is_empty());
        missing.extend(questions(registering, clause).iter().filter(open).map(texts::quoted));
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Refuse::because("incomplete", texts::incomplete(missing.join(", "))))
}

#[cfg(test)]
mod tests {
    use trust::agreements::Way;

    use super::*;

    fn clause(classes: &[Class]) -> Clause {
        let terms = partnering::programs::usual_terms("Terms", false);
        let clause = terms.clause("registration.submitted", Way::Up).cloned().unwrap();
        Clause { classes: classes.to_vec(), required: Vec::new(), ..clause }
    }

    fn asks() -> Registering {
        Registering {
            requires: vec!["company".to_owned(), "contact_phone".to_owned()],
            questions: vec!["Who decides?".to_owned()],
            ..Registering::default()
        }
    }

    fn says(answer: &str) -> Vec<Answered> {
        vec![Answered { question: "Who decides?".to_owned(), answer: answer.to_owned() }]
    }

    #[test]
    fn all_that_is_missing_is_told_at_once() {
        let covers = clause(&[Class::Company, Class::Contact, Class::Notes]);
        let error = answered(&mut Vec::new(), &asks(), &covers, &Draft::default(), &says(" ")).unwrap_err();
        let RegistrationError::Incomplete(missing) = error else { panic!("{error}") };
        assert!(missing.contains("Company") && missing.contains("Phone") && missing.contains("Who decides?"));
    }

    #[test]
    fn what_the_terms_keep_back_nobody_can_ask_for() {
        let covers = clause(&[Class::Company]);
        let sale = Draft { company: Some("Isdom".to_owned()), ..Draft::default() };
        let mut fields = Vec::new();
        assert_eq!(answered(&mut fields, &asks(), &covers, &sale, &says("The board")).unwrap(), []);
        assert!(fields.is_empty());
        assert!(check(&asks(), &covers, &sale, &[], false).is_ok());
    }

    #[test]
    fn an_answer_crosses_beside_its_question_and_one_to_no_question_does_not() {
        let covers = clause(&[Class::Company, Class::Contact, Class::Notes]);
        let sale = Draft {
            company: Some("Isdom".to_owned()),
            contact_phone: Some("+33 1 23".to_owned()),
            ..Draft::default()
        };
        let mut said = says("The board");
        said.push(Answered { question: "Anything else?".to_owned(), answer: "Private".to_owned() });
        let mut fields = Vec::new();
        assert_eq!(answered(&mut fields, &asks(), &covers, &sale, &said).unwrap(), says("The board"));
        assert_eq!(fields.len(), 1);
        assert!(check(&asks(), &covers, &sale, &says("The board"), false).is_ok());
        assert!(check(&asks(), &covers, &sale, &[], false).is_err());
        assert!(check(&asks(), &covers, &sale, &[], true).is_ok());
    }
}
