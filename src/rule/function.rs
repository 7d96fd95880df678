//! The functions of texts and lists that a rule may call ([rules 10](crate::facts::rules)).

/// A function of texts or lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Contains,
    StartsWith,
    Lower,
    Upper,
    Length,
    RemoveSpaces,
    Append,
    Join,
    Replace,
    ReplaceFirst,
    Substring,
    Before,
    After,
    Switch,
    ListContains,
    ListSize,
    ListIsEmpty,
    ListGet,
    ListAdd,
    ListRemove,
    ListClear,
    ListFlatten,
    ListCsv,
}

/// What a value is, as far as the text of a condition tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Boolean,
    Number,
    Text,
    List,
    Null,
    /// It depends.
    Any,
}

/// How many arguments a function takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arity {
    Just(usize),
    AtLeast(usize),
    /// So many, and then pairs.
    Pairs(usize),
}

/// A function, what it takes and gives.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// The name of an older function that does the same.
    pub(crate) twin: Option<&'static str>,
    pub(crate) function: Function,
    pub(crate) arity: Arity,
    pub(crate) gives: Type,
}

const fn row(name: &'static str, function: Function, arity: Arity, gives: Type) -> Row {
    Row {
        name,
        twin: None,
        function,
        arity,
        gives,
    }
}

const fn twin(row: Row, twin: &'static str) -> Row {
    Row {
        twin: Some(twin),
        ..row
    }
}

use Arity::{AtLeast, Just, Pairs};
use Type::{Any, Boolean, List, Number, Text};

/// All functions, each once.
pub(crate) const FUNCTIONS: [Row; 23] = [
    row(
        "String.stringContains",
        Function::Contains,
        Just(2),
        Boolean,
    ),
    row("String.startsWith", Function::StartsWith, Just(2), Boolean),
    twin(
        row("String.toLowerCase", Function::Lower, Just(1), Text),
        "toLowerCase",
    ),
    twin(
        row("String.toUpperCase", Function::Upper, Just(1), Text),
        "toUpperCase",
    ),
    row("String.len", Function::Length, Just(1), Number),
    row("String.removeSpaces", Function::RemoveSpaces, Just(1), Text),
    row("String.append", Function::Append, Just(2), Text),
    row("String.join", Function::Join, AtLeast(2), Text),
    row("String.replace", Function::Replace, Just(3), Text),
    row("String.replaceFirst", Function::ReplaceFirst, Just(3), Text),
    twin(
        row("String.substring", Function::Substring, Just(3), Text),
        "substring",
    ),
    twin(
        row("String.substringBefore", Function::Before, Just(2), Text),
        "substringBefore",
    ),
    twin(
        row("String.substringAfter", Function::After, Just(2), Text),
        "substringAfter",
    ),
    row("String.stringSwitch", Function::Switch, Pairs(2), Any),
    row("Arrays.contains", Function::ListContains, Just(2), Boolean),
    row("Arrays.size", Function::ListSize, Just(1), Number),
    row("Arrays.isEmpty", Function::ListIsEmpty, Just(1), Boolean),
    row("Arrays.get", Function::ListGet, Just(2), Any),
    row("Arrays.add", Function::ListAdd, Just(2), List),
    row("Arrays.remove", Function::ListRemove, Just(2), List),
    row("Arrays.clear", Function::ListClear, Just(1), List),
    row("Arrays.flatten", Function::ListFlatten, AtLeast(1), List),
    row("Arrays.toCsvString", Function::ListCsv, Just(1), Text),
];

impl Function {
    /// Returns the row of a function by its name. Names are case-sensitive.
    pub(crate) fn named(name: &str) -> Option<&'static Row> {
        let mut rows = FUNCTIONS.iter();
        rows.find(|row| row.name == name || row.twin == Some(name))
    }

    /// Returns its row.
    pub(crate) fn row(self) -> &'static Row {
        let mut rows = FUNCTIONS.iter();
        let row = rows.find(|row| row.function == self);
        row.expect("each function has a row")
    }
}

impl Arity {
    /// Returns whether a function can be called with so many arguments.
    pub(crate) fn takes(self, count: usize) -> bool {
        match self {
            Self::Just(wanted) => count == wanted,
            Self::AtLeast(least) => count >= least,
            Self::Pairs(least) => count >= least && (count - least).is_multiple_of(2),
        }
    }

    /// Returns how many it takes, in words.
    pub(crate) fn words(self) -> String {
        match self {
            Self::Just(1) => "1 argument".to_owned(),
            Self::Just(wanted) => format!("{wanted} arguments"),
            Self::AtLeast(least) => format!("at least {least}"),
            Self::Pairs(least) => format!("{least} arguments, and then pairs"),
        }
    }
}
