//! The one way to ask the analytics store for something: every statement it makes is about one tenant,
//! and about no company that the reader may not see.
//!
//! Callers choose among the questions below and narrow them down; no text of theirs becomes SQL.

use auth::{Companies, TenantScope};
use chrono::NaiveDate;
use clickhouse::Row;
use projections::activities::{Activity, Family};
use projections::activity_facts;
use projections::metrics_company_period::{Period, PeriodKind};
use serde::Deserialize;
use uuid::Uuid;

use super::{Analytics, Measure};

/// A question about the facts of a tenant.
#[derive(Clone)]
pub(crate) struct TenantQuery {
    database: String,
    tenant: Uuid,
    /// `None` is every company of the tenant, and what counts for none.
    companies: Option<Vec<Uuid>>,
    company: Option<Uuid>,
    family: Family,
    activity: Option<Activity>,
    kind: PeriodKind,
    from: Option<NaiveDate>,
    before: Option<NaiveDate>,
}

/// A measure of one period: what its value is made of.
#[derive(Clone, Copy, PartialEq, Debug, Row, Deserialize)]
pub(crate) struct Sum {
    #[serde(with = "clickhouse::serde::chrono::date32")]
    pub(crate) period_start: NaiveDate,
    /// The sum, or the number of people.
    pub(crate) total: i64,
    /// What a mean divides it by.
    pub(crate) count: i64,
}

/// How many people are behind what counts for a company in a period.
#[derive(Clone, PartialEq, Debug, Row, Deserialize)]
pub(crate) struct Cell {
    #[serde(with = "clickhouse::serde::chrono::date32")]
    pub(crate) period_start: NaiveDate,
    #[serde(with = "clickhouse::serde::uuid")]
    pub(crate) company: Uuid,
    /// Empty for all activities of the family together.
    pub(crate) activity: String,
    pub(crate) participants: u64,
    pub(crate) volunteers: u64,
    /// Participants who rated.
    pub(crate) raters: u64,
}

/// How many people whose first month was `first` were active in `month`; of a company, or all zeros of all of them.
#[derive(Clone, Copy, PartialEq, Debug, Row, Deserialize)]
pub(crate) struct ReturnedIn {
    #[serde(with = "clickhouse::serde::chrono::date32")]
    pub(crate) first: NaiveDate,
    #[serde(with = "clickhouse::serde::uuid")]
    pub(crate) company: Uuid,
    #[serde(with = "clickhouse::serde::chrono::date32")]
    pub(crate) month: NaiveDate,
    pub(crate) people: u64,
}

impl TenantQuery {
    /// About everything in a scope that programmes of a family did, in the version of the facts that serves.
    pub(crate) fn new(scope: &TenantScope, version: u32, family: Family, kind: PeriodKind) -> Self {
        let companies = match &scope.companies {
            Companies::All => None,
            Companies::Only(companies) => Some(companies.iter().map(|company| company.uuid()).collect()),
        };
        Self {
            database: activity_facts::database(version),
            tenant: scope.tenant.uuid(),
            companies,
            company: None,
            family,
            activity: None,
            kind,
            from: None,
            before: None,
        }
    }

    /// Only what counts for this company.
    #[must_use]
    pub(crate) fn of_company(mut self, company: Option<Uuid>) -> Self {
        self.company = company;
        self
    }

    /// Only this activity.
    #[must_use]
    pub(crate) fn of_activity(mut self, activity: Option<Activity>) -> Self {
        self.activity = activity;
        self
    }

    /// Day by day.
    #[must_use]
    pub(crate) fn by_day(mut self) -> Self {
        self.kind = PeriodKind::Day;
        self
    }

    /// Only periods that end on `from` or later and begin before `before`. Periods are never cut.
    #[must_use]
    pub(crate) fn between(mut self, from: Option<NaiveDate>, before: Option<NaiveDate>) -> Self {
        self.from = from.map(|day| Period::of(self.kind, day).start);
        self.before = before;
        self
    }

    /// A measure, oldest period first; periods without sessions are left out.
    pub(crate) async fn sums(
        &self,
        analytics: &Analytics,
        measure: Measure,
    ) -> Result<Vec<Sum>, clickhouse::error::Error> {
        self.bound(analytics, &self.sums_sql(measure)).fetch_all().await
    }

    /// How many people are behind each cell of the periods: of every company in the scope, for each
    /// activity of the family and for all together, whatever company and activity the query is narrowed down to.
    pub(crate) async fn cells(&self, analytics: &Analytics) -> Result<Vec<Cell>, clickhouse::error::Error> {
        let whole = Self { company: None, activity: None, ..self.clone() };
        whole.bound(analytics, &whole.cells_sql()).fetch_all().await
    }

    /// The company that it is narrowed down to.
    pub(crate) const fn company(&self) -> Option<Uuid> {
        self.company
    }

    /// How many people of a role were active in a month, by the month of their first activity: of all companies of
    /// the scope together, or, when it is narrowed down to one, of each of them. Asks for months,
    /// whatever the periods of the query are, and for all of them: a first month outside of a span would be
    /// another one inside of it.
    pub(crate) async fn returned(
        &self,
        analytics: &Analytics,
        role: &'static str,
    ) -> Result<Vec<ReturnedIn>, clickhouse::error::Error> {
        let always = Self { from: None, before: None, company: None, ..self.clone() };
        always.bound(analytics, &always.returned_sql(role, self.company.is_some())).fetch_all().await
    }

    fn returned_sql(&self, role: &'static str, by_company: bool) -> String {
        let company = if by_company { "company" } else { "toUUID('00000000-0000-0000-0000-000000000000')" };
        format!(
            "SELECT first, whose AS company, month, count() AS people FROM (\
             SELECT whose, person, period_start AS month, min(period_start) OVER (PARTITION BY whose, person) AS first FROM (\
             SELECT {company} AS whose, person, period_start FROM {} WHERE {} AND period_kind = 'month' \
             AND role = '{role}' GROUP BY whose, person, period_start HAVING sum(activities) > 0)) \
             GROUP BY first, whose, month ORDER BY first, whose, month",
            self.table("people"),
            self.conditions(),
        )
    }

    fn sums_sql(&self, measure: Measure) -> String {
        let (total, count) = match measure {
            Measure::Activities => ("sum(activities)", "sum(activities)"),
            Measure::Minutes => ("sum(minutes)", "sum(activities)"),
            Measure::AvgRating => ("sum(rating_sum_milli)", "sum(rating_count)"),
            Measure::Participants => return self.people_sql("participant"),
            Measure::Volunteers => return self.people_sql("volunteer"),
        };
        let table = match self.kind {
            PeriodKind::Day => "daily",
            PeriodKind::Week => "weekly",
            PeriodKind::Month => "monthly",
        };
        format!(
            "SELECT period_start, {total} AS total, {count} AS count FROM {} WHERE {} \
             GROUP BY period_start HAVING sum(activities) > 0 ORDER BY period_start",
            self.table(table),
            self.conditions(),
        )
    }

    fn people_sql(&self, role: &'static str) -> String {
        format!(
            "SELECT period_start, toInt64(count()) AS total, toInt64(1) AS count FROM (\
             SELECT period_start, person FROM {} WHERE {} AND period_kind = '{}' AND role = '{role}' \
             GROUP BY period_start, person HAVING sum(activities) > 0) \
             GROUP BY period_start ORDER BY period_start",
            self.table("people"),
            self.conditions(),
            self.kind.name(),
        )
    }

    fn cells_sql(&self) -> String {
        format!(
            "SELECT period_start, company, kind AS activity, countIf(role = 'participant') AS participants, \
             countIf(role = 'volunteer') AS volunteers, countIf(role = 'participant' AND rated) AS raters FROM (\
             SELECT period_start, company, arrayJoin([toString(activity), '']) AS kind, role, person, \
             sum(ratings) > 0 AS rated FROM {} WHERE {} AND period_kind = '{}' \
             GROUP BY period_start, company, kind, role, person HAVING sum(activities) > 0) \
             GROUP BY period_start, company, activity ORDER BY period_start, company, activity",
            self.table("people"),
            self.conditions(),
            self.kind.name(),
        )
    }

    fn table(&self, name: &'static str) -> String {
        format!("{}.{name}", self.database)
    }

    /// The tenant, always; then what narrows it down. Values are parameters.
    fn conditions(&self) -> String {
        let mut conditions = vec!["tenant = {tenant:UUID}", "activity IN {activities:Array(String)}"];
        if self.companies.is_some() {
            conditions.push("company IN {companies:Array(UUID)}");
        }
        if self.company.is_some() {
            conditions.push("company = {company:UUID}");
        }
        if self.activity.is_some() {
            conditions.push("activity = {activity:String}");
        }
        if self.from.is_some() {
            conditions.push("period_start >= {from:Date32}");
        }
        if self.before.is_some() {
            conditions.push("period_start < {before:Date32}");
        }
        conditions.join(" AND ")
    }

    fn bound(&self, analytics: &Analytics, sql: &str) -> clickhouse::query::Query {
        let mut query = analytics.client.query(sql).param("tenant", self.tenant.to_string());
        let activities = Activity::ALL.into_iter().filter(|activity| activity.family() == self.family);
        query = query.param("activities", activities.map(Activity::name).collect::<Vec<_>>());
        if let Some(companies) = &self.companies {
            let companies: Vec<String> = companies.iter().map(ToString::to_string).collect();
            query = query.param("companies", companies);
        }
        if let Some(company) = self.company {
            query = query.param("company", company.to_string());
        }
        if let Some(activity) = self.activity {
            query = query.param("activity", activity.name());
        }
        if let Some(from) = self.from {
            query = query.param("from", from.to_string());
        }
        if let Some(before) = self.before {
            query = query.param("before", before.to_string());
        }
        query
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use kernel::{CompanyId, TenantId};

    use super::*;

    fn scope(companies: Companies) -> TenantScope {
        TenantScope { tenant: TenantId::new(Uuid::from_u128(1)), companies, person: None }
    }

    fn statements(query: &TenantQuery) -> Vec<String> {
        let measures = [
            Measure::Activities,
            Measure::Minutes,
            Measure::Participants,
            Measure::Volunteers,
            Measure::AvgRating,
        ];
        let sums = measures.map(|measure| query.sums_sql(measure));
        sums.into_iter().chain([query.cells_sql(), query.returned_sql("participant", true)]).collect()
    }

    #[test]
    fn every_table_that_is_read_is_read_for_one_tenant() {
        for kind in PeriodKind::ALL {
            for sql in statements(&TenantQuery::new(&scope(Companies::All), 3, Family::Buddies, kind)) {
                let tables = sql.matches("FROM teei_activity_facts_v3.").count();
                assert_eq!(tables, 1, "{sql}");
                assert_eq!(
                    sql.matches("WHERE tenant = {tenant:UUID} AND activity IN {activities:Array(String)}")
                        .count(),
                    tables,
                    "{sql}"
                );
            }
        }
    }

    #[test]
    fn a_reader_of_some_companies_reads_no_other_even_when_it_asks_for_one() {
        let own = Companies::Only(BTreeSet::from([CompanyId::new(Uuid::from_u128(7))]));
        let query = TenantQuery::new(&scope(own), 1, Family::Sessions, PeriodKind::Month)
            .of_company(Some(Uuid::from_u128(8)));
        for sql in statements(&query) {
            assert!(sql.contains("company IN {companies:Array(UUID)} AND company = {company:UUID}"), "{sql}");
        }
        let of_none = TenantQuery::new(
            &scope(Companies::Only(BTreeSet::new())),
            1,
            Family::Sessions,
            PeriodKind::Month,
        );
        assert!(statements(&of_none).iter().all(|sql| sql.contains("company IN")), "none is not all");
    }

    #[test]
    fn a_period_is_never_cut() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let query = TenantQuery::new(&scope(Companies::All), 1, Family::Sessions, PeriodKind::Month)
            .between(Some(day("2025-10-17")), Some(day("2025-12-01")));
        assert_eq!((query.from, query.before), (Some(day("2025-10-01")), Some(day("2025-12-01"))));
    }
}
