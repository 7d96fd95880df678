//! Items of a list: some go, others come.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::yaml::edit::change::{Splice, Unfit};
use crate::yaml::edit::geometry::{Sheet, extent};
use crate::yaml::fragment::{Dialect, Fragment};
use crate::yaml::node::{Node, NodeStyle};

/// Takes items, and puts others before those of these numbers.
pub(crate) fn change(
    sheet: &Sheet<'_>,
    list: &Node,
    take: &[usize],
    put: &[(usize, Fragment)],
) -> Result<Vec<Splice>, Unfit> {
    let items = list.items().ok_or(Unfit::Elsewhere)?;
    if take.iter().any(|index| *index >= items.len()) {
        return Err(Unfit::Elsewhere);
    }
    let mut by_place: BTreeMap<usize, Vec<&Fragment>> = BTreeMap::new();
    for (before, item) in put {
        by_place.entry(*before).or_default().push(item);
    }
    let brackets = Brackets { sheet, list, items };
    let signs = Signs { sheet, list, items };
    let is_flow = match list.style {
        NodeStyle::Flow => true,
        NodeStyle::Block
        | NodeStyle::Plain
        | NodeStyle::Tagged
        | NodeStyle::SingleQuoted
        | NodeStyle::DoubleQuoted
        | NodeStyle::Literal
        | NodeStyle::Folded => false,
    };
    match (is_flow, items.is_empty()) {
        (true, true) => brackets.fill(&by_place),
        (true, false) => Ok(brackets.change(take, &by_place)),
        (false, _) => signs.change(take, &by_place),
    }
}

/// A list between brackets.
struct Brackets<'l> {
    sheet: &'l Sheet<'l>,
    list: &'l Node,
    items: &'l [Node],
}

impl Brackets<'_> {
    /// Puts items into an empty list: mappings below it, a line each; the rest between the brackets.
    fn fill(&self, put: &BTreeMap<usize, Vec<&Fragment>>) -> Result<Vec<Splice>, Unfit> {
        let items: Vec<&Fragment> = put.values().flatten().copied().collect();
        let is_of_mappings = items.iter().any(|item| matches!(item, Fragment::Block(_)));
        let start = self.list.span.start;
        let text = if is_of_mappings && self.sheet.dialect == Dialect::Yaml {
            let line = self.sheet.line_start(start);
            let indent = self.sheet.part(line..start);
            let column = indent.len() - indent.trim_start_matches(' ').len();
            let lines: Vec<String> = items
                .iter()
                .flat_map(|item| item.item(column + 2))
                .collect();
            // The space behind the colon goes, too.
            let before = self.sheet.part(line..start);
            let spaces = before.len() - before.trim_end().len();
            return Ok(vec![Splice {
                range: start - spaces..self.list.span.end(),
                text: self.sheet.behind(&lines),
            }]);
        } else {
            let words: Vec<String> = items
                .iter()
                .map(|item| item.inline(self.sheet.dialect))
                .collect();
            words.join(", ")
        };
        let at = start + 1;
        if !self.sheet.slice(self.list.span).starts_with('[') {
            return Err(Unfit::Elsewhere);
        }
        Ok(vec![Splice {
            range: at..at,
            text,
        }])
    }

    fn change(&self, take: &[usize], put: &BTreeMap<usize, Vec<&Fragment>>) -> Vec<Splice> {
        let mut splices = Vec::new();
        let stays = |index: &usize| !take.contains(index);
        let staying: Vec<usize> = (0..self.items.len()).filter(stays).collect();
        if staying.is_empty() {
            // Everything between the first and the last goes at once.
            let words: Vec<String> = put
                .values()
                .flatten()
                .map(|item| item.inline(self.sheet.dialect))
                .collect();
            return vec![Splice {
                range: self.items[0].span.start..self.items[self.items.len() - 1].span.end(),
                text: words.join(", "),
            }];
        }
        let first_staying = staying[0];
        for index in 0..self.items.len() {
            if take.contains(&index) {
                splices.push(Splice {
                    range: self.with_comma(index, first_staying),
                    text: String::new(),
                });
            }
        }
        for (before, items) in put {
            for item in items {
                splices.push(self.put(*before, item, &staying));
            }
        }
        splices
    }

    /// An item and the comma that goes with it: the one before it, or behind it where nothing before it stays.
    fn with_comma(&self, index: usize, first_staying: usize) -> Range<usize> {
        let item = self.items[index].span;
        if index < first_staying {
            item.start..self.items[index + 1].span.start
        } else {
            self.items[index - 1].span.end()..item.end()
        }
    }

    /// Puts an item behind the last one that stays before it, or before the first one.
    fn put(&self, before: usize, item: &Fragment, staying: &[usize]) -> Splice {
        let word = item.inline(self.sheet.dialect);
        let sibling = staying.iter().rev().find(|index| **index < before);
        let own_line = |at: usize| {
            self.sheet.begins_line(at).then(|| {
                format!(
                    "{}{}",
                    self.sheet.line_end(),
                    " ".repeat(self.sheet.column(at))
                )
            })
        };
        if let Some(index) = sibling {
            let span = self.items[*index].span;
            let gap = own_line(span.start).unwrap_or_else(|| " ".to_owned());
            return Splice {
                range: span.end()..span.end(),
                text: format!(",{gap}{word}"),
            };
        }
        let start = self.items[staying[0]].span.start;
        let gap = own_line(start).unwrap_or_else(|| " ".to_owned());
        Splice {
            range: start..start,
            text: format!("{word},{gap}"),
        }
    }
}

/// A list of one item a line, each behind a sign.
struct Signs<'l> {
    sheet: &'l Sheet<'l>,
    list: &'l Node,
    items: &'l [Node],
}

impl Signs<'_> {
    fn change(
        &self,
        take: &[usize],
        put: &BTreeMap<usize, Vec<&Fragment>>,
    ) -> Result<Vec<Splice>, Unfit> {
        let signs = self.signs()?;
        let column = self.sheet.column(*signs.first().ok_or(Unfit::Elsewhere)?);
        if put.is_empty() && take.len() == self.items.len() {
            return self.empty(&signs);
        }
        let mut splices = Vec::new();
        for index in take {
            let start = signs[*index];
            if !self.sheet.begins_line(start) {
                return Err(Unfit::Elsewhere);
            }
            splices.push(Splice {
                range: self.sheet.line_start(start)..self.sheet.below(extent(&self.items[*index])),
                text: String::new(),
            });
        }
        for (before, items) in put {
            let at = match before.checked_sub(1) {
                Some(last) => {
                    let last = last.min(self.items.len() - 1);
                    self.sheet.below_item(extent(&self.items[last]), column)
                }
                None => self.begin(signs[0])?,
            };
            let mut lines = Vec::new();
            for item in items {
                let is_apart = self.is_apart(&signs);
                if is_apart && *before > 0 {
                    lines.push(String::new());
                }
                lines.extend(item.item(column));
                if is_apart && *before == 0 {
                    lines.push(String::new());
                }
            }
            splices.push(self.sheet.put(at, &lines));
        }
        Ok(splices)
    }

    /// Where the sign of each item stands.
    fn signs(&self) -> Result<Vec<usize>, Unfit> {
        let signs = self.items.iter().map(|item| self.sign(item.span.start));
        signs.collect::<Option<_>>().ok_or(Unfit::Elsewhere)
    }

    /// The sign is before the item in its line, or in a line above where nothing but comments comes between.
    fn sign(&self, item: usize) -> Option<usize> {
        let mut line = self.sheet.line_start(item);
        let before = self.sheet.part(line..item).trim_end();
        if let Some(rest) = before.strip_suffix('-') {
            return Some(line + rest.len());
        }
        // An item with nothing behind its sign stands where the sign does.
        if before.is_empty() && self.sheet.part(item..item + 1) == "-" {
            return Some(item);
        }
        while line > 0 && before.trim().is_empty() {
            let end = line - 1;
            line = self.sheet.line_start(end);
            let text = self.sheet.part(line..end);
            let text = text.split(" #").next().unwrap_or_default().trim_end();
            if text.trim().is_empty() || text.trim_start().starts_with('#') {
                continue;
            }
            return text.strip_suffix('-').map(|rest| line + rest.len());
        }
        None
    }

    /// Where the first item begins: with the comment directly above it, which is its own.
    fn begin(&self, first: usize) -> Result<usize, Unfit> {
        if !self.sheet.begins_line(first) {
            return Err(Unfit::Elsewhere);
        }
        let mut begin = self.sheet.line_start(first);
        while begin > 0 {
            let above = self.sheet.line_start(begin - 1);
            let line = self.sheet.part(above..begin).trim_start_matches(' ');
            if !line.starts_with('#') || above == begin {
                break;
            }
            begin = above;
        }
        Ok(begin)
    }

    /// Whether a blank line stands between items.
    fn is_apart(&self, signs: &[usize]) -> bool {
        let gap = |(item, sign): (&Node, &usize)| {
            let gap = self.sheet.part(extent(item).end()..*sign);
            let mut lines = gap.split('\n');
            lines.next();
            let count = gap.matches('\n').count();
            lines
                .take(count.saturating_sub(1))
                .any(|line| line.trim().is_empty())
        };
        let gaps = self.items.iter().zip(signs.iter().skip(1));
        let (apart, all) = gaps.fold((0, 0), |(apart, all), each| {
            (apart + usize::from(gap(each)), all + 1)
        });
        apart * 2 > all
    }

    /// Leaves an empty list behind the key.
    fn empty(&self, signs: &[usize]) -> Result<Vec<Splice>, Unfit> {
        let first = self.sheet.line_start(signs[0]);
        let behind = self.sheet.part(0..first).trim_end();
        if !self.sheet.begins_line(signs[0]) || !behind.ends_with(':') {
            return Err(Unfit::Elsewhere);
        }
        let end = self.sheet.below(extent(self.list));
        let gap = self.sheet.part(first..end).ends_with('\n');
        let text = if gap {
            format!(" []{}", self.sheet.line_end())
        } else {
            " []".to_owned()
        };
        Ok(vec![Splice {
            range: behind.len()..end,
            text,
        }])
    }
}
