//! The sections of a page, from top to bottom.

use crate::report::apart::Beside;
use crate::report::approval;
use crate::report::html::access::access;
use crate::report::html::contents::{Contents, Kind};
use crate::report::html::filter::filter;
use crate::report::html::page::Page;
use crate::report::html::person;
use crate::report::plural::count;
use crate::report::shared::Shared;
use crate::report::view::{BlockedRow, Endangered, NoteRow};
use crate::report::words::RefusalRow;

/// Longer lists of names are folded: what they are about stands beside them, with the number.
const NAMES_OPEN_MAX: usize = 40;

/// A part of the page with a heading.
pub(crate) struct Section {
    /// What links call it.
    id: &'static str,
    /// Its heading; `None` where the plan has nothing for it.
    title: fn(&Contents<'_>) -> Option<String>,
    /// What stands in it.
    body: fn(&mut Page, &Contents<'_>),
}

/// All of them. A new one needs a line here, a function for its heading and one for what stands in it.
pub(crate) const SECTIONS: [Section; 12] = [
    Section {
        id: "refusals",
        title: |contents| some(contents.view.refusals.len(), "refusal", "refusals"),
        body: refusals,
    },
    Section {
        id: "dangers",
        title: |contents| some(contents.plan.dangers().len(), "danger", "dangers"),
        body: dangers,
    },
    Section {
        id: "access",
        title: |contents| {
            let access = &contents.view.access;
            (!access.is_empty()).then(|| access.title())
        },
        body: |page, contents| access(page, &contents.view.access),
    },
    Section {
        id: "blocked",
        title: |contents| {
            let (one, many) = ("blocked request", "blocked requests");
            some(contents.view.blocked.len(), one, many)
        },
        body: blocked,
    },
    Section {
        id: "approvals",
        title: |contents| {
            let is_any = !contents.view.approvals.is_empty();
            is_any.then(|| approval::title(contents.plan))
        },
        body: approvals,
    },
    Section {
        id: "things",
        title: things_title,
        body: things,
    },
    Section {
        id: "people",
        title: |contents| {
            some(
                contents.plan.people().len(),
                "person changes",
                "people change",
            )
        },
        body: people,
    },
    Section {
        id: "withdrawn",
        title: |contents| {
            let Beside {
                withdrawn,
                withdrawn_title,
                ..
            } = &contents.view.beside;
            (!withdrawn.is_empty()).then(|| withdrawn_title.clone())
        },
        body: |page, contents| shared(page, &contents.view.beside.withdrawn),
    },
    Section {
        id: "earlier",
        title: |contents| {
            let Beside {
                earlier,
                earlier_title,
                ..
            } = &contents.view.beside;
            (!earlier.is_empty()).then(|| earlier_title.clone())
        },
        body: |page, contents| shared(page, &contents.view.beside.earlier),
    },
    Section {
        id: "notes",
        title: notes_title,
        body: notes,
    },
    Section {
        id: "census",
        title: |contents| (!contents.view.census.is_empty()).then(|| "Everybody else".to_owned()),
        body: census,
    },
    Section {
        id: "forecast",
        title: |_| Some("What applying takes".to_owned()),
        body: forecast,
    },
];

impl Section {
    /// Writes the section, unless there is nothing for it.
    pub(crate) fn write(&self, page: &mut Page, contents: &Contents<'_>) {
        let Some(title) = (self.title)(contents) else {
            return;
        };
        page.element("section", &[("id", self.id)], |page| {
            page.of_text("h2", &[], &title);
            (self.body)(page, contents);
        });
    }

    /// Writes an item with the way to the section.
    pub(crate) fn link(&self, page: &mut Page, contents: &Contents<'_>) {
        let Some(title) = (self.title)(contents) else {
            return;
        };
        page.element("li", &[], |page| {
            page.of_text("a", &[("href", &format!("#{}", self.id))], &title);
        });
    }
}

fn some(number: usize, one: &str, many: &str) -> Option<String> {
    (number > 0).then(|| count(number, one, many))
}

/// What stops the plan, each with the line that allows it.
fn refusals(page: &mut Page, contents: &Contents<'_>) {
    for RefusalRow {
        message,
        help,
        line,
    } in &contents.view.refusals
    {
        page.element("article", &[("class", "lose")], |page| {
            page.sentence("p", &[], message);
            page.sentence("p", &[("class", "help")], &format!("help: {help}"));
            if let Some(line) = line {
                page.of_text("pre", &[], line);
            }
        });
    }
}

/// What must not be overlooked, by kind, with everybody and everything that it is about.
fn dangers(page: &mut Page, contents: &Contents<'_>) {
    page.element("ul", &[("class", "dangers")], |page| {
        for kind in contents.dangers() {
            let tone = person::tone_of(kind.shown.weight);
            page.element("li", &[("class", tone)], |page| {
                page.of_text("h3", &[], &kind.shown.title);
                endangered(page, contents, &kind);
            });
        }
    });
}

fn endangered(page: &mut Page, contents: &Contents<'_>, kind: &Kind<'_, '_>) {
    let items: Vec<_> = kind.shown.items.iter().zip(kind.dangers).collect();
    list(
        page,
        &items,
        |page, (Endangered { name, detail }, danger)| {
            let anchor = danger.to.login().and_then(|login| contents.anchor(login));
            match anchor {
                Some(anchor) => page.of_text("a", &[("href", &format!("#{anchor}"))], name),
                None => page.of_text("b", &[], name),
            }
            if let Some(detail) = detail {
                page.text(&format!(" {detail}"));
            }
        },
    );
}

/// Wishes that cannot be met, and the way out.
fn blocked(page: &mut Page, contents: &Contents<'_>) {
    for BlockedRow {
        code,
        place,
        also,
        message,
        withheld,
        help,
    } in &contents.view.blocked
    {
        page.element("article", &[("class", "lose")], |page| {
            page.element("p", &[], |page| {
                page.words(message);
                page.text(" ");
                page.of_text("small", &[], code);
            });
            for place in [place].into_iter().chain(also) {
                page.element("p", &[], |page| page.of_text("code", &[], place));
            }
            if let Some(withheld) = withheld {
                page.sentence("p", &[], &format!("withheld: {withheld}"));
            }
            page.sentence("p", &[("class", "help")], &format!("help: {help}"));
        });
    }
}

/// Whose approval is waited for.
fn approvals(page: &mut Page, contents: &Contents<'_>) {
    page.element("ul", &[], |page| {
        for approval in &contents.view.approvals {
            page.sentence("li", &[("class", "change")], approval);
        }
    });
}

fn things_title(contents: &Contents<'_>) -> Option<String> {
    let settings = contents.view.settings.len();
    let renamed = contents.view.renamed.len();
    let declared = contents.view.declared.len();
    let settings = some(settings, "setting to change", "settings to change");
    let renamed = some(renamed, "group to rename", "groups to rename");
    let declared = some(declared, "thing to create", "things to create");
    let titles: Vec<String> = settings
        .into_iter()
        .chain(renamed)
        .chain(declared)
        .collect();
    (!titles.is_empty()).then(|| titles.join(", "))
}

/// Settings, groups and definitions.
fn things(page: &mut Page, contents: &Contents<'_>) {
    let view = &contents.view;
    let changed = view
        .settings
        .iter()
        .chain(&view.renamed)
        .map(|each| ("change", each));
    let declared = view.declared.iter().map(|each| ("gain", each));
    page.element("ul", &[], |page| {
        for (tone, thing) in changed.chain(declared) {
            page.of_text("li", &[("class", tone)], thing);
        }
    });
}

fn people(page: &mut Page, contents: &Contents<'_>) {
    filter(page, contents);
    person::people(page, contents);
}

/// What is told beside the plan of a change: what, and of whom.
fn shared(page: &mut Page, all: &[Shared]) {
    page.element("ul", &[("class", "notes")], |page| {
        for Shared {
            words,
            people,
            causes,
        } in all
        {
            page.element("li", &[], |page| {
                page.sentence("p", &[], words);
                list(page, people, |page, name| page.words(name));
                if !causes.is_empty() {
                    list(page, causes, |page, cause| page.text(cause));
                }
            });
        }
    });
}

fn notes_title(contents: &Contents<'_>) -> Option<String> {
    some(contents.plan.notes().len(), "note", "notes")
}

/// What is left undone, and why; what would stand without this plan is folded away.
fn notes(page: &mut Page, contents: &Contents<'_>) {
    let view = &contents.view;
    if !view.notes.is_empty() {
        note_list(page, &view.notes);
    }
    if !view.standing.is_empty() {
        let title = count(view.standing_notes, "standing note", "standing notes");
        folded(page, &title, |page| note_list(page, &view.standing));
    }
}

fn note_list(page: &mut Page, notes: &[NoteRow]) {
    page.element("ul", &[("class", "notes")], |page| {
        for NoteRow {
            code,
            message,
            about,
        } in notes
        {
            page.element("li", &[], |page| {
                page.element("p", &[], |page| {
                    page.words(message);
                    page.text(" ");
                    page.of_text("small", &[], code);
                });
                if !about.is_empty() {
                    list(page, about, |page, name| page.words(name));
                }
            });
        }
    });
}

/// Who is in the files or in the org alone.
fn census(page: &mut Page, contents: &Contents<'_>) {
    let view = &contents.view;
    for sentence in &view.census {
        page.sentence("p", &[], sentence);
    }
    if !view.left_alone.is_empty() {
        list(page, &view.left_alone, |page, name| page.text(name));
    }
}

/// The calls, what stands for all effects, and the last line.
fn forecast(page: &mut Page, contents: &Contents<'_>) {
    let plan = contents.plan;
    let forecast = plan.forecast();
    let steps = count(plan.steps().len(), "step", "steps");
    let calls = count(forecast.calls, "call", "calls");
    page.of_text("p", &[], &format!("{steps}, {calls}"));
    if !forecast.by_bucket.is_empty() {
        page.element("table", &[], |page| {
            page.element("tr", &[], |page| {
                page.of_text("th", &[("scope", "col")], "rate limit");
                page.of_text("th", &[("scope", "col")], "calls");
            });
            for (bucket, calls) in &forecast.by_bucket {
                page.element("tr", &[], |page| {
                    page.of_text("td", &[], bucket);
                    page.of_text("td", &[], &calls.to_string());
                });
            }
        });
    }
    page.element("p", &[("class", "digest")], |page| {
        page.words("What `apply --expect` takes for all that this plan does, and nothing else: ");
        page.of_text("code", &[], &contents.digest.to_string());
    });
    page.of_text("p", &[("class", "last")], &contents.view.last_line);
}

/// Writes a list of names, a long one folded.
fn list<T>(page: &mut Page, items: &[T], each: impl Fn(&mut Page, &T)) {
    let write = |page: &mut Page| {
        page.element("ul", &[("class", "names")], |page| {
            for item in items {
                page.element("li", &[], |page| each(page, item));
            }
        });
    };
    if items.len() > NAMES_OPEN_MAX {
        folded(page, &format!("All {}", items.len()), write);
    } else {
        write(page);
    }
}

fn folded(page: &mut Page, title: &str, inside: impl FnOnce(&mut Page)) {
    page.element("details", &[], |page| {
        page.of_text("summary", &[], title);
        inside(page);
    });
}
