//! What staff say of a person.

use domain::identifier::IdentifierKind;
use kernel::PersonId;

use super::Programme;

impl Programme {
    /// Sets flags of a journey by hand; `None` gives one back to the rules.
    pub(crate) async fn set_flags(&mut self, person: PersonId, flags: &[(&str, Option<bool>)]) {
        let context = self.context();
        let flags = flags.iter().map(|(flag, says)| ((*flag).to_owned(), *says)).collect();
        let told = self.platform.update_profile(&context, person, flags).await.expect("the use case works");
        assert!(told.expect("there is such a person").recorded());
    }

    /// Links an id that Kintell gives a user.
    pub(crate) async fn link_kintell_id(&mut self, person: PersonId, value: &str) {
        let context = self.context();
        let told = self.platform.link_identifier(&context, person, IdentifierKind::KintellId, value).await;
        assert!(told.expect("the use case works").expect("nobody has it").recorded());
    }
}
