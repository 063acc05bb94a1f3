//! What a fault of Postgres means, told in one place: whoever retries, parks or answers asks here.

/// Whose fault it is that a statement was not carried out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FaultOf {
    /// Nobody's for long: no connection, no resources, a conflict, somebody who stepped in. Trying again can help.
    TheMoment,
    /// Of what was given: no column can hold it. Trying again never helps.
    TheData,
    /// Of the program, or of tables that are not its own: trying the same again does not help either.
    TheProgram,
}

/// Whose fault an error is (SQLSTATE classes: PostgreSQL's manual, appendix A).
pub fn fault_of(error: &sqlx::Error) -> FaultOf {
    match error {
        sqlx::Error::Database(said) => of_code(&said.code().unwrap_or_default()),
        sqlx::Error::Encode(_) => FaultOf::TheData,
        sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::Decode(_)
        | sqlx::Error::RowNotFound
        | sqlx::Error::TypeNotFound { .. }
        | sqlx::Error::ColumnNotFound(_)
        | sqlx::Error::ColumnIndexOutOfBounds { .. } => FaultOf::TheProgram,
        _ => FaultOf::TheMoment,
    }
}

fn of_code(code: &str) -> FaultOf {
    match code.get(..2) {
        // Connection, rollback, resources, object in use, operator intervention, system.
        Some("08" | "40" | "53" | "55" | "57" | "58") => FaultOf::TheMoment,
        // Values that do not fit, constraints, limits of one value.
        Some("22" | "23" | "54") => FaultOf::TheData,
        _ => FaultOf::TheProgram,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_away_passes_and_a_value_that_does_not_fit_never_does() {
        for code in ["08006", "40001", "53300", "55P03", "57014", "57P01", "58030"] {
            assert_eq!(of_code(code), FaultOf::TheMoment, "{code}");
        }
        for code in ["22021", "22008", "23505", "54000"] {
            assert_eq!(of_code(code), FaultOf::TheData, "{code}");
        }
        for code in ["42P01", "42501", "XX000", ""] {
            assert_eq!(of_code(code), FaultOf::TheProgram, "{code}");
        }
        assert_eq!(fault_of(&sqlx::Error::PoolTimedOut), FaultOf::TheMoment);
        assert_eq!(fault_of(&sqlx::Error::Encode("too large".into())), FaultOf::TheData);
        assert_eq!(fault_of(&sqlx::Error::RowNotFound), FaultOf::TheProgram);
    }
}
