//! Who may call which operation: one table for each API, asked before anything of a request is read.
//!
//! A stranger learns nothing from what a body or a parameter would have been refused for. What a table does not name is
//! shut, and a test holds each table against the published document.

use axum::extract::MatchedPath;
use axum::http::Method;
use axum::http::request::Parts;

use crate::extractor::bearer;
use crate::{Forbidden, Permission, Principal, Rejected, Verifier};

/// Who may call an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// Whoever comes: the operation itself asks for a secret or a signature, or tells nothing that is not public.
    Anyone,
    /// Whoever has one of these. Where there are several, the operation looks closer.
    With(&'static [Permission]),
}

/// An operation, and who may call it.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// In capitals.
    pub method: &'static str,
    /// The template of its path, as routers name it.
    pub path: &'static str,
    /// Who may.
    pub who: Who,
}

/// The table of an API.
#[derive(Clone, Copy, Debug)]
pub struct Gate(pub &'static [Operation]);

/// Somebody was not let through.
#[derive(Debug)]
pub enum Stopped {
    /// Who it is, is not known.
    Rejected(Rejected),
    /// Who it is may not.
    Forbidden(Forbidden),
    /// Nobody may: the table does not name the route.
    Shut,
}

impl Gate {
    /// Lets a request through, or not. `None`: whoever it is.
    pub async fn pass(&self, verifier: &Verifier, parts: &Parts) -> Result<Option<Principal>, Stopped> {
        let path = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let Some(who) = self.who(&parts.method, path)? else { return Ok(None) };
        let token = bearer(&parts.headers).ok_or(Stopped::Rejected(Rejected::Missing))?;
        let principal =
            verifier.verify(token).await.map_err(|error| Stopped::Rejected(Rejected::Verify(error)))?;
        match who.first() {
            Some(permission) if !who.iter().any(|permission| principal.may(*permission)) => {
                let (role, permission) = (principal.role, *permission);
                Err(Stopped::Forbidden(Forbidden { role, permission }))
            }
            Some(_) => Ok(Some(principal)),
            None => Err(Stopped::Shut),
        }
    }

    /// The permissions of which one is needed; `None` where none is.
    fn who(&self, method: &Method, path: &str) -> Result<Option<&'static [Permission]>, Stopped> {
        let mut of_path = self.0.iter().filter(|operation| operation.path == path).peekable();
        if of_path.peek().is_none() {
            // Documentation, health, files and what is not there. A route of the product that was forgotten is shut.
            return if path.starts_with("/v1/") { Err(Stopped::Shut) } else { Ok(None) };
        }
        let method = if *method == Method::HEAD { Method::GET.as_str() } else { method.as_str() };
        // A method that the route does not take is answered by the router, which lists those that it does.
        Ok(of_path.find(|operation| operation.method == method).and_then(|operation| match operation.who {
            Who::Anyone => None,
            Who::With(permissions) => Some(permissions),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GATE: Gate = Gate(&[
        Operation { method: "GET", path: "/v1/things", who: Who::With(&[Permission::ReadRecords]) },
        Operation { method: "POST", path: "/v1/auth/token", who: Who::Anyone },
    ]);

    #[test]
    fn a_route_that_the_table_does_not_name_is_shut() {
        let who = |method, path| GATE.who(&method, path);
        assert!(matches!(who(Method::GET, "/v1/forgotten"), Err(Stopped::Shut)));
        assert!(matches!(who(Method::GET, "/health"), Ok(None)));
        assert!(matches!(who(Method::GET, ""), Ok(None)));
    }

    #[test]
    fn a_look_at_the_head_needs_what_a_look_needs() {
        for method in [Method::GET, Method::HEAD] {
            assert!(matches!(GATE.who(&method, "/v1/things"), Ok(Some([Permission::ReadRecords]))));
        }
        assert!(matches!(GATE.who(&Method::POST, "/v1/auth/token"), Ok(None)));
        assert!(matches!(GATE.who(&Method::DELETE, "/v1/things"), Ok(None)), "the router refuses it");
    }
}
