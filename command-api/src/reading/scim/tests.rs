//! Directories as providers write them: pages, entries, and what is refused of them.

use application::directory::DirectoryRow;
use application::imports::RefusedRow;

use super::user::ENTERPRISE;
use super::*;

fn read(file: &str) -> (Vec<NumberedRow>, Vec<RefusedRow>, Result<(), FileFault>) {
    let (mut rows, mut refused) = (Vec::new(), Vec::new());
    let outcome = read_directory(file.as_bytes(), |batch| {
        rows.extend(batch.rows);
        refused.extend(batch.unreadable);
        true
    });
    (rows, refused, outcome)
}

fn user(id: &str, email: &str) -> String {
    format!(
        r#"{{"id": "{id}", "emails": [{{"value": "old@b.no"}}, {{"value": "{email}", "primary": true}}],
            "{ENTERPRISE}": {{"organization": "Acme"}}}}"#
    )
}

#[test]
fn pages_and_a_single_response_are_both_read() {
    let page = format!(r#"{{"totalResults": 1, "Resources": [{}]}}"#, user("1", "a@b.no"));
    let (rows, refused, outcome) = read(&page);
    assert_eq!((rows.len(), refused.len(), outcome), (1, 0, Ok(())));
    assert_eq!(read(&format!("[{page},\n{page}]")).0.len(), 2);
    let Row::Directory(row) = &rows[0].row else { panic!("a directory row") };
    assert_eq!((row.email.as_str(), row.active), ("a@b.no", true));
}

#[test]
fn an_entry_at_fault_is_refused_and_the_others_are_read() {
    let file = format!(
        "{{\"Resources\": [\n{},\n{},\n{{\"id\": \"3\"}}]}}",
        user("1", "a@b.no").replace('\n', ""),
        user("2", "nobody").replace('\n', "")
    );
    let (rows, refused, outcome) = read(&file);
    assert_eq!((rows.len(), outcome), (1, Ok(())));
    let refused: Vec<_> = refused.iter().map(|row| (row.line, row.code.as_str())).collect();
    assert_eq!(refused, [(2, "email_invalid"), (3, "value_missing")]);
}

#[test]
fn entries_on_one_line_are_told_apart() {
    let entries = [user("1", "nobody"), user("2", "a@b.no"), user("3", "nowhere")];
    let (rows, refused, outcome) =
        read(&format!(r#"{{"Resources": [{}]}}"#, entries.join(",")).replace('\n', ""));
    assert_eq!(outcome, Ok(()));
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2]);
    assert_eq!(refused.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 3]);
}

#[test]
fn what_is_no_list_response_is_one_clear_fault() {
    for (file, reason) in [
        ("{\"Resources\": [", "the file ends in the middle"),
        ("{\"users\": []}", "a SCIM ListResponse, or an array of them, is needed"),
        ("name,email", "this is not JSON"),
    ] {
        let fault = read(file).2.expect_err(file);
        assert_eq!((fault.code, fault.reason.as_str()), ("import.json", reason), "{file}");
    }
}

fn accepted(user: &str) -> DirectoryRow {
    let (mut rows, refused, outcome) = read(&format!("{{\"Resources\": [{user}]}}"));
    assert_eq!((rows.len(), outcome), (1, Ok(())), "{user}: {refused:?}");
    let Row::Directory(row) = rows.remove(0).row else { panic!("a directory row") };
    *row
}

/// Code and attribute of the refusal.
fn refused(user: &str) -> (String, String) {
    let (rows, mut refused, outcome) = read(&format!("{{\"Resources\": [{user}]}}"));
    assert_eq!((rows.len(), refused.len(), outcome), (0, 1, Ok(())), "{user}");
    let refused = refused.remove(0);
    (refused.code, refused.column_name.unwrap_or_default())
}

/// A user with these attributes on top of an id, an address and an organization.
fn with(attributes: &str) -> String {
    format!(
        r#"{{"id": "7", "emails": [{{"value": "a@b.no"}}], "{ENTERPRISE}": {{"organization": "Acme"}}, {attributes}}}"#
    )
}

#[test]
fn a_page_without_people_is_a_page_of_nothing() {
    for page in [
        r#"{"totalResults": 0}"#,
        r#"{"totalResults": 0, "Resources": null}"#,
        r#"{"TotalResults": 3, "startIndex": 4, "itemsPerPage": 0}"#,
        r#"{"totalResults": 3, "startIndex": 4}"#,
        r#"{"totalResults": 3, "Resources": []}"#,
        "[]",
    ] {
        let (rows, refused, outcome) = read(page);
        assert_eq!((rows.len(), refused.len(), outcome), (0, 0, Ok(())), "{page}");
    }
    let full = format!(r#"{{"totalResults": 1, "Resources": [{}]}}"#, user("1", "a@b.no"));
    assert_eq!(read(&format!(r#"[{full}, {{"totalResults": 1, "itemsPerPage": 0}}]"#)).0.len(), 1);
}

#[test]
fn a_page_that_says_it_has_people_and_has_none_is_a_fault() {
    for page in [
        r#"{"totalResults": 3, "startIndex": 1, "itemsPerPage": 3}"#,
        r#"{"totalResults": 3, "Resources": null}"#,
        r#"{"totalResults": 3, "Resources": {}}"#,
        r#"{"itemsPerPage": 0}"#,
    ] {
        assert_eq!(read(page).2.expect_err(page).code, "import.json", "{page}");
    }
}

#[test]
fn names_of_attributes_are_read_in_any_case() {
    let row = accepted(&format!(
        r#"{{"ID": "7", "UserName": "x", "ACTIVE": false, "Name": {{"GivenName": "Ana"}},
            "Emails": [{{"Value": "home@b.no", "Primary": false}}, {{"Value": "work@b.no", "Primary": true}}],
            "{}": {{"Organization": "Acme", "employeenumber": "12"}}}}"#,
        ENTERPRISE.to_uppercase()
    ));
    assert_eq!((row.id.as_str(), row.email.as_str(), row.active), ("7", "work@b.no", false));
    assert_eq!((row.given_name.as_deref(), row.organization.as_str()), (Some("Ana"), "Acme"));
    assert_eq!(row.employee_number.as_deref(), Some("12"));
}

#[test]
fn an_attribute_that_is_there_in_two_cases_is_refused() {
    assert_eq!(
        refused(&with(r#""active": true, "Active": false"#)),
        ("value_invalid".into(), "active".into())
    );
}

#[test]
fn who_left_is_read_from_every_way_to_write_a_boolean() {
    for (written, active) in [
        ("true", true),
        ("false", false),
        (r#""True""#, true),
        (r#""False""#, false),
        (r#""false""#, false),
        ("1", true),
        ("0", false),
        ("null", true),
    ] {
        assert_eq!(accepted(&with(&format!(r#""active": {written}"#))).active, active, "{written}");
    }
    assert!(accepted(&with(r#""displayName": "x""#)).active);
    for not in [r#""yes""#, r#""""#, "2", "0.5", "[]", "{}"] {
        assert_eq!(
            refused(&with(&format!(r#""active": {not}"#))),
            ("value_invalid".into(), "active".into()),
            "{not}"
        );
    }
}

#[test]
fn the_primary_address_is_chosen_and_never_guessed_at() {
    let of = |emails: &str| {
        format!(
            r#"{{"id": "7", "userName": "u@b.no", "emails": {emails}, "{ENTERPRISE}": {{"organization": "Acme"}}}}"#
        )
    };
    for (emails, address) in [
        (r#"["a@b.no", "c@b.no"]"#, "a@b.no"),
        (r#"[{"value": "a@b.no"}, {"value": "c@b.no", "primary": "True"}]"#, "c@b.no"),
        (r#"[{"value": "a@b.no", "primary": 0}, {"value": "c@b.no", "primary": 1}]"#, "c@b.no"),
        (r#"[{"value": "a@b.no"}, {"value": "c@b.no"}]"#, "a@b.no"),
        ("[]", "u@b.no"),
        ("null", "u@b.no"),
    ] {
        assert_eq!(accepted(&of(emails)).email, address, "{emails}");
    }
    for emails in [
        r#""a@b.no""#,
        r#"{"value": "a@b.no"}"#,
        "[7]",
        r#"[{"value": "a@b.no", "primary": "perhaps"}, {"value": "c@b.no"}]"#,
        r#"[{"value": "a@b.no", "primary": true}, {"value": "c@b.no", "primary": true}]"#,
        r#"[{"value": ["a@b.no"]}]"#,
    ] {
        assert_eq!(refused(&of(emails)), ("value_invalid".into(), "emails".into()), "{emails}");
    }
    assert_eq!(refused(&of(r#"["a@b..no"]"#)), ("email_invalid".into(), "emails".into()));
}

#[test]
fn whole_numbers_are_read_as_texts_and_what_is_no_text_is_refused_at_its_attribute() {
    let row = accepted(&format!(
        r#"{{"id": 53, "userName": "a@b.no", "{ENTERPRISE}": {{"organization": "Acme", "employeeNumber": 10482}}}}"#
    ));
    assert_eq!((row.id.as_str(), row.employee_number.as_deref()), ("53", Some("10482")));
    for (attributes, at) in [
        (r#""name": "Ana""#, "name"),
        (r#""name": {"givenName": true}"#, "name.givenName"),
        (r#""phoneNumbers": "1""#, "phoneNumbers"),
        (r#""addresses": {"country": "NO"}"#, "addresses"),
        (r#""addresses": [{"country": 4.5}]"#, "addresses.country"),
    ] {
        assert_eq!(refused(&with(attributes)), ("value_invalid".into(), at.into()), "{attributes}");
    }
    assert_eq!(refused("7"), ("value_invalid".into(), "user".into()));
}

#[test]
fn a_value_too_large_or_too_deep_ends_the_directory_where_it_stands() {
    let name = "x".repeat(600 * 1024);
    let largest = user("1", "a@b.no").replace("Acme", &name);
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for (file, reason) in [
        (format!("{{\"Resources\": [{largest}]}}"), "a value is larger than 512 KiB"),
        (format!("{{\"schemas\": \"{name}\", \"Resources\": []}}"), "a value is larger than 512 KiB"),
        (format!("{{\"{name}\": 1, \"Resources\": []}}"), "a value is larger than 512 KiB"),
        (format!("{{\"totalResults\": {}}}", "1".repeat(600 * 1024)), "a value is larger than 512 KiB"),
        (
            format!("{{\"Resources\": [{}]}}", "{\"a\":0},".repeat(2).replace('0', &deep)),
            "values are nested more than 120 deep",
        ),
    ] {
        let (rows, _, outcome) = read(&file);
        let fault = outcome.expect_err(reason);
        assert_eq!((rows.len(), fault.code, fault.reason.as_str()), (0, "import.json", reason));
    }
}

#[test]
fn a_directory_larger_than_any_value_may_be_is_read() {
    let users: Vec<_> = (0..4_000).map(|n| user(&n.to_string(), &format!("a{n}@b.no"))).collect();
    let file = format!("{{\"Resources\": [{}]}}", users.join(","));
    assert!(file.len() > 600 * 1024, "{}", file.len());
    let (rows, refused, outcome) = read(&file);
    assert_eq!((rows.len(), refused.len(), outcome), (4_000, 0, Ok(())));
}

#[test]
fn an_attribute_that_stands_twice_and_says_two_things_is_refused() {
    for (attributes, at) in [
        (r#""active": true, "active": false"#, "active"),
        (r#""name": {"givenName": "Ana", "givenName": "Bo"}"#, "name.givenName"),
        (r#""emails": ["a@b.no"], "emails": ["c@b.no"]"#, "emails"),
    ] {
        assert_eq!(refused(&with(attributes)), ("value_invalid".into(), at.into()), "{attributes}");
    }
    accepted(&with(r#""active": true, "active": true"#));
}

#[test]
fn a_byte_order_mark_before_a_directory_is_taken_off() {
    let file = format!("\u{feff}{{\"Resources\": [{}]}}", user("1", "a@b.no"));
    let (rows, refused, outcome) = read(&file);
    assert_eq!((rows.len(), refused.len(), outcome), (1, 0, Ok(())));
    let (_, _, outcome) = read("\u{feff}");
    assert_eq!(outcome.expect_err("nothing is no directory").code, "import.json");
}
