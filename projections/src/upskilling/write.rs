//! The changes of a batch as statements over arrays.

use chrono::NaiveDate;
use domain::{course, credential};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Changes;
use crate::engine::Schema;
use crate::mirrored::{record_rows, retract, rows, upsert};

record_rows! {
    /// How far a learner is on a course.
    OfCourse : CourseRow in CourseColumns {
        provider: String = "text",
        learner_id: Uuid = "uuid",
        course_id: String = "text",
        course_name: Option<String> = "text",
        status: &'static str = "text",
        progress_percent: Option<i16> = "smallint",
        started_on: Option<NaiveDate> = "date",
        ended_on: Option<NaiveDate> = "date",
        credential_ref: Option<String> = "text",
        result: Option<String> = "text",
        region: Option<String> = "text",
        age_band: Option<String> = "text",
    }
}

record_rows! {
    /// What was issued to a learner.
    OfCredential : CredentialRow in CredentialColumns {
        provider: String = "text",
        learner_id: Uuid = "uuid",
        course_id: String = "text",
        issued_on: NaiveDate = "date",
    }
}

pub(super) async fn write(
    conn: &mut PgConnection,
    schema: &Schema,
    changes: Changes,
) -> Result<(), sqlx::Error> {
    let (counted, retracted) =
        rows::<_, _, CourseRow, CourseColumns>(changes.courses, |f| &f.quality, learning);
    counted.execute(conn, &upsert(schema, "courses", CourseColumns::NAMES)).await?;
    retract(conn, schema, "courses", retracted).await?;

    let (counted, retracted) =
        rows::<_, _, CredentialRow, CredentialColumns>(changes.credentials, |f| &f.quality, issued);
    counted.execute(conn, &upsert(schema, "credentials", CredentialColumns::NAMES)).await?;
    retract(conn, schema, "credentials", retracted).await
}

fn learning(facts: course::Facts) -> OfCourse {
    OfCourse {
        provider: facts.provider,
        learner_id: facts.learner.uuid(),
        course_id: facts.course_id,
        course_name: facts.course_name,
        status: facts.status.name(),
        progress_percent: facts.progress_percent.map(i16::from),
        started_on: facts.started.map(|started| started.local_date),
        ended_on: facts.ended.map(|ended| ended.local_date),
        credential_ref: facts.credential_ref,
        result: facts.result,
        region: facts.region,
        age_band: facts.age_band,
    }
}

fn issued(facts: credential::Facts) -> OfCredential {
    OfCredential {
        provider: facts.provider,
        learner_id: facts.learner.uuid(),
        course_id: facts.course_id,
        issued_on: facts.issued.local_date,
    }
}
