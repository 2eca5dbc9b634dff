//! Who asks, of which operation, by which request: what every handler is given first, and by which it answers.
//!
//! A handler cannot forget what its operation needs. [`AskedFirst`] lets only handlers be mounted that begin with [`Asked`].
//! As the operation is declared, it refuses who needs a token, and a query where there is none; every write goes through
//! [`Asked::answer`], which takes the `Idempotency-Key`; and a handler that does not read a declared query cannot answer.

use std::cell::Cell;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use chamdiem_api_types::operations::{Access, Need, Operation};
use chamdiem_store::Rows;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::once::{self, Answer};
use chamdiem_usecases::page::PageAsked;
use chamdiem_usecases::refusal;
use chamdiem_usecases::version::{Read, Written};
use serde::Serialize;

use super::idempotency::Key;
use super::last_published;
use super::query::Query;
use super::respond::{self, is_public_read};
use crate::Service;
use crate::failure::Refusal;
use crate::tokens::{self, Asker, Fault};

/// What a handler gives.
pub type Answered = Result<HttpResponse, Refusal>;

/// Who asks, of which operation, by which request.
pub struct Asked {
    service: Data<Service>,
    request: HttpRequest,
    operation: Operation,
    asker: Asker,
    query_is_read: Cell<bool>,
}

/// What a handler takes: [`Asked`] before everything else.
pub trait AskedFirst {}

impl AskedFirst for (Asked,) {}
impl<A> AskedFirst for (Asked, A) {}
impl<A, B> AskedFirst for (Asked, A, B) {}
impl<A, B, C> AskedFirst for (Asked, A, B, C) {}

impl FromRequest for Asked {
    type Error = Refusal;
    type Future = Ready<Result<Asked, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Asked::of(request))
    }
}

impl Asked {
    fn of(request: &HttpRequest) -> Result<Asked, Refusal> {
        let mounted = request.app_data::<Data<Service>>().zip(request.app_data::<Operation>());
        let (service, operation) = mounted.ok_or_else(|| Refusal::internal("an operation is not mounted as such"))?;
        let asker = match operation.access() {
            Access::Anybody | Access::Watcher => Asker::Public,
            Access::Published => tokens::asker(request)?,
            Access::Token => match tokens::asker(request)? {
                asker @ Asker::Known(_) => asker,
                Asker::Public | Asker::System => return Err(Fault::Missing.into()),
            },
        };
        let takes_query = operation.query().next().is_some();
        if !takes_query && !is_public_read(request, *operation) {
            Query::of(request).finish()?;
        }
        if last_published::is_better_than_asking(request, service, *operation) {
            return Err(Refusal::unavailable());
        }
        Ok(Asked {
            service: service.clone(),
            request: request.clone(),
            operation: *operation,
            asker,
            query_is_read: Cell::new(!takes_query),
        })
    }

    /// What every handler can reach.
    pub fn service(&self) -> &Data<Service> {
        &self.service
    }

    /// The request.
    pub fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// Who asks.
    pub fn asker(&self) -> &Asker {
        &self.asker
    }

    /// Who asks, at this moment, and by which request.
    pub fn context(&self) -> Context {
        self.service.context(&self.request, self.asker.clone())
    }

    /// What the query says; none where it lacks what is required.
    ///
    /// # Errors
    /// 400 with every fault of the query.
    pub fn query<T>(&self, read: impl FnOnce(&mut Query) -> Option<T>) -> Result<T, Refusal> {
        self.query_is_read.set(true);
        let mut query = Query::of(&self.request);
        let value = read(&mut query);
        if is_public_read(&self.request, self.operation) {
            query.pass_over_unknown();
        }
        query.finish_with(value)
    }

    /// The page that is asked for, where the query says nothing else.
    ///
    /// # Errors
    /// 400 with every fault of the query.
    pub fn page(&self) -> Result<PageAsked, Refusal> {
        self.query(|query| Some(query.page()))
    }

    /// What a use case finds.
    ///
    /// # Errors
    /// What the use case refuses, or 503 when the database cannot answer.
    pub async fn find<T, F>(&self, use_case: F) -> Result<T, Refusal>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Rows, &Context) -> Result<T, refusal::Refusal> + Send + 'static,
    {
        self.check_query()?;
        let context = self.context();
        self.service.database.read(move |rows| use_case(rows, &context)).await
    }

    /// Answers with what a use case finds, and its version; 304 where the asker has it already.
    ///
    /// # Errors
    /// As [`Asked::find`].
    pub async fn read<T, F>(self, use_case: F) -> Answered
    where
        T: Serialize + Send + 'static,
        F: FnOnce(&mut dyn Rows, &Context) -> Result<Read<T>, refusal::Refusal> + Send + 'static,
    {
        let read = self.find(use_case).await?;
        respond::read(&self.request, &read)
    }

    /// Answers with what a use case finds, where it has no version, as a list.
    ///
    /// # Errors
    /// As [`Asked::find`].
    pub async fn list<T, F>(self, use_case: F) -> Answered
    where
        T: Serialize + Send + 'static,
        F: FnOnce(&mut dyn Rows, &Context) -> Result<T, refusal::Refusal> + Send + 'static,
    {
        Ok(respond::json(&self.find(use_case).await?))
    }

    /// What a use case changes, for a handler that has something to do before it answers.
    ///
    /// # Errors
    /// What the use case refuses, or 503 when the database cannot answer; 500 for an operation that takes a key.
    pub async fn change<T, F>(&self, use_case: F) -> Result<T, Refusal>
    where
        T: Send + 'static,
        F: FnMut(&mut dyn Rows, &Context) -> Result<T, refusal::Refusal> + Send + 'static,
    {
        self.check_query()?;
        if self.operation.needs(Need::Key) {
            return Err(Refusal::internal("what takes a key keeps its answer"));
        }
        let context = self.context();
        self.service.database.write(context, use_case).await
    }

    /// Answers with what a use case has written.
    ///
    /// # Errors
    /// As [`Asked::answer`].
    pub async fn write<T, F>(self, mut use_case: F) -> Answered
    where
        T: Serialize,
        F: FnMut(&mut dyn Rows, &Context) -> Result<Written<T>, refusal::Refusal> + Send + 'static,
    {
        self.answer(move |rows, context| Answer::written(&use_case(rows, context)?, None)).await
    }

    /// The same, where the answer says at which address there is something new.
    ///
    /// # Errors
    /// As [`Asked::answer`].
    pub async fn create<T, F>(self, location: fn(&T) -> String, mut use_case: F) -> Answered
    where
        T: Serialize + 'static,
        F: FnMut(&mut dyn Rows, &Context) -> Result<Written<T>, refusal::Refusal> + Send + 'static,
    {
        let answer = move |rows: &mut dyn Rows, context: &Context| {
            let written = use_case(rows, context)?;
            Answer::written(&written, Some(location(&written.value)))
        };
        self.answer(answer).await
    }

    /// Answers with what a use case would write, and writes nothing.
    ///
    /// # Errors
    /// What the use case refuses, or 503 when the database cannot answer.
    pub async fn rehearse<T, F>(self, use_case: F) -> Answered
    where
        T: Serialize + Send + 'static,
        F: FnMut(&mut dyn Rows, &Context) -> Result<Written<T>, refusal::Refusal> + Send + 'static,
    {
        let context = self.context();
        let written = self.service.database.rehearse(context, use_case).await?;
        Ok(respond::json(&written.value))
    }

    /// Writes, and answers as the use case says: once for each key, where the operation is declared to take one. What was
    /// changed is visible here before the answer is sent.
    ///
    /// # Errors
    /// What the use case refuses, what is wrong with the key, or 503 when the database cannot answer.
    pub async fn answer<F>(self, mut use_case: F) -> Answered
    where
        F: FnMut(&mut dyn Rows, &Context) -> Result<Answer, refusal::Refusal> + Send + 'static,
    {
        self.check_query()?;
        let context = self.context();
        let key = self.key(&context)?;
        // The key goes along with the work, which goes on even where nobody waits for it any more.
        let work = move |rows: &mut dyn Rows, context: &Context| {
            once::answer(rows, context, key.as_ref().map(Key::request), |rows| use_case(rows, context))
        };
        let answer = self.service.database.write(context, work).await?;
        Ok(self.service.answered(answer))
    }

    /// The key of the request, where the operation takes one and it came with one.
    ///
    /// # Errors
    /// 400 for a malformed key, 409 where a request with the same one is still running.
    pub fn key(&self, context: &Context) -> Result<Option<Key>, Refusal> {
        if !self.operation.needs(Need::Key) {
            return Ok(None);
        }
        self.service.running_keys.take(&self.request, context, self.operation.id())
    }

    fn check_query(&self) -> Result<(), Refusal> {
        if self.query_is_read.get() { Ok(()) } else { Err(Refusal::internal("a declared query was not read")) }
    }
}
