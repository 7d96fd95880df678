//! One view of a plan and of what making it took.

use crate::plan::Plan;
use crate::plan::document::Run;
use crate::report::names::Detail;
use crate::report::view::{View, view};
use crate::report::{aged, cause};

/// Returns the rows of a plan, with who made the differences, and how old the snapshot is on which it was made.
pub(crate) fn view_of_run(plan: &Plan, run: Option<&Run>, detail: Detail) -> View {
    let mut view = view(plan, detail);
    let causes = run.and_then(|run| run.causes.as_ref());
    cause::add(&mut view, plan, causes, detail);
    view.aged = aged::of_plan(plan, run);
    view
}
