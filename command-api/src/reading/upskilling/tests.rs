//! Rows of upskilling files: read, or refused with their place.

use application::imports::ImportKind;

use super::*;
use crate::reading::rows::tests::read;

const HEADER: &str = "record_id,provider,learner_email,course_id,course_name,status,progress_percent,started_at,\
                      completed_at,credential_ref,result,region,age_band\n";

#[test]
fn a_course_says_how_far_its_learner_is() {
    let file = format!(
        "{HEADER}oc-1,ecornell,a@b.no,AAA,Module AAA,completed,100,2013-04-25,2014-06-26,cred-1,Pass,Wales,55<=\n\
         oc-2,csv,a@b.no,AAA,,dropped,,2013-04-25,,,,,\n"
    );
    let batch = read(ImportKind::CourseCompletions, &file).expect("well formed");
    let Row::Course(done) = &batch.rows[0].row else { panic!("a course") };
    assert_eq!((done.status, done.progress_percent), (CourseStatus::Completed, Some(100)));
    assert_eq!(done.ended.as_ref().map(|ended| ended.local_date.to_string()).as_deref(), Some("2014-06-26"));
    let Row::Course(dropped) = &batch.rows[1].row else { panic!("a course") };
    assert!(dropped.ended.is_none() && dropped.progress_percent.is_none() && dropped.course_name.is_none());
}

#[test]
fn more_than_all_of_a_course_is_out_of_range() {
    let file = format!("{HEADER}oc-1,ecornell,a@b.no,AAA,,completed,101,,,,,,\n");
    let batch = read(ImportKind::CourseCompletions, &file).expect("well formed");
    assert_eq!((batch.unreadable[0].column, batch.unreadable[0].code.as_str()), (Some(7), "out_of_range"));
}

#[test]
fn a_credential_needs_a_day() {
    let file = "credential_ref,provider,learner_email,course_id,issued_at\ncred-1,ecornell,a@b.no,AAA,\n";
    let batch = read(ImportKind::Credentials, file).expect("well formed");
    assert_eq!((batch.unreadable[0].column, batch.unreadable[0].code.as_str()), (Some(5), "value_missing"));
}
