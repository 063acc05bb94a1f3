//! `companies.csv`.

use application::companies::CompanyRow;
use application::imports::{RefusedRow, Row};
use domain::company::Details;

use super::cells::Cells;
use super::csv::Columns;

pub(crate) const COLUMNS: Columns =
    Columns { required: &["company_ref", "name"], optional: &["industry", "country", "size_band"] };

/// Reads one row.
pub(crate) fn read(cells: &Cells<'_>) -> Result<Row, RefusedRow> {
    let country = cells.optional("country")?;
    if let Some(code) = &country
        && !(code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()))
    {
        return Err(cells.refuse(
            "country_invalid",
            "country",
            "two capital letters (ISO 3166-1) are needed",
        ));
    }
    Ok(Row::Company(CompanyRow(Details {
        reference: cells.required("company_ref")?,
        name: cells.required("name")?,
        industry: cells.optional("industry")?,
        country,
        size_band: cells.optional("size_band")?,
    })))
}
