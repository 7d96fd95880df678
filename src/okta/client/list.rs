//! Reading a list page by page.

use std::collections::HashSet;
use std::ops::ControlFlow;

use crate::okta::client::{Ended, Reader};
use crate::okta::code::Meaning;
use crate::okta::error::{CallError, Misread, call};
use crate::okta::excerpt::excerpt;
use crate::okta::page::{self, ForeignLink, PAGES_MAX, RESTARTS_MAX};
use crate::request::get::Get;
use crate::transport::{Response, Transport};

impl<T: Transport> Reader<T> {
    /// Reads a list with all its pages. Pages that take Okta too long are asked for with fewer rows; a list whose
    /// cursor is no longer valid is read again from its beginning.
    pub async fn list<R>(
        &self,
        get: Get,
        parse: impl Fn(&[u8]) -> Result<Vec<R>, Misread>,
    ) -> Result<Vec<R>, CallError> {
        let mut restarts = 0;
        loop {
            let error = match self.pages(get.clone(), &parse).await {
                Ok(rows) => return Ok(rows),
                Err((error, page)) if page > 0 && restarts < RESTARTS_MAX => error,
                Err((error, _)) => return Err(error),
            };
            if error.meaning() != Some(Meaning::Listing) {
                return Err(error);
            }
            restarts += 1;
        }
    }

    /// Reads all pages; an error comes with how many were read before it.
    async fn pages<R>(
        &self,
        get: Get,
        parse: &impl Fn(&[u8]) -> Result<Vec<R>, Misread>,
    ) -> Result<Vec<R>, (CallError, usize)> {
        let first = call(&get.request());
        let asked = get.clone();
        let mut seen = HashSet::new();
        let mut rows = Vec::new();
        let mut next = Some(get);
        while let Some(page) = next {
            let target = page.request().target();
            let read = seen.len();
            // A cursor that comes back is a list without end, found before it costs thousands of calls.
            if read == PAGES_MAX || !seen.insert(target) {
                let call = first;
                return Err((CallError::TooManyPages { call, pages: read }, read));
            }
            let one = self.rows(page, parse).await;
            let (found, following) = one.map_err(|error| (error, read))?;
            rows.extend(found);
            // Where a link lacks what the first page was asked for, the rows behind it would (facts::rules 16).
            next = following.map(|next| next.keeping("expand", &asked));
        }
        Ok(rows)
    }

    /// Reads a list page by page, at most so many pages, until it ends, a page is empty, or `take` has enough.
    pub async fn some_pages<R>(
        &self,
        get: Get,
        most: usize,
        parse: impl Fn(&[u8]) -> Result<Vec<R>, Misread>,
        mut take: impl FnMut(Vec<R>) -> ControlFlow<()>,
    ) -> Result<Ended, CallError> {
        let mut page = get;
        for _ in 0..most {
            let (found, next) = self.rows(page, &parse).await?;
            let is_empty = found.is_empty();
            if take(found).is_break() {
                return Ok(Ended::Enough);
            }
            match next {
                Some(next) if !is_empty => page = next,
                Some(_) | None => return Ok(Ended::AtTheEnd),
            }
        }
        Ok(Ended::AtTheLimit)
    }

    /// Reads the rows of one page, and where the next one is.
    async fn rows<R>(
        &self,
        page: Get,
        parse: &impl Fn(&[u8]) -> Result<Vec<R>, Misread>,
    ) -> Result<(Vec<R>, Option<Get>), CallError> {
        let (page, response) = self.page(page).await?;
        let found = parse(&response.body)
            .map_err(|reason| CallError::unreadable(&page.request(), &response, reason))?;
        let next = page::next(&self.0.origin, &response).map_err(|ForeignLink(link)| {
            let (call, link) = (call(&page.request()), excerpt(&link));
            CallError::ForeignLink { call, link }
        })?;
        Ok((found, next))
    }

    /// Reads one page, with fewer and fewer rows where Okta fails with 500; [`page::smaller`] bounds that.
    async fn page(&self, mut page: Get) -> Result<(Get, Response), CallError> {
        loop {
            let error = match self.get(&page).await {
                Ok(response) => return Ok((page, response)),
                Err(error) => error,
            };
            let is_fault = matches!(&error, CallError::Api(api) if api.status == 500)
                && error.meaning() == Some(Meaning::Fault);
            match page::smaller(&page.request()) {
                Some(rows) if is_fault => page = page.with_rows(rows),
                Some(_) | None => return Err(error),
            }
        }
    }
}
