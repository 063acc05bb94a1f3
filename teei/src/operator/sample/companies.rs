//! Six invented companies.

use super::csv::record;
use super::expected::Expected;

/// A company of the sample.
pub(super) struct Company {
    pub(super) reference: &'static str,
    pub(super) name: &'static str,
    industry: &'static str,
    pub(super) country: &'static str,
    size_band: &'static str,
    /// Where its people have their addresses: a name that no registry gives away.
    pub(super) domain: &'static str,
    pub(super) city: &'static str,
    /// How many people its directory lists.
    pub(super) people: usize,
}

pub(super) const COMPANIES: [Company; 6] = [
    Company {
        reference: "C-101",
        name: "Fjordglimt Energi AS",
        industry: "renewable energy",
        country: "NO",
        size_band: "1001-5000",
        domain: "fjordglimt.example",
        city: "Bergen",
        people: 30,
    },
    Company {
        reference: "C-102",
        name: "Quellora Systems Ltd",
        industry: "software",
        country: "GB",
        size_band: "201-1000",
        domain: "quellora.example",
        city: "Leeds",
        people: 26,
    },
    Company {
        reference: "C-103",
        name: "Brisanta Seguros, S.A.",
        industry: "insurance",
        country: "ES",
        size_band: "1001-5000",
        domain: "brisanta.example",
        city: "Zaragoza",
        people: 22,
    },
    Company {
        reference: "C-104",
        name: "Ateliers Marronnet \"Fils & Filles\" SAS",
        industry: "furniture",
        country: "FR",
        size_band: "51-200",
        domain: "marronnet.example",
        city: "Nantes",
        people: 18,
    },
    Company {
        reference: "C-105",
        name: "Nordskarv Logistikk AS",
        industry: "logistics",
        country: "NO",
        size_band: "201-1000",
        domain: "nordskarv.example",
        city: "Bodø",
        people: 14,
    },
    Company {
        reference: "C-106",
        name: "Зоряна Пекарня",
        industry: "bakery",
        country: "UA",
        size_band: "11-50",
        domain: "zoriana.example",
        city: "Lviv",
        people: 10,
    },
];

/// `companies.csv`, and what must come of it.
pub(super) fn file() -> (String, Expected) {
    let mut text = record(&["company_ref", "name", "industry", "country", "size_band"]);
    for company in &COMPANIES {
        let Company { reference, name, industry, country, size_band, .. } = company;
        text.push_str(&record(&[reference, name, industry, country, size_band]));
    }
    (text, Expected::of_accepted(COMPANIES.len()))
}
