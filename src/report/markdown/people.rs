//! The people who change: few of them open, many folded by what changes for them.

use std::collections::HashMap;

use crate::plan::{Class, Plan};
use crate::report::cause;
use crate::report::markdown::budget::{Goes, Part};
use crate::report::markdown::inline::{block, code, code_in_html};
use crate::report::markdown::list::{Fold, LeftOut, bullets, folded, titled};
use crate::report::names::Detail;
use crate::report::plural::count;
use crate::report::style::Style;
use crate::report::text;
use crate::report::view::{Block, Row, View};

/// Up to so many people who change, what changes is shown without a click.
pub(crate) const OPEN_MAX: usize = 20;

/// So many shapes of a class are told apart; the people of all others stand together.
const SHAPES_MAX: usize = 8;

/// So many rows are named of a shape.
const LABELS_MAX: usize = 6;

/// A longer value is counted where room is scarce.
const VALUE_BYTES_MAX: usize = 120;

/// What is shown of somebody whose values are not.
#[derive(Clone, Copy)]
enum Naming {
    /// The name and where the files have it.
    Located,
    /// The name.
    Name,
}

/// Returns the people who change: few in the order of the files, many by what changes for them.
pub(crate) fn people<'a>(plan: &'a Plan, view: &'a View, left_out: LeftOut) -> Part<'a> {
    let people = People {
        plan,
        blocks: &view.blocks,
    };
    if plan.people().is_empty() {
        return Part::new(String::new);
    }
    Part::new(move || people.whole(LeftOut::Nothing, Block::clone))
        .or(Goes::LongValues, move || {
            people.whole(left_out, without_long_values)
        })
        .or(Goes::Values, move || {
            people.by_shape(left_out, |shape| names(shape, Naming::Located))
        })
        .or(Goes::Places, move || {
            people.by_shape(left_out, |shape| names(shape, Naming::Name))
        })
        .or(Goes::Names, move || people.counted(left_out))
        .or(Goes::Shapes, move || people.title(left_out))
}

/// The people who change; there are some.
#[derive(Clone, Copy)]
struct People<'a> {
    plan: &'a Plan,
    blocks: &'a [Block],
}

impl People<'_> {
    fn title(&self, left_out: LeftOut) -> String {
        let people = count(self.plan.people().len(), "person changes", "people change");
        let classes = Class::ALL.iter();
        let classes = classes.map(|class| (self.plan.count(*class), class.as_str()));
        let classes = classes.filter(|(number, _)| *number > 0);
        let classes = classes.map(|(number, class)| format!("{number} to {class}"));
        let classes: Vec<String> = classes.collect();
        format!("{}: {}", titled(&people, left_out), classes.join(", "))
    }

    fn whole(&self, left_out: LeftOut, shown: fn(&Block) -> Block) -> String {
        let number = self.plan.people().len();
        if number > OPEN_MAX {
            return self.by_shape(left_out, |shape| {
                fenced(shape.blocks.iter().map(|block| shown(block)))
            });
        }
        let all = fenced(self.blocks.iter().map(shown));
        let people = count(number, "person", "people");
        let all = folded(Fold::Open, &people, &all);
        format!("{}\n\n{all}", self.title(left_out))
    }

    fn by_shape(&self, left_out: LeftOut, inner: impl Fn(&Shape<'_>) -> String) -> String {
        let shapes = shapes(self.blocks).into_iter();
        let shapes =
            shapes.map(|shape| folded(Fold::Closed, &shape.told(code_in_html), &inner(&shape)));
        let all = [self.title(left_out)].into_iter().chain(shapes);
        all.collect::<Vec<String>>().join("\n\n")
    }

    fn counted(&self, left_out: LeftOut) -> String {
        let shapes = shapes(self.blocks).into_iter();
        let lines: Vec<String> = shapes.map(|shape| shape.told(code)).collect();
        format!("{}\n\n{}", self.title(left_out), bullets(&lines))
    }
}

/// What changes for people, beside what the class says.
#[derive(Clone, PartialEq, Eq, Hash)]
enum What<'b> {
    /// The class says it all.
    Nothing,
    /// These rows of their blocks.
    Rows(Vec<&'b str>),
    /// Not the same for all of them.
    Various,
}

/// People of one class for whom the same changes, whatever the values.
struct Shape<'b> {
    class: Class,
    what: What<'b>,
    blocks: Vec<&'b Block>,
}

impl Shape<'_> {
    fn people(&self) -> usize {
        self.blocks.iter().map(|block| block.people.len()).sum()
    }

    fn told(&self, shown: fn(&str) -> String) -> String {
        let people = count(self.people(), "person", "people");
        let head = format!("{people} to {}", self.class.as_str());
        let labels = match &self.what {
            What::Nothing => return head,
            What::Various => return format!("{head} in other ways"),
            What::Rows(labels) => labels,
        };
        let named = labels.iter().take(LABELS_MAX).map(|label| shown(label));
        let named = named.collect::<Vec<String>>().join(", ");
        match labels.len().saturating_sub(LABELS_MAX) {
            0 => format!("{head}: {named}"),
            more => format!("{head}: {named} and {more} more"),
        }
    }
}

/// Returns the shapes by class, those of a class in the order of the files; the rare ones of many are one, at the end.
fn shapes(blocks: &[Block]) -> Vec<Shape<'_>> {
    let mut all: Vec<Shape<'_>> = Vec::new();
    for class in Class::ALL {
        let mut of_class: Vec<Shape<'_>> = Vec::new();
        let mut places: HashMap<What<'_>, usize> = HashMap::new();
        for block in blocks.iter().filter(|block| block.class == class) {
            let what = what(block);
            let place = *places.entry(what.clone()).or_insert(of_class.len());
            match of_class.get_mut(place) {
                Some(shape) => shape.blocks.push(block),
                None => of_class.push(Shape {
                    class,
                    what,
                    blocks: vec![block],
                }),
            }
        }
        if of_class.len() > SHAPES_MAX {
            let mut numbers: Vec<usize> = of_class.iter().map(Shape::people).collect();
            numbers.sort_unstable_by(|one, other| other.cmp(one));
            let least = numbers[SHAPES_MAX - 1];
            let (kept, rare): (Vec<_>, Vec<_>) = of_class
                .into_iter()
                .partition(|shape| shape.people() > least);
            of_class = kept;
            of_class.push(Shape {
                class,
                what: What::Various,
                blocks: rare.into_iter().flat_map(|shape| shape.blocks).collect(),
            });
        }
        all.extend(of_class);
    }
    all
}

fn what(block: &Block) -> What<'_> {
    // Everything of somebody new is new.
    if block.class == Class::Create {
        return What::Nothing;
    }
    let labels = block.rows.iter().map(|row| row.label.as_str());
    let labels = labels.filter(|label| !["id", "status", cause::LABEL].contains(label));
    let mut labels: Vec<&str> = labels.collect();
    labels.dedup();
    if labels.is_empty() {
        What::Nothing
    } else {
        What::Rows(labels)
    }
}

fn fenced(blocks: impl Iterator<Item = Block>) -> String {
    let lines = blocks.map(|each| text::block(&each, Style::PLAIN, Detail::Full).join("\n"));
    block("diff", &[lines.collect::<Vec<String>>().join("\n\n")])
}

fn names(shape: &Shape<'_>, naming: Naming) -> String {
    let people = shape.blocks.iter().flat_map(|block| &block.people);
    match naming {
        Naming::Located => {
            let lines = people.map(|who| format!("{}  {}", who.login, who.place));
            block("", &lines.collect::<Vec<String>>())
        }
        Naming::Name => {
            let names = people.map(|who| code(&who.login));
            names.collect::<Vec<String>>().join(", ")
        }
    }
}

fn without_long_values(block: &Block) -> Block {
    let shown = |text: &String| {
        if text.len() <= VALUE_BYTES_MAX {
            return text.clone();
        }
        format!(
            "({})",
            count(text.chars().count(), "character", "characters")
        )
    };
    Block {
        reason: block.reason.as_ref().map(shown),
        rows: block
            .rows
            .iter()
            .map(|row| Row {
                label: row.label.clone(),
                text: shown(&row.text),
            })
            .collect(),
        ..block.clone()
    }
}
