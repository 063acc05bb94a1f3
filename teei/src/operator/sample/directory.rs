//! `directory.json`: the people of the companies, as SCIM 2.0 pages.

use rand::RngExt as _;
use serde_json::{Value, json};

use super::Dice;
use super::companies::COMPANIES;
use super::expected::Expected;
use super::people::{Name, People};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/// How many people stand on a page.
const PAGE: usize = 50;
/// One in this many left before the release.
const INACTIVE_ONE_IN: usize = 20;

/// The directory, and who of it may give time.
pub(super) struct Directory {
    pub(super) text: String,
    pub(super) expected: Expected,
    /// Addresses of those who are active. Who left is among `former`.
    pub(super) active: Vec<String>,
    pub(super) former: Vec<String>,
}

/// Draws the directory.
pub(super) fn draw(dice: &mut Dice, people: &mut People) -> Directory {
    let (mut users, mut active, mut former) = (Vec::new(), Vec::new(), Vec::new());
    for company in &COMPANIES {
        for _ in 0..company.people {
            let (name, email) = people.someone(dice, company.domain);
            let number = users.len() + 1;
            let is_active = number % INACTIVE_ONE_IN != 0;
            users.push(user(dice, number, &name, &email, company, is_active));
            if is_active { active.push(email) } else { former.push(email) }
        }
    }
    spell_differently(&mut users);
    let mut expected = Expected::of_accepted(users.len());
    for (slip, code) in slips(dice) {
        users.insert(dice.random_range(0..users.len()), slip);
        expected.refuse(code);
    }
    Directory { text: pages(&users), expected, active, former }
}

fn user(
    dice: &mut Dice,
    number: usize,
    name: &Name,
    email: &str,
    company: &super::companies::Company,
    active: bool,
) -> Value {
    let id = uuid::Builder::from_random_bytes(dice.random()).into_uuid();
    let mut user = json!({
        "schemas": [USER, ENTERPRISE],
        "id": id,
        "userName": email,
        "active": active,
        "name": {
            "givenName": name.given,
            "familyName": name.family,
            "formatted": format!("{} {}", name.given, name.family),
        },
        "emails": [
            { "value": format!("old.{email}"), "type": "other" },
            { "value": email, "type": "work", "primary": true },
        ],
        ENTERPRISE: {
            "employeeNumber": format!("{}-{number:04}", company.reference),
            "costCenter": format!("CC-{}", dice.random_range(100..120)),
            "organization": company.name,
        },
    });
    // Directories are kept by people: not everybody has everything.
    if dice.random_ratio(3, 4) {
        // Telephone numbers that the British regulator keeps for films.
        user["phoneNumbers"] =
            json!([{ "type": "work", "value": format!("+44 7700 900{:03}", number % 1000) }]);
    }
    if dice.random_ratio(2, 3) {
        user["addresses"] = json!([{
            "type": "work",
            "primary": true,
            "streetAddress": format!("Sample Street {number}"),
            "locality": company.city,
            "country": company.country,
        }]);
    }
    user
}

/// The same company in other words: spaces and capitals make no difference.
fn spell_differently(users: &mut [Value]) {
    users[1][ENTERPRISE]["organization"] = json!("  FJORDGLIMT   Energi as ");
    // Without a list of addresses the user name is the address.
    if let Some(user) = users[2].as_object_mut() {
        user.remove("emails");
        user.remove("name");
    }
}

/// Entries that must be refused, and why.
fn slips(dice: &mut Dice) -> Vec<(Value, &'static str)> {
    let mut id = || uuid::Builder::from_random_bytes(dice.random()).into_uuid();
    let of = |organization: &str| json!({ "organization": organization });
    let good = COMPANIES[0].name;
    vec![
        (
            json!({ "schemas": [USER, ENTERPRISE], "id": id(), "emails": [{ "value": "ingrid.nordli(at)fjordglimt.example" }],
                    ENTERPRISE: of(good) }),
            "email_invalid",
        ),
        (
            json!({ "schemas": [USER, ENTERPRISE], "id": id(), "emails": [{ "value": "rowan.penhale@unlisted.example" }],
                    ENTERPRISE: of("Unlisted Holdings") }),
            "reference_not_found",
        ),
        (
            json!({ "schemas": [USER, ENTERPRISE], "emails": [{ "value": "nobody.inparticular@fjordglimt.example" }],
                    ENTERPRISE: of(good) }),
            "value_missing",
        ),
    ]
}

fn pages(users: &[Value]) -> String {
    let pages: Vec<Value> = users
        .chunks(PAGE)
        .enumerate()
        .map(|(at, resources)| {
            json!({
                "schemas": [LIST],
                "totalResults": users.len(),
                "startIndex": at * PAGE + 1,
                "itemsPerPage": resources.len(),
                "Resources": resources,
            })
        })
        .collect();
    let mut text = serde_json::to_string_pretty(&pages).expect("texts and numbers become JSON");
    text.push('\n');
    text
}
