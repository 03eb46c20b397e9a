//! Makes a function of every text in a crate's `texts/en/*.ftl` (Fluent, <https://projectfluent.org>), so that
//! the compiler knows them: a text that is missing, has another argument, or that nobody uses, does not pass.
//!
//! A `build.rs` calls [`generate`]; the crate includes what it wrote:
//!
//! ```ignore
//! mod texts {
//!     include!(concat!(env!("OUT_DIR"), "/texts.rs"));
//! }
//! ```
//!
//! `texts/en/leads.ftl` with `crossed = { $count } fields` becomes `texts::leads::crossed(count)`. Other
//! languages lie beside `en` with the same names; what they lack is shown in English.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write,
    fs, io,
    path::{Path, PathBuf},
};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};

/// The language that every text has.
const FIRST: &str = "en";

/// Each text of a file with the names of its arguments, in the order of their first use.
type Texts = BTreeMap<String, Text>;

struct Text {
    arguments: Vec<String>,
    english: String,
}

/// Writes `texts.rs` for the crate that is being built; its functions are `pub` where `open`, else for the
/// crate alone.
///
/// # Errors
/// A file that cannot be read, is no Fluent, or holds what English does not: the build stops and says where.
pub fn generate(open: bool) -> io::Result<()> {
    let folder = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join("texts");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    let mut english = BTreeMap::new();
    for language in languages(&folder)? {
        for path in sorted(&folder.join(&language))? {
            let noun = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let texts = read(&path)?;
            if language == FIRST {
                english.insert(noun.clone(), texts);
            } else {
                compare(&path, &texts, english.get(&noun))?;
            }
            files.push((language.clone(), noun, path));
        }
    }
    fs::write(Path::new(&variable("OUT_DIR")?).join("texts.rs"), written(&files, &english, open))
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(|_| io::Error::other(format!("{name} is not set: call this from a build script")))
}

/// English first: the others are compared with it.
fn languages(folder: &Path) -> io::Result<Vec<String>> {
    let mut languages = vec![FIRST.to_owned()];
    let found = sorted(folder)?.into_iter();
    let found = found.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    languages.extend(found.filter(|language| language != FIRST));
    Ok(languages)
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> io::Result<Texts> {
    let wrong = |what: String| io::Error::other(format!("{}: {what}", path.display()));
    let source = fs::read_to_string(path)?;
    let resource = parser::parse(source.as_str()).map_err(|(_, errors)| {
        wrong(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    })?;
    let mut texts = Texts::new();
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let name = message.id.name.to_owned();
        let Some(pattern) = message.value else { return Err(wrong(format!("{name} has no text"))) };
        let (mut arguments, mut english) = (Vec::new(), String::new());
        look_at(&pattern, &mut arguments, &mut english);
        if texts.insert(name.clone(), Text { arguments, english }).is_some() {
            return Err(wrong(format!("{name} stands there twice")));
        }
    }
    Ok(texts)
}

fn look_at(pattern: &Pattern<&str>, arguments: &mut Vec<String>, english: &mut String) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => english.push_str(value),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => {
                look_in(inline, arguments, english);
            }
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                look_in(selector, arguments, &mut String::new());
                for variant in variants {
                    let kept = if variant.default { &mut *english } else { &mut String::new() };
                    look_at(&variant.value, arguments, kept);
                }
            }
        }
    }
}

fn look_in(inline: &InlineExpression<&str>, arguments: &mut Vec<String>, english: &mut String) {
    match inline {
        InlineExpression::VariableReference { id } => {
            if !arguments.iter().any(|known| known == id.name) {
                arguments.push(id.name.to_owned());
            }
            english.push_str(&format!("{{{}}}", id.name));
        }
        InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value } => {
            english.push_str(value);
        }
        InlineExpression::FunctionReference { arguments: given, .. } => {
            given.positional.iter().for_each(|one| look_in(one, arguments, english));
        }
        InlineExpression::Placeable { expression } => {
            if let Expression::Inline(inline) = expression.as_ref() {
                look_in(inline, arguments, english);
            }
        }
        InlineExpression::MessageReference { .. } | InlineExpression::TermReference { .. } => {}
    }
}

/// A translation says nothing that English does not, and asks for nothing that English is not given.
fn compare(path: &Path, texts: &Texts, english: Option<&Texts>) -> io::Result<()> {
    for (name, text) in texts {
        let wrong = |what: &str| io::Error::other(format!("{}: {name} {what}", path.display()));
        let known =
            english.and_then(|english| english.get(name)).ok_or_else(|| wrong("is not in English"))?;
        let given: BTreeSet<_> = known.arguments.iter().collect();
        if !text.arguments.iter().all(|argument| given.contains(argument)) {
            return Err(wrong("asks for what English does not have"));
        }
    }
    Ok(())
}

fn written(files: &[(String, String, PathBuf)], english: &BTreeMap<String, Texts>, open: bool) -> String {
    let seen = if open { "pub" } else { "pub(crate)" };
    let mut code = String::from("static TEXTS: ::text::Texts = ::text::Texts::new(&[\n");
    for (language, noun, path) in files {
        let _ =
            writeln!(code, "    ({language:?}, {noun:?}, include_str!({:?})),", path.display().to_string());
    }
    code.push_str("]);\n");
    for (noun, texts) in english {
        let _ = writeln!(code, "\n#[allow(missing_docs)]\n{seen} mod {} {{", function(noun));
        for (name, Text { arguments, english }) in texts {
            let english = english.replace('\n', " ");
            let (mut taken, mut given) = (String::new(), String::new());
            for argument in arguments {
                let variable = function(argument);
                let _ = write!(taken, "{variable}: impl Into<::text::Arg<'a>>, ");
                let _ = write!(given, "({argument:?}, {variable}.into()), ");
            }
            let generics = if arguments.is_empty() { "" } else { "<'a>" };
            let _ = writeln!(
                code,
                "    /// “{english}”\n    {seen} fn {}{generics}({taken}) -> String {{\n        \
                 super::TEXTS.say({noun:?}, {name:?}, [{given}])\n    }}",
                function(name)
            );
        }
        code.push_str("}\n");
    }
    code
}

/// A name of Fluent as one of Rust.
fn function(name: &str) -> String {
    let name = name.replace('-', "_");
    match name.as_str() {
        "as" | "in" | "for" | "if" | "is" | "move" | "type" | "where" | "while" | "yield" => {
            format!("r#{name}")
        }
        _ => name,
    }
}
