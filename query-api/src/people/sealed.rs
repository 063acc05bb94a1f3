//! Reads the sealed fields of one person, for an unsealing.

use kernel::SealedField;
use uuid::Uuid;

use super::{PersonField, PersonState};
use crate::fault::ReadFault;
use crate::reading::Reading;

/// The sealed fields of a person, each with its name.
pub(crate) struct SealedPerson {
    pub(crate) state: PersonState,
    pub(crate) fields: Vec<(PersonField, SealedField)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    state: PersonState,
    email: Option<Vec<u8>>,
    given_name: Option<Vec<u8>>,
    family_name: Option<Vec<u8>>,
    formatted_name: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    address: Option<Vec<u8>>,
    employee_number: Option<Vec<u8>>,
    directory_id: Option<Vec<u8>>,
}

/// `None` when the caller may see no such person.
pub(crate) async fn sealed(reading: &mut Reading, id: Uuid) -> Result<Option<SealedPerson>, ReadFault> {
    let row: Option<Row> =
        sqlx::query_as(include_str!("sealed.sql")).bind(id).fetch_optional(&mut *reading.tx).await?;
    row.map(SealedPerson::try_from).transpose()
}

impl TryFrom<Row> for SealedPerson {
    type Error = ReadFault;

    fn try_from(row: Row) -> Result<Self, ReadFault> {
        let columns = [
            (PersonField::Email, row.email),
            (PersonField::GivenName, row.given_name),
            (PersonField::FamilyName, row.family_name),
            (PersonField::FormattedName, row.formatted_name),
            (PersonField::Phone, row.phone),
            (PersonField::Address, row.address),
            (PersonField::EmployeeNumber, row.employee_number),
            (PersonField::DirectoryId, row.directory_id),
        ];
        let mut fields = Vec::new();
        for (field, bytes) in columns {
            let Some(bytes) = bytes else { continue };
            let sealed = SealedField::from_bytes(&bytes)
                .map_err(|_| ReadFault::Incoherent { table: "people", what: field.name() })?;
            fields.push((field, sealed));
        }
        Ok(Self { state: row.state, fields })
    }
}
