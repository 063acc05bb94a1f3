//! Cases 5, 7 and 8: what programs leave in files and archives.

use serde_json::Value;

use super::{FieldCases, counted};

pub(super) async fn a_byte_order_mark_stands_before_the_header(cases: &FieldCases<'_>) {
    let mapping = cases.file("05", "mapping.toml");
    let mapping = ["--mapping", mapping.to_str().expect("a path of letters")];
    let read = async |name| {
        let preview = cases.preview(&cases.file("05", name), &mapping).await;
        assert_eq!(counted(&preview), [2, 0, 0], "{preview}");
        preview["rows"].clone()
    };
    let with = read("with_bom.csv").await;
    assert_eq!(with, read("without_bom.csv").await);
    let lines: Vec<&Value> = with.as_array().expect("rows").iter().map(|row| &row["line"]).collect();
    assert_eq!(lines, [3, 4]);
}

pub(super) async fn leftovers_of_spreadsheets_are_no_rows(cases: &FieldCases<'_>) {
    for (name, mapped, right) in [
        ("a-sep-line", true, [2, 0, 0]),
        ("b-short-rows", false, [3, 0, 0]),
        ("c-empty-rows", false, [2, 0, 0]),
        ("d-footer", true, [2, 0, 2]),
    ] {
        let file = cases.file("07", &format!("{name}.csv"));
        let mapping = file.with_extension("toml");
        let further =
            if mapped { ["--mapping", mapping.to_str().expect("letters")] } else { ["--kind", "companies"] };
        assert_eq!(counted(&cases.preview(&file, &further).await), right, "{name}");
    }
}

pub(super) async fn what_a_mac_leaves_in_an_archive_is_told(cases: &FieldCases<'_>) {
    for (name, loaded, accepted) in [
        ("a-with-mapping.zip", "set/firms.csv", 2),
        ("b-star-pattern.zip", "set/firms.csv", 2),
        ("c-own-columns.zip", "set/companies.csv", 1),
    ] {
        let told = cases.import(&cases.file("08", name), &[]).await;
        for file in told.as_array().expect("a list of files") {
            let is_the_file = file["name"] == loaded;
            assert_eq!(file["accepted"], if is_the_file { accepted } else { 0 }, "{name}: {file}");
            assert!(is_the_file || file["reason"].is_string(), "{name} does not say why: {file}");
        }
    }
}
