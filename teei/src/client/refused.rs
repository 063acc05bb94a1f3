//! What an API said no with.

use std::fmt;

use kernel::problem::Problem;

/// A problem that an API answered, as an error with its code, what was wrong and where.
#[derive(Debug)]
pub(crate) struct Refused(Problem);

impl Refused {
    pub(super) fn new(problem: Problem) -> Self {
        Self(problem)
    }

    /// The one that led to an error, if one did.
    fn of(error: &anyhow::Error) -> Option<&Self> {
        error.chain().find_map(|cause| cause.downcast_ref())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(problem) = self;
        write!(f, "{} ({})", problem.title, problem.code)?;
        if let Some(detail) = &problem.detail {
            write!(f, ": {detail}")?;
        }
        for place in &problem.errors {
            write!(f, "\n  {}: {}", place.field, place.reason)?;
        }
        // What broke on the other side is in the log of the role, under this id.
        if let Some(correlation) = problem.correlation_id.as_ref().filter(|_| problem.status >= 500) {
            write!(f, "\n  correlation id: {correlation}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refused {}

/// Whether the same question may be answered when it is asked again a little later.
pub(crate) fn is_passing(error: &anyhow::Error) -> bool {
    if let Some(refused) = Refused::of(error) {
        return matches!(refused.0.status, 429 | 503);
    }
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<reqwest::Error>())
        .any(|error| error.is_connect() || error.is_timeout() || error.is_request() || error.is_body())
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    fn error(code: &str) -> anyhow::Error {
        Err::<(), _>(Refused::new(Problem::new(code).detail("there is none").at("/x", "too long")))
            .context("signing in")
            .expect_err("refused")
    }

    #[test]
    fn a_problem_is_shown_with_its_code_what_was_wrong_and_where() {
        assert_eq!(
            format!("{:#}", error("person.not_found")),
            "signing in: There is no such person (person.not_found): there is none\n  /x: too long"
        );
    }

    #[test]
    fn only_what_passes_is_asked_again() {
        assert!(is_passing(&error("projection.behind")));
        assert!(is_passing(&error("request.rate_limited")));
        assert!(!is_passing(&error("person.not_found")));
        assert!(!is_passing(&anyhow::anyhow!("the API answered 502")));
    }
}
