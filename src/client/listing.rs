//! Calls that answer with a list: one page, all pages, every item.

use super::driving::Driving;
use super::request::misread;
use super::transport::Transport;
use super::{Client, Failure, Options};
use crate::call::Reply;
use crate::input::Input;
use crate::lenient::Lenient;
use crate::operation::Operation;
use crate::page::PageToken;
use futures_core::Stream;
use serde_json::Value;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// A list, read page by page: a stream of its items. Nothing is sent before it is read.
///
/// It runs only while it is polled, so no page is fetched while the caller works on another. A task that sends
/// [`pages`](Listing::pages) through a channel overlaps the two.
///
/// It ends after the first error. To go on from there, keep the [`Page::next`] of the pages.
#[must_use = "nothing is sent before it is read"]
pub struct Listing<T: Transport, O> {
    pages: Pages<T, O>,
    items: std::vec::IntoIter<O>,
}

/// The pages of a listing, as a stream.
#[must_use = "nothing is sent before it is read"]
pub struct Pages<T: Transport, O> {
    client: Client<T>,
    operation: Operation,
    input: Input,
    options: Options,
    /// The page to ask for next; `None` past the last one.
    after: Option<Option<PageToken>>,
    driving: Option<Driving<T>>,
    items: PhantomData<fn() -> O>,
}

/// One page of a listing. It may be empty and not be the last.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<O> {
    /// Its items.
    pub items: Vec<O>,
    /// Where the next page starts; `None` on the last one. A plain value: a job can write it down and resume.
    pub next: Option<PageToken>,
    /// The whole reply; its `data` is taken out.
    pub reply: Reply<Value>,
}

impl<T: Transport, O> Listing<T, O> {
    pub(super) fn new(client: Client<T>, operation: Operation, input: Input) -> Self {
        let pages = Pages {
            client,
            operation,
            input,
            options: Options::default(),
            after: Some(None),
            driving: None,
            items: PhantomData,
        };
        Listing {
            pages,
            items: Vec::new().into_iter(),
        }
    }

    /// Sets options for each of its requests; they come over the client's.
    pub fn with(mut self, options: Options) -> Self {
        self.pages.options = options;
        self
    }
}

impl<T: Transport, O: Lenient> Listing<T, O> {
    /// Its pages, from the first.
    pub fn pages(self) -> Pages<T, O> {
        self.pages
    }

    /// Reads one page: the first, or the one that `after` points at.
    ///
    /// # Errors
    /// See [`crate::error::ErrorCode`].
    pub async fn page(&self, after: Option<PageToken>) -> Result<Page<O>, Failure> {
        let mut pages = self.pages.from(after);
        poll_fn(|context| pages.poll_page(context)).await
    }

    /// Reads all items into memory, at most `max` of them: `collect_all(1000)`, `collect_all(None)`.
    ///
    /// # Errors
    /// The first page that fails ends it.
    pub async fn collect_all(mut self, max: impl Into<Option<usize>>) -> Result<Vec<O>, Failure> {
        let max = max.into().unwrap_or(usize::MAX);
        let mut all = Vec::new();
        while all.len() < max {
            match self.try_next().await? {
                Some(item) => all.push(item),
                None => break,
            }
        }
        Ok(all)
    }

    /// Reads the next item; `None` past the last one. For programs that don't use `futures`.
    ///
    /// # Errors
    /// See [`crate::error::ErrorCode`].
    pub async fn try_next(&mut self) -> Result<Option<O>, Failure> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }
}

// Its items are only ever moved out.
impl<T: Transport, O> Unpin for Listing<T, O> {}

impl<T: Transport, O: Lenient> Stream for Listing<T, O> {
    type Item = Result<O, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => self.items = page.items.into_iter(),
                Some(Err(failed)) => return Poll::Ready(Some(Err(failed))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T: Transport, O: Lenient> Pages<T, O> {
    /// Reads the next page; `None` past the last one. For programs that don't use `futures`.
    ///
    /// # Errors
    /// See [`crate::error::ErrorCode`].
    pub async fn try_next(&mut self) -> Result<Option<Page<O>>, Failure> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    /// The same listing from another place.
    fn from(&self, after: Option<PageToken>) -> Pages<T, O> {
        Pages {
            client: self.client.clone(),
            operation: self.operation,
            input: self.input.again(),
            options: self.options.clone(),
            after: Some(after),
            driving: None,
            items: PhantomData,
        }
    }

    /// Asks for the page at `after`, and reads it.
    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Result<Page<O>, Failure>> {
        let driving = self.driving.get_or_insert_with(|| {
            let page = Some(self.after.clone().flatten());
            let input = self.input.again();
            Driving::new(&self.client, self.operation, input, &self.options, page)
        });
        let done = ready!(driving.poll(context));
        self.driving = None;
        Poll::Ready(done.and_then(|done| self.page_of(done.reply)))
    }

    fn page_of(&self, mut reply: Reply<Value>) -> Result<Page<O>, Failure> {
        let values = match std::mem::take(&mut reply.data) {
            Value::Array(values) => values,
            one => vec![one],
        };
        let mut items = Vec::with_capacity(values.len());
        for (index, value) in values.into_iter().enumerate() {
            let item = O::decode(value).map_err(|misfit| {
                misread(self.operation, &reply, &misfit, &format!("[{index}]"))
            })?;
            items.push(item);
        }
        Ok(Page {
            items,
            next: reply.next.clone(),
            reply,
        })
    }
}

impl<T: Transport, O: Lenient> Stream for Pages<T, O> {
    type Item = Result<Page<O>, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.after.is_none() {
            return Poll::Ready(None);
        }
        let page = ready!(self.poll_page(context));
        self.after = page
            .as_ref()
            .ok()
            .and_then(|page| page.next.clone())
            .map(Some);
        Poll::Ready(Some(page))
    }
}

impl<T: Transport, O> fmt::Debug for Listing<T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Listing")
            .field(&self.pages.operation)
            .finish()
    }
}

impl<T: Transport, O> fmt::Debug for Pages<T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pages").field(&self.operation).finish()
    }
}
