//! Makes the texts of a person readable for one answer.

use privacy::{KeyStore, UnsealRequest, Unsealed};
use zeroize::Zeroizing;

use super::{PersonTexts, Readability};
use crate::fault::ReadFault;
use crate::people::sealed::SealedPerson;
use crate::people::{PersonField, PersonState};

/// Opens what is sealed. It is logged when this returns.
pub(crate) async fn unseal(
    keys: &KeyStore,
    request: &UnsealRequest,
    person: SealedPerson,
) -> Result<(Readability, Option<PersonTexts>), ReadFault> {
    if person.state != PersonState::Active {
        return Ok((Readability::Erased, None));
    }
    let (names, fields): (Vec<PersonField>, Vec<_>) = person.fields.into_iter().unzip();
    if fields.is_empty() {
        return Ok((Readability::Absent, None));
    }
    let mut texts = PersonTexts::default();
    for (name, unsealed) in names.into_iter().zip(keys.unseal(request, &fields).await?) {
        match unsealed {
            // The key went between the read model and here: all of them are of one person.
            Unsealed::Erased => return Ok((Readability::Erased, None)),
            Unsealed::Clear(text) => texts.put(name, text),
        }
    }
    Ok((Readability::Readable, Some(texts)))
}

impl PersonTexts {
    fn put(&mut self, field: PersonField, text: Zeroizing<String>) {
        let place = match field {
            PersonField::Email => &mut self.email,
            PersonField::GivenName => &mut self.given_name,
            PersonField::FamilyName => &mut self.family_name,
            PersonField::FormattedName => &mut self.formatted_name,
            PersonField::Phone => &mut self.phone,
            PersonField::Address => &mut self.address,
            PersonField::EmployeeNumber => &mut self.employee_number,
            PersonField::DirectoryId => &mut self.directory_id,
        };
        *place = Some(text);
    }
}
