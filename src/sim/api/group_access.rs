//! What groups open and who owns them; which applications somebody has, and how ([apps](crate::facts::apps)).

use std::collections::BTreeMap;

use serde_json::json;

use crate::sim::api::find::find;
use crate::sim::api::groups::find_group;
use crate::sim::api::page::{Size, Window};
use crate::sim::api::{Answer, Call};
use crate::sim::json::access as links;
use crate::sim::json::group_access as json;
use crate::sim::org::access::{App, GroupApp, Owner};
use crate::sim::org::{Org, User};
use crate::sim::refusal::Refusal;

const APPS_PAGE: Size = Size {
    default: 20,
    most: 200,
};

const OWNERS_PAGE: Size = Size {
    default: 1000,
    most: 1000,
};

/// `GET /groups/{id}/apps`
pub(crate) fn apps(org: &Org, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let group = find_group(org, id)?;
    let window = Window::of(call, APPS_PAGE, Refusal::bad_cursor())?;
    let rows = org.group_apps(&group.id);
    let rows = rows.filter(|(id, _)| comes_after(id, &window));
    let write = |(id, app): (&String, &GroupApp)| json::app(org, id, app);
    Ok(window.page(org, rows, |(id, _)| id, write))
}

/// `GET /groups/{id}/owners`
pub(crate) fn owners(org: &Org, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let group = find_group(org, id)?;
    call.check_absent("search")?;
    let window = Window::of(call, OWNERS_PAGE, Refusal::bad_cursor())?;
    let mut owners: Vec<&Owner> = org.group_owners(&group.id).iter().collect();
    owners.sort_by_key(|owner| id_of(owner));
    let rows = owners.into_iter();
    let rows = rows.filter(|owner| comes_after(id_of(owner), &window));
    Ok(window.page(
        org,
        rows,
        |owner| id_of(owner),
        |owner| json::owner(org, owner),
    ))
}

fn id_of(owner: &Owner) -> &str {
    match owner {
        Owner::User(id) | Owner::Group(id) => id,
    }
}

fn comes_after(id: &str, window: &Window<'_>) -> bool {
    window.after().is_none_or(|last| id > last)
}

/// How somebody has an application.
struct Assignment<'a> {
    name: &'a str,
    label: &'a str,
    link: Option<&'a str>,
    /// The id of their own assignment, where they have one.
    own: Option<&'a str>,
    /// The group that it comes through, where it comes through one alone.
    through: Option<&'a str>,
}

/// The applications of somebody, by id: their own, and those of their groups that are active. One that is theirs is
/// shown as theirs, whichever group has it too ([apps 5](crate::facts::apps)).
fn apps_of<'a>(org: &'a Org, user: &User) -> BTreeMap<&'a str, Assignment<'a>> {
    let mut all = BTreeMap::new();
    for group in org.groups_of(&user.id) {
        for (id, app) in org
            .group_apps(group)
            .filter(|(_, app)| app.status == "ACTIVE")
        {
            all.entry(id.as_str()).or_insert(Assignment {
                name: &app.name,
                label: &app.label,
                link: None,
                own: None,
                through: Some(group),
            });
        }
    }
    let own = org.access(&user.id).into_iter();
    for (id, app) in own.flat_map(|access| &access.apps) {
        let assignment = Assignment {
            name: &app.name,
            label: &app.label,
            link: Some(&app.link),
            own: Some(id),
            through: None,
        };
        all.insert(app.app.as_str(), assignment);
    }
    all
}

/// `GET /users/{id}/appLinks`
pub(crate) fn app_links(org: &Org, who: &str) -> Result<Answer, Refusal> {
    let user = find(org, who)?;
    let apps = apps_of(org, user).into_iter().enumerate();
    let links = apps.map(|(place, (id, assignment))| {
        let link = assignment.link.map(str::to_owned);
        let app = App {
            app: id.to_owned(),
            name: assignment.name.to_owned(),
            label: assignment.label.to_owned(),
            link: link.unwrap_or_else(|| format!("{}/app/{}/{id}", org.url, assignment.name)),
        };
        links::app_link(org, assignment.own.unwrap_or(id), place, &app)
    });
    Ok(Answer::ok(links.collect()))
}

/// `GET /apps?filter=user.id eq "…"`: no other filter is answered.
pub(crate) fn all_apps(org: &Org, call: &Call<'_>) -> Result<Answer, Refusal> {
    let filter = call.query("filter").unwrap_or_default();
    let id = filter.strip_prefix("user.id eq \"");
    let Some(id) = id.and_then(|rest| rest.strip_suffix('"')) else {
        return Err(Refusal::not_simulated("filter", filter));
    };
    let expansion = format!("user/{id}");
    call.check_expand(&[expansion.as_str()])?;
    let window = Window::of(call, APPS_PAGE, Refusal::bad_cursor())?;
    let apps = org.user(id).map(|user| apps_of(org, user));
    let rows = apps.into_iter().flatten();
    let rows = rows.filter(|(app, _)| comes_after(app, &window));
    let write = |(app, assignment): (&str, Assignment<'_>)| {
        let shown = GroupApp {
            name: assignment.name.to_owned(),
            label: assignment.label.to_owned(),
            status: "ACTIVE".to_owned(),
        };
        let mut body = json::app(org, app, &shown);
        if call.expands(&expansion) {
            let user = json::assignment(org, app, id, assignment.through);
            body["_embedded"] = json!({ "user": user });
        }
        body
    };
    Ok(window.page(org, rows, |(app, _)| app, write))
}
