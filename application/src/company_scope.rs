//! Rows of a sender who acts for some companies only, held against them before anything is recorded.
//!
//! What a row counts for is told by who gave their time, by the directory's company, or by nothing; what its record
//! counts for stands in its history. Both must be the sender's, as the leader of the log has them. The executor holds
//! the record against them once more under the guard of the append, so that nobody comes in between. Until then nobody
//! is registered and no address is claimed: a refused row leaves no trace.

use chrono::NaiveDate;
use domain::buddy_match::BuddyMatch;
use domain::identifier::{self, Holder, Identifier, IdentifierKind};
use domain::membership::Membership;
use domain::{CountsFor, Decider};
use event_store::EventLog;
use kernel::{AggregateId, CompanyId, EmailAddress, PersonId};
use privacy::TenantKeys;
use schemas::WireEvent;

use crate::addresses::AddressClaims;
use crate::buddies::MATCHES;
use crate::context::Context;
use crate::directory::DirectoryRow;
use crate::fault::CommandFault;
use crate::outcome::RowRefusal;
use crate::platform::Platform;

/// By what a row tells for which company it counts.
pub(crate) enum CountedBy<'a> {
    /// The company of whoever gave their time, on that day.
    Volunteer(&'a str, NaiveDate),
    /// The company of the buddy of this match, on that day.
    Match(&'a str, NaiveDate),
    /// The company that the directory names, and those of whom its entry is about.
    Entry(&'a DirectoryRow),
    /// Nothing: such records count for no company.
    Nothing,
}

/// What a sender who acts for some companies is told of every row that is not for them, whatever it is instead.
pub(crate) fn out_of_scope() -> RowRefusal {
    RowRefusal::of_row(
        "company_out_of_scope",
        "the row counts for none of the companies that this login acts for, or that cannot be told",
    )
}

impl<L: EventLog> Platform<L> {
    /// For whom an aggregate counts, as the leader has it.
    pub(crate) async fn stands<D>(
        &self,
        context: &Context,
        id: AggregateId,
    ) -> Result<CountsFor, CommandFault>
    where
        D: Decider,
        D::Event: WireEvent,
    {
        Ok(D::counts_for(&self.current::<D>(context, id).await?.0))
    }

    /// Whether a row is for companies that its sender acts for. `stands` is what its record counts for.
    pub(crate) async fn is_in_scope(
        &self,
        context: &Context,
        keys: &TenantKeys,
        stands: &CountsFor,
        by: CountedBy<'_>,
    ) -> Result<bool, CommandFault> {
        let scope = &context.companies;
        if !scope.is_limited() {
            return Ok(true);
        }
        if !scope.may_change(stands) {
            return Ok(false);
        }
        let company = match by {
            CountedBy::Volunteer(email, day) => match self.known_by_address(context, keys, email).await? {
                Known::Person(volunteer) => self.company_on(context, volunteer, day).await?,
                Known::Nobody | Known::Nameless => None,
            },
            CountedBy::Match(match_id, day) => {
                let id = AggregateId::new(keys.record_id(MATCHES, match_id).0);
                match self.current::<BuddyMatch>(context, id).await?.0.current {
                    Some(facts) => self.company_on(context, facts.buddy, day).await?,
                    None => None,
                }
            }
            CountedBy::Entry(row) => return self.is_entry_in_scope(context, keys, row).await,
            CountedBy::Nothing => None,
        };
        Ok(scope.may_change(&CountsFor::company(company)))
    }

    async fn is_entry_in_scope(
        &self,
        context: &Context,
        keys: &TenantKeys,
        row: &DirectoryRow,
    ) -> Result<bool, CommandFault> {
        let name = kernel::normalise::company_name(&row.organization);
        let name = keys.identifier_id(IdentifierKind::CompanyName.name(), &name);
        let (named, _) = self.current::<Identifier>(context, name).await?;
        let identifier::State::Held(Holder::Company(company)) = named else { return Ok(false) };
        if !context.companies.includes(company) {
            return Ok(false);
        }
        // Whoever the directory's id and the address name must belong to nobody else, now or at any time: what is
        // recorded of them would change what counts for others.
        let scim = keys.identifier_id(IdentifierKind::ScimId.name(), &row.id);
        let named = [
            Known::of(&self.current::<Identifier>(context, scim).await?.0),
            self.known_by_address(context, keys, &row.email).await?,
        ];
        for known in named {
            match known {
                Known::Nobody => {}
                Known::Nameless => return Ok(false),
                Known::Person(person) => {
                    let id = AggregateId::new(person.uuid());
                    let memberships = self.current::<Membership>(context, id).await?.0;
                    if !context.companies.may_change(&Membership::counts_for(&memberships)) {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }

    /// The company of a person on a day, as the leader has it.
    async fn company_on(
        &self,
        context: &Context,
        person: PersonId,
        day: NaiveDate,
    ) -> Result<Option<CompanyId>, CommandFault> {
        Ok(self.memberships_of(context, person, true).await?.attribute(day).company)
    }

    /// Whom an address names, without claiming it.
    async fn known_by_address(
        &self,
        context: &Context,
        keys: &TenantKeys,
        email: &str,
    ) -> Result<Known, CommandFault> {
        // What is no address is refused as such afterwards.
        let Ok(address) = EmailAddress::parse(email) else { return Ok(Known::Nobody) };
        let claims = AddressClaims::of(keys, &address);
        for claim in claims.that_name() {
            match Known::of(&self.current::<Identifier>(context, claim).await?.0) {
                Known::Nobody => {}
                known => return Ok(known),
            }
        }
        Ok(Known::Nobody)
    }
}

/// Whom an identifier names.
enum Known {
    Nobody,
    Person(PersonId),
    /// Whoever it named was erased, or it names no person.
    Nameless,
}

impl Known {
    fn of(state: &identifier::State) -> Self {
        match state {
            identifier::State::Free => Self::Nobody,
            identifier::State::Held(Holder::Person(person)) => Self::Person(*person),
            identifier::State::Held(Holder::Company(_)) | identifier::State::Suppressed => Self::Nameless,
        }
    }
}
