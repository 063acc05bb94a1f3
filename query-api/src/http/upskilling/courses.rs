//! `GET /v1/upskilling/courses`: learners on courses, newest first.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Failure, Query, Text};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::cursor;
use crate::http::document::ReadProblems;
use crate::page::{Limit, Page};
use crate::reading::UPSKILLING;
use crate::upskilling::courses::{self, Filter};
use crate::upskilling::{Course, CourseStatus};

/// Which learners on which courses.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CoursesQuery {
    /// Only those of this learner.
    learner: Option<Uuid>,
    /// Only those of this provider, as the source names it.
    #[param(value_type = Option<String>, max_length = 320)]
    provider: Option<Text<320>>,
    /// Only those of this course, as the provider names it.
    #[param(value_type = Option<String>, max_length = 320)]
    course_id: Option<Text<320>>,
    /// Only those that are this far.
    status: Option<CourseStatus>,
    /// `next` of the page before.
    after: Option<String>,
    /// How many, 50 unless said otherwise.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 200, required = false)]
    limit: Limit,
}

/// List learners on courses
///
/// Those who have not begun first, then newest day first. A record that was withdrawn is shown as retracted.
#[utoipa::path(
    get,
    path = "/v1/upskilling/courses",
    operation_id = "listCourses",
    tag = "upskilling",
    params(CoursesQuery, ConsistencyToken),
    responses((status = OK, description = "One page", body = Page<Course>), ReadProblems),
)]
pub(super) async fn courses(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Query(query): Query<CoursesQuery>,
) -> Result<Json<Page<Course>>, Failure> {
    caller.needs(Permission::ReadRecords)?;
    let filter = Filter {
        learner: query.learner,
        provider: query.provider.map(Text::into_string),
        course_id: query.course_id.map(Text::into_string),
        status: query.status,
        after: cursor::after(query.after.as_deref())?,
        limit: query.limit,
    };
    let mut reading = app.read(&caller.scope(), token, &[UPSKILLING]).await?;
    Ok(Json(courses::list(&mut reading, &filter).await?))
}
