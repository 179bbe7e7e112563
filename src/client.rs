//! The drive loop, and the client for Rust callers.

use crate::call::{Call, Reply, Step, TransportError};
use crate::error::Error;
use crate::http::{HttpRequest, HttpResponse};
use crate::peek::Peek;

/// What sends requests. The only thing in a program that does.
pub trait Transport {
    /// What its JSON parser makes.
    type Value: Peek;

    /// Sends a request and reads the whole answer, JSON parsed.
    ///
    /// # Errors
    /// Where no answer came: see [`TransportError`].
    fn send(
        &self,
        request: HttpRequest,
    ) -> impl Future<Output = Result<HttpResponse<Self::Value>, TransportError<Self::Value>>>;
}

/// Runs a call to its end.
///
/// # Errors
/// Whatever the call ends with.
pub async fn drive<T: Transport>(
    mut call: Call<T::Value>,
    transport: &T,
) -> Result<Reply<T::Value>, Box<Error<T::Value>>> {
    loop {
        match call.step() {
            Step::Send(request) => call.receive(transport.send(request).await),
            Step::Done(result) => return result,
        }
    }
}

#[cfg(feature = "models")]
pub use native::{Client, Listing};

#[cfg(feature = "models")]
mod native {
    use super::{Transport, drive};
    use crate::call::{Call, Reply};
    use crate::endpoint::{Authorization, Endpoint};
    use crate::error::Error;
    use crate::operation::Operation;
    use crate::page::PageToken;
    use crate::plan::RequestOptions;
    use serde_json::Value;

    type Failure = Box<Error<Value>>;

    /// A client over a transport of the caller's.
    #[derive(Debug)]
    pub struct Client<T> {
        endpoint: Endpoint,
        authorization: Authorization,
        transport: T,
    }

    impl<T: Transport<Value = Value>> Client<T> {
        /// Makes a client.
        pub fn new(endpoint: Endpoint, authorization: Authorization, transport: T) -> Self {
            Client {
                endpoint,
                authorization,
                transport,
            }
        }

        /// Calls an operation. `input` holds path, query and body names together.
        ///
        /// # Errors
        /// See [`crate::error::ErrorCode`].
        pub async fn call(
            &self,
            operation: &Operation,
            input: Value,
        ) -> Result<Reply<Value>, Failure> {
            self.call_with(operation, input, RequestOptions::default())
                .await
        }

        /// Calls an operation with options.
        ///
        /// # Errors
        /// See [`crate::error::ErrorCode`].
        pub async fn call_with(
            &self,
            operation: &Operation,
            input: Value,
            options: RequestOptions,
        ) -> Result<Reply<Value>, Failure> {
            let call = Call::new(
                *operation,
                input.into(),
                options,
                &self.endpoint,
                &self.authorization,
            );
            drive(call, &self.transport).await
        }

        /// Lists, page by page.
        pub fn list<'a>(&'a self, operation: &Operation, input: Value) -> Listing<'a, T> {
            Listing {
                client: self,
                operation: *operation,
                input,
                after: Some(None),
            }
        }
    }

    /// A listing under way.
    #[derive(Debug)]
    pub struct Listing<'a, T> {
        client: &'a Client<T>,
        operation: Operation,
        input: Value,
        /// The page to ask for next; `None` past the last one.
        after: Option<Option<PageToken>>,
    }

    impl<T: Transport<Value = Value>> Listing<'_, T> {
        /// Reads the next page; `None` past the last one. A page may be empty and not be the last.
        ///
        /// # Errors
        /// See [`crate::error::ErrorCode`]. The listing stays where it was: the same page can be asked for again.
        pub async fn next_page(&mut self) -> Result<Option<Vec<Value>>, Failure> {
            let Some(after) = self.after.clone() else {
                return Ok(None);
            };
            let options = RequestOptions {
                page: Some(after),
                ..RequestOptions::default()
            };
            let reply = self
                .client
                .call_with(&self.operation, self.input.clone(), options)
                .await?;
            self.after = reply.next.map(Some);
            match reply.data {
                Value::Array(items) => Ok(Some(items)),
                one => Ok(Some(vec![one])),
            }
        }

        /// Goes on from a page token of an earlier listing with the same input.
        #[must_use]
        pub fn after(mut self, token: PageToken) -> Self {
            self.after = Some(Some(token));
            self
        }

        /// Reads all pages.
        ///
        /// # Errors
        /// The first page that fails ends it.
        pub async fn collect(mut self) -> Result<Vec<Value>, Failure> {
            let mut all = Vec::new();
            while let Some(mut page) = self.next_page().await? {
                all.append(&mut page);
            }
            Ok(all)
        }
    }
}
